package dev.scrip.issuer.authn.idp;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.scrip.issuer.authn.idp.PublicAddresses.NotPublicException;
import io.helidon.common.tls.Tls;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webclient.api.HttpClientResponse;
import io.helidon.webclient.api.Proxy;
import io.helidon.webclient.http1.Http1Client;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks identity providers. */
public final class IdpClient {
  private static final Duration CONNECT = Duration.ofSeconds(3);
  private static final Duration READ = Duration.ofSeconds(3);
  private static final Duration WHOLE = Duration.ofSeconds(6);
  private static final int MOST_AT_ONCE = 64;
  private static final int MOST_OF_HOST = 8;

  private final boolean privateAllowed;
  private final Semaphore atOnce = new Semaphore(MOST_AT_ONCE);
  private final Cache<String, Semaphore> hosts = Caffeine.newBuilder().weakValues().build();

  /**
   * A client.
   *
   * @param privateAllowed whether plain http and private addresses are allowed: for trials
   */
  public IdpClient(boolean privateAllowed) {
    this.privateAllowed = privateAllowed;
  }

  /** An answer; its body is not longer than was asked for. */
  public static final class Answer {
    private final int status;
    private final byte[] body;

    private Answer(int status, byte[] body) {
      this.status = status;
      this.body = body;
    }

    /** The HTTP status. */
    public int status() {
      return status;
    }

    /** The body. */
    public byte[] body() {
      return body.clone();
    }

    /** Whether it is one of success. */
    public boolean isOk() {
      return status == Status.OK_200.code();
    }
  }

  /** Whether a URL is one that may be asked at all. */
  public boolean mayAsk(URI url) {
    boolean scheme =
        "https".equals(url.getScheme()) || (privateAllowed && "http".equals(url.getScheme()));
    return scheme && url.getHost() != null && url.getRawUserInfo() == null;
  }

  /**
   * GET.
   *
   * @param bearer what to authorize with, if anything
   * @param thumbprints SHA-1 thumbprints of certificate authorities that are trusted beside the
   *     JVM's
   * @param limit most bytes of the body
   * @throws IdpUnreachableException if there is no answer in time, or it is too large
   */
  public Answer get(URI url, Optional<String> bearer, List<String> thumbprints, int limit)
      throws IdpUnreachableException {
    if (!mayAsk(url)) {
      throw new IdpUnreachableException(
          url.getScheme() + "://" + url.getHost() + " may not be asked");
    }
    Semaphore ofHost =
        hosts.get(String.valueOf(url.getHost()), host -> new Semaphore(MOST_OF_HOST));
    if (!ofHost.tryAcquire()) {
      throw new IdpUnreachableException(url.getHost() + " is being asked too often at once");
    }
    try {
      if (!atOnce.tryAcquire()) {
        throw new IdpUnreachableException("too many identity providers are being asked");
      }
      try {
        return within(url, () -> exchange(url, bearer, thumbprints, limit));
      } finally {
        atOnce.release();
      }
    } finally {
      ofHost.release();
    }
  }

  /** All of it within one time: a server may trickle headers as slowly as a body. */
  private Answer within(URI url, Callable<Answer> exchange) throws IdpUnreachableException {
    FutureTask<Answer> task = new FutureTask<>(exchange);
    Thread thread = Thread.ofVirtual().name("scrip-idp").start(task);
    try {
      return task.get(WHOLE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw unreachable(url, e);
    } catch (TimeoutException e) {
      throw new IdpUnreachableException(
          url.getHost() + " does not answer within " + WHOLE.toSeconds() + " s", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IdpUnreachableException("interrupted", e);
    } finally {
      thread.interrupt(); // which closes the socket of a virtual thread
    }
  }

  /** Whatever a library says may quote the URL, and that a token: it is told by its class alone. */
  private static IdpUnreachableException unreachable(URI url, ExecutionException failure) {
    for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
      if (cause instanceof IdpUnreachableException || cause instanceof NotPublicException) {
        return new IdpUnreachableException(String.valueOf(cause.getMessage()));
      }
    }
    Throwable cause = failure.getCause();
    return new IdpUnreachableException(
        url.getHost()
            + " can't be asked: "
            + (cause == null ? "for no reason told" : cause.getClass().getSimpleName()));
  }

  private Answer exchange(URI url, Optional<String> bearer, List<String> thumbprints, int limit)
      throws IOException, IdpUnreachableException {
    Http1Client client = client(url, thumbprints);
    try {
      var request = client.get().uri(url);
      bearer.ifPresent(token -> request.header(HeaderNames.AUTHORIZATION, "Bearer " + token));
      request.header(HeaderNames.ACCEPT, "application/json");
      try (HttpClientResponse response = request.request()) {
        return new Answer(response.status().code(), body(response, limit));
      }
    } finally {
      client.closeResource();
    }
  }

  private Http1Client client(URI url, List<String> thumbprints) {
    var builder =
        Http1Client.builder()
            .followRedirects(false)
            .keepAlive(false)
            .shareConnectionCache(false)
            .proxy(Proxy.noProxy())
            .connectTimeout(CONNECT)
            .readTimeout(READ);
    if (!privateAllowed) {
      builder.dnsResolver(new PublicAddresses());
    }
    if ("https".equals(url.getScheme())) {
      builder.tls(
          Tls.builder()
              .sslContext(ThumbprintTrust.context(thumbprints))
              .endpointIdentificationAlgorithm("HTTPS")
              .build());
    }
    return builder.build();
  }

  private static byte[] body(HttpClientResponse response, int limit)
      throws IOException, IdpUnreachableException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    byte[] some = new byte[8_192];
    try (InputStream in = response.inputStream()) {
      for (int read = in.read(some); read >= 0; read = in.read(some)) {
        body.write(some, 0, read);
        if (body.size() > limit) {
          throw new IdpUnreachableException("the answer is longer than " + limit + " bytes");
        }
      }
    }
    return body.toByteArray();
  }
}
