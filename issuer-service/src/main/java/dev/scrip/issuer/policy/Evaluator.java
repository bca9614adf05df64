package dev.scrip.issuer.policy;

import dev.scrip.issuer.policy.Decision.Decisive;
import dev.scrip.issuer.policy.PrincipalPattern.Match;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Decides a request by AWS's rules: a deny anywhere wins; then, within an account, either the
 * resource's policy speaks of the caller directly or it (or nothing) speaks of the account and an
 * identity policy allows; across accounts both must allow.
 *
 * <p>Source: IAM User Guide, "Policy evaluation logic".
 */
public final class Evaluator {
  private Evaluator() {}

  /**
   * A request to decide.
   *
   * @param caller who asks
   * @param action such as {@code sts:AssumeRole}; compared without case
   * @param resource ARN of what it is asked on; with a {@code *} it stands for many
   * @param identityPolicies policies of the caller, its groups or its role
   * @param resourcePolicy policy of the resource, for resources that have one
   * @param reach how far identity policies reach where it has none
   */
  public record Question(
      Caller caller,
      String action,
      String resource,
      List<Policy> identityPolicies,
      Optional<ResourcePolicy> resourcePolicy,
      Reach reach) {

    /** A question about the caller's own account, or about a resource that has a policy. */
    public Question(
        Caller caller,
        String action,
        String resource,
        List<Policy> identityPolicies,
        Optional<ResourcePolicy> resourcePolicy) {
      this(caller, action, resource, identityPolicies, resourcePolicy, Reach.OWN_ACCOUNT);
    }
  }

  /** How far identity policies reach where the resource has no policy. */
  public enum Reach {
    /** The caller's account. */
    OWN_ACCOUNT,
    /** Every account: for the management account's auditors. */
    EVERY_ACCOUNT
  }

  /**
   * The policy of a resource.
   *
   * @param accountId account that owns the resource
   * @param policy its policy
   */
  public record ResourcePolicy(String accountId, Policy policy) {}

  /** The decision. */
  public static Decision decide(Question question) {
    String action = question.action().toLowerCase(Locale.ROOT);
    List<Policy> considered = new ArrayList<>(question.identityPolicies());
    question.resourcePolicy().ifPresent(owned -> considered.add(owned.policy()));

    // Who asks for many resources at once asks for each: a deny of one of them denies the question.
    boolean many = question.resource().indexOf('*') >= 0;
    List<Decisive> denies = new ArrayList<>();
    List<Decisive> identityAllows = new ArrayList<>();
    for (Policy policy : question.identityPolicies()) {
      for (Statement statement : policy.document().statements()) {
        boolean covers =
            statement.covers(action, question.resource())
                || (many && statement.deniesSomeOf(action, question.resource()));
        if (covers) {
          (statement.allow() ? identityAllows : denies).add(new Decisive(policy, statement));
        }
      }
    }
    List<Decisive> resourceAllows = new ArrayList<>();
    Match granted = Match.NONE;
    if (question.resourcePolicy().isPresent()) {
      Policy policy = question.resourcePolicy().get().policy();
      for (Statement statement : policy.document().statements()) {
        Match match = statement.speaksOf(question.caller());
        if (match != Match.NONE && statement.covers(action, question.resource())) {
          (statement.allow() ? resourceAllows : denies).add(new Decisive(policy, statement));
          if (statement.allow() && match.compareTo(granted) > 0) {
            granted = match;
          }
        }
      }
    }
    if (!denies.isEmpty()) {
      return new Decision.DeniedExplicitly(denies, considered);
    }
    return grant(question, granted, identityAllows, resourceAllows, considered);
  }

  private static boolean isForeign(Question question) {
    String[] arn = question.resource().split(":", 6);
    if (arn.length < 6 || arn[4].isEmpty() || arn[4].equals("aws")) {
      return false; // AWS's own policies belong to every account
    }
    return !question.reach().equals(Reach.EVERY_ACCOUNT)
        && !arn[4].equals(question.caller().accountId());
  }

  private static Decision grant(
      Question question,
      Match granted,
      List<Decisive> identityAllows,
      List<Decisive> resourceAllows,
      List<Policy> considered) {
    Caller caller = question.caller();
    boolean identityAllowed = caller.root() || !identityAllows.isEmpty();
    if (question.resourcePolicy().isPresent()) {
      if (granted == Match.NONE) {
        return new Decision.DeniedImplicitly(Policy.Part.RESOURCE, considered);
      }
      boolean sameAccount = question.resourcePolicy().get().accountId().equals(caller.accountId());
      boolean resourceAlone = sameAccount && granted == Match.DIRECT;
      if (!identityAllowed && !resourceAlone) {
        return new Decision.DeniedImplicitly(Policy.Part.IDENTITY, considered);
      }
    } else if (isForeign(question)) {
      // Identity policies reach no further than their account.
      return new Decision.DeniedImplicitly(Policy.Part.RESOURCE, considered);
    } else if (!identityAllowed) {
      return new Decision.DeniedImplicitly(Policy.Part.IDENTITY, considered);
    }
    List<Decisive> decisive = new ArrayList<>(resourceAllows);
    decisive.addAll(identityAllows);
    return new Decision.Allowed(decisive, considered);
  }
}
