package dev.scrip.standalone.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.scrip.standalone.data.UsageException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executors;

/**
 * Hands a child process its credentials over loopback, in the way that AWS's SDKs ask a container's
 * host, and renews them as they run out. The token in the child's environment is the only way in.
 */
final class CredentialsServer implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private static final Duration ENOUGH = Duration.ofMinutes(5);

  private final Renewal renewal;
  private final InstantSource clock;
  private final HttpServer server;
  private final String token;
  private Sts.Credentials credentials;
  private Instant obtainedAt;

  /** Gets new credentials. */
  @FunctionalInterface
  interface Renewal {
    Sts.Credentials renew() throws UsageException, IOException, InterruptedException;
  }

  CredentialsServer(Renewal renewal, InstantSource clock)
      throws UsageException, IOException, InterruptedException {
    this.renewal = renewal;
    this.clock = clock;
    this.credentials = renewal.renew();
    this.obtainedAt = clock.instant();
    byte[] random = new byte[24];
    new SecureRandom().nextBytes(random);
    this.token = Base64.getUrlEncoder().encodeToString(random);
    this.server =
        HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 16);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/credentials", this::answer);
    server.start();
  }

  /** What the child's environment must say. */
  Map<String, String> environment() {
    return Map.of(
        "AWS_CONTAINER_CREDENTIALS_FULL_URI",
        "http://127.0.0.1:" + server.getAddress().getPort() + "/credentials",
        "AWS_CONTAINER_AUTHORIZATION_TOKEN",
        token);
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String given = exchange.getRequestHeaders().getFirst("Authorization");
      boolean known =
          given != null
              && MessageDigest.isEqual(
                  given.getBytes(StandardCharsets.UTF_8), token.getBytes(StandardCharsets.UTF_8));
      int status = 200;
      Map<String, Object> body = new LinkedHashMap<>();
      if (known) {
        try {
          Sts.Credentials current = current();
          body.put("AccessKeyId", current.keys().accessKeyId());
          body.put("SecretAccessKey", current.keys().secretAccessKey());
          body.put("Token", current.keys().sessionToken().orElse(""));
          body.put("Expiration", current.expiration().toString());
        } catch (UsageException | IOException e) {
          status = 500;
          body.put("message", "the credentials could not be renewed: " + e.getMessage());
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          status = 500;
        }
      } else {
        status = 403;
        body.put("message", "wrong token");
      }
      byte[] bytes = JSON.writeValueAsBytes(body);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  /** Credentials with five minutes or a third of their life ahead, or new ones. */
  private synchronized Sts.Credentials current()
      throws UsageException, IOException, InterruptedException {
    Duration left = Duration.between(clock.instant(), credentials.expiration());
    Duration third = Duration.between(obtainedAt, credentials.expiration()).dividedBy(3);
    Duration enough = third.compareTo(ENOUGH) < 0 ? third : ENOUGH;
    if (left.compareTo(enough) < 0) {
      credentials = renewal.renew();
      obtainedAt = clock.instant();
    }
    return credentials;
  }
}
