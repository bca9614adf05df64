package dev.scrip.issuer.sts.grant;

import dev.scrip.issuer.directory.Principal;
import dev.scrip.issuer.policy.Decision;
import dev.scrip.issuer.protocol.ApiError;
import dev.scrip.issuer.protocol.ErrorCode;
import dev.scrip.issuer.session.Passed;
import java.util.Optional;

/** What authorization says of a request for a session. */
public sealed interface Grant {
  /**
   * A session may be issued.
   *
   * @param principal whom it acts as, or acts for
   * @param seconds its life
   * @param decision what allowed it
   * @param passed session policies and tags
   * @param sourceIdentity its SourceIdentity, set now or earlier in the chain
   */
  record Allowed<P extends Principal>(
      P principal,
      int seconds,
      Decision.Allowed decision,
      Passed passed,
      Optional<String> sourceIdentity)
      implements Grant {}

  /** The request is denied. */
  record Denied(ApiError error, Optional<Decision> decision) implements Grant {}

  /** The request breaks a rule that depends on the principal or the caller; no policy denied it. */
  record Refused(ApiError error) implements Grant {}

  /** A denial in words. */
  static Denied denied(String message, Optional<Decision> decision) {
    return new Denied(new ApiError(ErrorCode.ACCESS_DENIED, message), decision);
  }

  /** A refusal in words. */
  static Refused refused(String message) {
    return new Refused(new ApiError(ErrorCode.VALIDATION_ERROR, message));
  }
}
