package dev.scrip.issuer.protocol;

import dev.scrip.issuer.access.Surroundings;
import dev.scrip.issuer.authn.sigv4.SignedMessage;
import dev.scrip.issuer.record.Endpoint;
import dev.scrip.issuer.record.Forwarding;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A request for an action of an API, as it came in.
 *
 * @param requestId its id
 * @param time when it came
 * @param api the API
 * @param action the action's name, as written
 * @param parameters its parameters
 * @param message what its signature is over
 * @param sourceAddress literal address of the client
 * @param userAgent its User-Agent
 * @param host its Host header
 * @param endpoint the endpoint that its Host header means
 * @param forwarding what the trusted proxy says that it came through, if one
 * @param secure whether it came over TLS
 */
public record ApiRequest(
    String requestId,
    Instant time,
    Api api,
    String action,
    QueryParameters parameters,
    SignedMessage message,
    String sourceAddress,
    @Nullable String userAgent,
    @Nullable String host,
    Endpoint endpoint,
    @Nullable Forwarding forwarding,
    boolean secure) {

  /** What it tells of itself to whoever decides on it. */
  public Surroundings surroundings() {
    return new Surroundings(
        time,
        sourceAddress,
        userAgent,
        message.headers().values("referer").stream().findFirst().orElse(null),
        secure);
  }
}
