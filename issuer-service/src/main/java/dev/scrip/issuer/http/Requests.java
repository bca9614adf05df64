package dev.scrip.issuer.http;

import dev.scrip.issuer.authn.sigv4.Hashes;
import dev.scrip.issuer.authn.sigv4.SignedMessage;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** What the rest of the issuer needs of a web server's request. */
final class Requests {
  private static final int EXPECTED = 8 * 1024; // bytes

  private Requests() {}

  /** The body, or one byte more than the limit where it is longer. */
  static byte[] body(ServerRequest request, int limit) {
    if (!request.content().hasEntity()) {
      return new byte[0];
    }
    OptionalLong length = request.headers().contentLength();
    try (InputStream in = request.content().inputStream()) {
      // A long body gets its memory as it comes: a length alone, which costs a client nothing, gets
      // it little.
      if (length.isEmpty() || length.getAsLong() > Math.min(limit, EXPECTED)) {
        return in.readNBytes(limit + 1);
      }
      byte[] body = new byte[(int) length.getAsLong()];
      int read = in.readNBytes(body, 0, body.length);
      return read == body.length ? body : Arrays.copyOf(body, read);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The request as its signature covers it. */
  static SignedMessage message(ServerRequest request, byte[] body) {
    return message(request, Hashes.sha256Hex(body));
  }

  /** The request as its signature covers it, with the hash of its body. */
  static SignedMessage message(ServerRequest request, String payloadSha256) {
    return new SignedMessage(
        request.prologue().method().text(),
        request.prologue().uriPath().rawPath(),
        request.query().rawValue(),
        name -> values(request, name),
        payloadSha256);
  }

  /** The first value of a header. */
  static Optional<String> header(ServerRequest request, HeaderName name) {
    return request.headers().first(name);
  }

  private static List<String> values(ServerRequest request, String lowerCaseName) {
    return request.headers().all(HeaderNames.createFromLowercase(lowerCaseName), List::of);
  }
}
