package dev.scrip.issuer.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.scrip.issuer.authn.sigv4.Hashes;
import dev.scrip.issuer.authn.sigv4.SignedMessage;
import dev.scrip.issuer.protocol.ApiRequest;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the console hands on.
 *
 * @param action what is done, such as {@code RevokeSession}
 * @param target the target of the presigned request that the person signed in with
 * @param host the Host header that it is signed for
 * @param sourceAddress address of the person's browser
 * @param userAgent its User-Agent
 * @param body what the action is told
 */
record OnBehalf(
    @JsonProperty(required = true) String action,
    @JsonProperty(required = true) String target,
    @JsonProperty(required = true) String host,
    @JsonProperty(required = true) String sourceAddress,
    @Nullable String userAgent,
    @JsonProperty(required = true) String body) {
  /** The one target that people sign for the console. */
  private static final String SIGN_IN = "/console/sign-in?";

  private static final String EMPTY = Hashes.sha256Hex(new byte[0]);
  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(4)
                          .maxStringLength(16_384)
                          .maxNameLength(64)
                          .build())
                  .build())
          .build();

  /** What JSON says; empty if it is nothing that can be handed on. */
  static Optional<OnBehalf> parse(byte[] json) {
    try {
      return Optional.ofNullable(JSON.readValue(json, OnBehalf.class))
          .filter(said -> said.target().startsWith(SIGN_IN));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** The person's request, as the service's request brought it. */
  ApiRequest request(ApiRequest handedOn) {
    int mark = target.indexOf('?');
    SignedMessage message =
        new SignedMessage(
            "GET",
            target.substring(0, mark),
            target.substring(mark + 1),
            name -> name.equals("host") ? List.of(host) : List.of(),
            EMPTY);
    return new ApiRequest(
        handedOn.requestId(),
        handedOn.time(),
        handedOn.api(),
        action,
        handedOn.parameters(),
        message,
        sourceAddress,
        userAgent,
        host,
        handedOn.endpoint(),
        null, // that and the transport are the service's, not the person's
        false);
  }

  /** Prints no signature. */
  @Override
  public String toString() {
    return "OnBehalf[" + action + "]";
  }
}
