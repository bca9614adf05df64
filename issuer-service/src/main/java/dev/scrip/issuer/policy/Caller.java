package dev.scrip.issuer.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Who asks, as policies see it.
 *
 * @param arn ARN of the caller: a user, a role's session, a federated user, or an account's root
 * @param accountId its account
 * @param roleArn for a role's session, the ARN of the role
 * @param root whether it is the account's root, whom no identity policy binds
 * @param provider for a caller that an identity provider vouches for, the provider as trust
 *     policies name it; such a caller has no ARN yet
 */
public record Caller(
    String arn,
    String accountId,
    Optional<String> roleArn,
    boolean root,
    Optional<String> provider) {

  /** A caller with credentials. */
  public Caller(String arn, String accountId, Optional<String> roleArn, boolean root) {
    this(arn, accountId, roleArn, root, Optional.empty());
  }

  boolean isRole(String name) {
    return roleArn.isPresent() && roleArn.get().equals(name);
  }

  /** All that a policy may call it by: its account, its role, itself. */
  List<String> names() {
    List<String> names = new ArrayList<>();
    names.add("arn:aws:iam::" + accountId + ":root");
    roleArn.ifPresent(names::add);
    if (!root) {
      names.add(arn);
    }
    return names;
  }
}
