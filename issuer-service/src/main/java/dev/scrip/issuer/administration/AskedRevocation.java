package dev.scrip.issuer.administration;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What RevokeSession asks for: one of an access key id and a principal.
 *
 * @param accessKeyId the session; with descendants also a user's key, whose sessions are meant
 * @param principalArn a user, a role, a role's named session, a federated user, an account's root
 * @param issuedBefore of a principal's sessions those that were issued before this instant; now
 *     where it is not given
 * @param withDescendants also what was obtained with what is revoked
 * @param reason why, up to 500 characters
 */
record AskedRevocation(
    @Nullable String accessKeyId,
    @Nullable String principalArn,
    @Nullable String issuedBefore,
    boolean withDescendants,
    @JsonProperty(required = true) String reason) {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
  private static final Pattern KEY = Pattern.compile("(ASIA|AKIA)[A-Z2-7]{16}");
  private static final int MAX_REASON = 500;
  private static final int MAX_ARN = 2_048;

  /** The revocation that a body asks for; empty if it asks for none. */
  static Optional<AskedRevocation> parse(String body) {
    try {
      return Optional.ofNullable(JSON.readValue(body, AskedRevocation.class))
          .filter(AskedRevocation::isWhole);
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  /** The cut-off that is asked for; empty if it is no time. */
  Optional<Instant> before(Instant now) {
    try {
      return Optional.of(issuedBefore == null ? now : Instant.parse(issuedBefore));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  private boolean isWhole() {
    boolean key =
        accessKeyId != null
            && principalArn == null
            && issuedBefore == null
            && KEY.matcher(accessKeyId).matches()
            && (withDescendants || accessKeyId.startsWith("ASIA"));
    boolean principal =
        accessKeyId == null && principalArn != null && principalArn.length() <= MAX_ARN;
    return (key || principal)
        && reason != null
        && !reason.isBlank()
        && reason.length() <= MAX_REASON;
  }
}
