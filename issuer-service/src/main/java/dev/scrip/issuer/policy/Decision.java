package dev.scrip.issuer.policy;

import java.util.List;

/** What the policies say, and which of their statements decided. */
public sealed interface Decision {
  /** All policies that were looked at. */
  List<Policy> considered();

  /**
   * A statement that decided.
   *
   * @param policy the policy it stands in
   * @param statement the statement
   */
  record Decisive(Policy policy, Statement statement) {}

  /** Allowed. Nothing decided where the caller is the account's root. */
  record Allowed(List<Decisive> decisive, List<Policy> considered) implements Decision {}

  /** A statement denies it, whatever others allow. */
  record DeniedExplicitly(List<Decisive> decisive, List<Policy> considered) implements Decision {}

  /** Nothing allows it. */
  record DeniedImplicitly(Policy.Part missing, List<Policy> considered) implements Decision {}
}
