package dev.scrip.issuer.access;

import dev.scrip.issuer.authn.Authenticated;
import dev.scrip.issuer.policy.Decision;
import dev.scrip.issuer.policy.Policy;

/**
 * Refusals in AWS's words.
 *
 * <p>Source: IAM User Guide, "Troubleshoot access denied error messages".
 */
public final class Refusals {
  private Refusals() {}

  /** Why a caller may not, as it is told; the decision is not Allowed. */
  public static String told(
      Authenticated caller, String action, String resource, Decision decision) {
    return bare(caller, action, resource)
        + switch (decision) {
          case Decision.DeniedExplicitly explicit -> explicitly(explicit, caller);
          case Decision.DeniedImplicitly implicit ->
              " because no " + implicit.missing().told() + " allows the " + action + " action";
          case Decision.Allowed allowed -> throw new IllegalArgumentException("allowed");
        };
  }

  /** That a caller may not, without a reason: for those who may not know what is there. */
  public static String bare(Authenticated caller, String action, String resource) {
    return "User: "
        + caller.arn()
        + " is not authorized to perform: "
        + action
        + " on resource: "
        + resource;
  }

  /** Since 2026-01 an explicit deny names its policy, where it has an ARN of its own. */
  private static String explicitly(Decision.DeniedExplicitly explicit, Authenticated caller) {
    Policy policy = explicit.decisive().getFirst().policy();
    String article = policy.part() == Policy.Part.IDENTITY ? "an " : "a ";
    String named =
        policy.arn().contains(":policy/") && isNear(policy.arn(), caller)
            ? ": " + policy.arn()
            : "";
    return " with an explicit deny in " + article + policy.part().told() + named;
  }

  private static boolean isNear(String policyArn, Authenticated caller) {
    return policyArn.startsWith("arn:aws:iam::aws:")
        || policyArn.startsWith("arn:aws:organizations:")
        || policyArn.startsWith("arn:aws:iam::" + caller.accountId() + ":");
  }
}
