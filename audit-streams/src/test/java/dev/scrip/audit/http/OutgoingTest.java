package dev.scrip.audit.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.scrip.audit.stores.NotAvailableException;
import io.helidon.webserver.WebServer;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class OutgoingTest {
  private static final int LARGE = 16 * 1024 * 1024; // more than a socket's buffers take

  @Test
  void largeAnswers_haveABoundTogether_smallOnesDont() {
    Outgoing outgoing = new Outgoing(1 << 20, Duration.ofSeconds(1));
    Outgoing.Place first = outgoing.place(900_000);
    assertThatThrownBy(() -> outgoing.place(200_000)).isInstanceOf(NotAvailableException.class);
    assertThatCode(() -> outgoing.place(60_000).close()).doesNotThrowAnyException();
    first.close();
    assertThatCode(() -> outgoing.place(LARGE).close())
        .as("one that is above the bound alone takes all of it")
        .doesNotThrowAnyException();
  }

  @Test
  void whoReadsNothing_losesTheConnection_andWhoReadsGetsAll() throws Exception {
    Outgoing outgoing = new Outgoing(LARGE, Duration.ofMillis(200));
    CompletableFuture<Boolean> ended = new CompletableFuture<>();
    byte[] body = new byte[LARGE];
    WebServer server =
        WebServer.builder()
            .host("127.0.0.1")
            .port(0)
            .shutdownHook(false)
            .routing(
                routing ->
                    routing
                        .get(
                            "/slow",
                            (request, response) -> {
                              try (Outgoing.Place _ = outgoing.place(LARGE)) {
                                outgoing.send(response, body);
                              } finally {
                                ended.complete(Thread.interrupted());
                              }
                            })
                        .get(
                            "/",
                            (request, response) ->
                                new Outgoing(LARGE, Duration.ofSeconds(10)).send(response, body)))
            .build()
            .start();
    try (Socket slow = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      slow.getOutputStream().write(request("/slow"));
      assertThat(ended.get(10, TimeUnit.SECONDS)).as("the thread goes on uninterrupted").isFalse();
      outgoing.place(LARGE).close();
      try (Socket quick = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
        quick.getOutputStream().write(request("/"));
        InputStream in = quick.getInputStream();
        assertThat(in.readNBytes(LARGE)).hasSize(LARGE);
      }
    } finally {
      server.stop();
    }
  }

  private static byte[] request(String path) {
    return ("GET " + path + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        .getBytes(StandardCharsets.US_ASCII);
  }
}
