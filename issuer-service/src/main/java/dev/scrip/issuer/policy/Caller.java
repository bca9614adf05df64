package dev.scrip.issuer.policy;

import java.util.Optional;

/**
 * Who asks, as policies see it.
 *
 * @param arn ARN of the caller: a user, a role's session, or an account's root
 * @param accountId its account
 * @param roleArn for a role's session, the ARN of the role
 * @param root whether it is the account's root, whom no identity policy binds
 */
public record Caller(String arn, String accountId, Optional<String> roleArn, boolean root) {
  boolean isNamed(String name) {
    return arn.equals(name) || (roleArn.isPresent() && roleArn.get().equals(name));
  }
}
