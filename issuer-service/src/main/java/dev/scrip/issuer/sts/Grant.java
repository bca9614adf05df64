package dev.scrip.issuer.sts;

import dev.scrip.issuer.directory.Principal;
import dev.scrip.issuer.policy.Decision;
import dev.scrip.issuer.protocol.ApiError;
import dev.scrip.issuer.session.Passed;
import java.util.Optional;

/** What authorization says of a request for a session. */
sealed interface Grant {
  /**
   * A session of a role may be issued.
   *
   * @param seconds its life
   * @param passed session policies and tags
   * @param sourceIdentity its SourceIdentity, set now or earlier in the chain
   */
  record RoleSession(
      Principal.Role role,
      int seconds,
      Decision.Allowed decision,
      Passed passed,
      Optional<String> sourceIdentity)
      implements Grant {}

  /** The request is denied. */
  record Denied(ApiError error, Optional<Decision> decision) implements Grant {}

  /** The request breaks a rule that depends on the role or the caller; no policy denied it. */
  record Refused(ApiError error) implements Grant {}
}
