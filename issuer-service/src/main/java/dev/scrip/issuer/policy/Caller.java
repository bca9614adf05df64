package dev.scrip.issuer.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Who asks, as policies see it.
 *
 * @param arn ARN of the caller: a user, a role's session, a federated user, or an account's root
 * @param accountId its account
 * @param behindArn for a session of a role or of a federated user, the ARN of the role or user
 *     behind it
 * @param root whether it is the account's root, whom no identity policy binds
 * @param provider for a caller that an identity provider vouches for, the provider as trust
 *     policies name it; such a caller has no ARN yet
 */
public record Caller(
    String arn,
    String accountId,
    Optional<String> behindArn,
    boolean root,
    Optional<String> provider) {

  /** A caller with credentials. */
  public Caller(String arn, String accountId, Optional<String> behindArn, boolean root) {
    this(arn, accountId, behindArn, root, Optional.empty());
  }

  /** Somebody without credentials for whom an identity provider vouches. */
  public static Caller federated(String provider) {
    return new Caller("", "", Optional.empty(), /* root= */ false, Optional.of(provider));
  }

  boolean isSessionOf(String name) {
    return behindArn.isPresent() && behindArn.get().equals(name);
  }

  /** All that a policy may call it by: its account, its role or user, itself. */
  List<String> names() {
    List<String> names = new ArrayList<>();
    names.add("arn:aws:iam::" + accountId + ":root");
    behindArn.ifPresent(names::add);
    if (!root) {
      names.add(arn);
    }
    return names;
  }
}
