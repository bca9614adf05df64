package dev.scrip.audit.calls;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A client whose calls end in time, whatever the other side does. */
public final class BoundedCall {
  private final HttpClient http;
  private final Duration whole;
  private final long mostBytes;

  /**
   * A client.
   *
   * @param connect how long a connection may take
   * @param whole how long a call may take from its begin to the last byte of its answer
   * @param mostBytes the longest answer
   */
  public BoundedCall(Duration connect, Duration whole, long mostBytes) {
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(connect)
            .build();
    this.whole = whole;
    this.mostBytes = mostBytes;
  }

  /**
   * Asks, and reads the answer to its end.
   *
   * @throws IOException if it fails, is too long, or is not there in time
   */
  public HttpResponse<byte[]> send(HttpRequest request) throws IOException, InterruptedException {
    CompletableFuture<HttpResponse<byte[]>> answer =
        http.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), mostBytes));
    try {
      return answer.get(whole.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new IOException(e.getCause() == null ? e : e.getCause());
    } catch (TimeoutException e) {
      throw new HttpTimeoutException("no whole answer within " + whole.toSeconds() + " s");
    } finally {
      answer.cancel(true); // closes the connection of a call that is not over
    }
  }
}
