package dev.scrip.issuer.sts.grant;

import dev.scrip.issuer.access.SessionPolicies;
import dev.scrip.issuer.directory.Directory;
import dev.scrip.issuer.policy.text.MalformedPolicyDocumentException;
import dev.scrip.issuer.protocol.ApiError;
import dev.scrip.issuer.protocol.ErrorCode;
import dev.scrip.issuer.sts.request.Passing;
import java.util.Optional;

/** Checks the session policies that a request passes. */
final class PassedPolicies {
  private PassedPolicies() {}

  /** A rule that they break; empty if they break none. */
  static Optional<ApiError> fault(Passing passing, String accountId, Directory directory) {
    if (passing.policy().isPresent()) {
      try {
        SessionPolicies.check(passing.policy().get());
      } catch (MalformedPolicyDocumentException e) {
        return Optional.of(new ApiError(ErrorCode.MALFORMED_POLICY_DOCUMENT, e.told()));
      }
    }
    for (String arn : passing.policyArns()) {
      boolean near =
          arn.startsWith("arn:aws:iam::aws:policy/")
              || arn.startsWith("arn:aws:iam::" + accountId + ":policy/");
      if (!near || directory.managedPolicy(arn).isEmpty()) {
        return Optional.of(
            new ApiError(
                ErrorCode.VALIDATION_ERROR,
                "Policy ARN " + arn + " does not exist in the account."));
      }
    }
    return Optional.empty();
  }
}
