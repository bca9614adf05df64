package dev.scrip.issuer.policy;

import dev.scrip.issuer.policy.Decision.Decisive;
import dev.scrip.issuer.policy.PrincipalPattern.Match;
import dev.scrip.issuer.policy.text.RequestContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Decides a request by AWS's rules: a deny anywhere wins; then each level of service control
 * policies must allow; then, within an account, either the resource's policy speaks of the caller
 * or an identity policy allows, within boundary and session policies; across accounts the
 * resource's policy and the caller's side must both allow.
 *
 * <p>Source: IAM User Guide, "Policy evaluation logic". docs/evaluation.md has the picture.
 */
public final class Evaluator {
  private Evaluator() {}

  /**
   * A request to decide.
   *
   * @param caller who asks
   * @param action such as {@code sts:AssumeRole}; compared without case
   * @param resource ARN of what it is asked on; with a {@code *} it stands for many
   * @param policies those that stand behind the caller
   * @param resourcePolicy policy of the resource, for resources that have one
   * @param reach how far identity policies reach where it has none
   * @param context the request's condition keys
   */
  public record Question(
      Caller caller,
      String action,
      String resource,
      PolicySet policies,
      Optional<ResourcePolicy> resourcePolicy,
      Reach reach,
      RequestContext context) {}

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

  /** The statements of one part that speak of the request. */
  private static final class Found {
    private final List<Decisive> allows = new ArrayList<>();

    boolean any() {
      return !allows.isEmpty();
    }
  }

  /** The decision. */
  public static Decision decide(Question question) {
    String action = question.action().toLowerCase(Locale.ROOT);
    PolicySet policies = question.policies();
    List<Policy> considered = policies.all();
    question.resourcePolicy().ifPresent(owned -> considered.add(owned.policy()));

    List<Decisive> denies = new ArrayList<>();
    List<Found> levels = new ArrayList<>();
    for (List<Policy> level : policies.serviceControl()) {
      levels.add(find(question, action, level, denies));
    }
    Found identity = find(question, action, policies.identity(), denies);
    Optional<Found> boundary =
        policies.boundary().map(policy -> find(question, action, List.of(policy), denies));
    Optional<Found> session =
        policies.session().map(given -> find(question, action, given, denies));
    Found resource = new Found();
    Match granted = resourceMatch(question, action, resource, denies);
    if (!denies.isEmpty()) {
      return new Decision.DeniedExplicitly(denies, considered);
    }
    for (Found level : levels) {
      if (!level.any()) {
        return denied(Policy.Part.SERVICE_CONTROL, considered);
      }
    }
    return grant(question, granted, resource, identity, boundary, session, considered);
  }

  private static Decision grant(
      Question question,
      Match granted,
      Found resource,
      Found identity,
      Optional<Found> boundary,
      Optional<Found> session,
      List<Policy> considered) {
    Caller caller = question.caller();
    boolean identityAllowed = caller.root() || identity.any();
    boolean byName = false; // the resource's policy names the caller itself, in its own account
    if (question.resourcePolicy().isPresent()) {
      // Whom a provider vouches for is let in by the provider's name, never as anyone.
      boolean named = caller.provider().isEmpty() || granted == Match.DIRECT;
      if (granted == Match.NONE || !named) {
        return denied(Policy.Part.RESOURCE, considered);
      }
      boolean sameAccount = question.resourcePolicy().get().accountId().equals(caller.accountId());
      byName = sameAccount && granted == Match.DIRECT;
      identityAllowed |= sameAccount && granted.compareTo(Match.BY_ROLE) >= 0;
      identityAllowed |= caller.provider().isPresent();
    } else if (isForeign(question)) {
      // Identity policies reach no further than their account.
      return denied(Policy.Part.RESOURCE, considered);
    }
    if (!identityAllowed) {
      return denied(Policy.Part.IDENTITY, considered);
    }
    if (!byName && boundary.isPresent() && !boundary.get().any()) {
      return denied(Policy.Part.BOUNDARY, considered);
    }
    if (!byName && session.isPresent() && !session.get().any()) {
      return denied(Policy.Part.SESSION, considered);
    }
    List<Decisive> decisive = new ArrayList<>(resource.allows);
    decisive.addAll(identity.allows);
    boundary.ifPresent(found -> decisive.addAll(found.allows));
    session.ifPresent(found -> decisive.addAll(found.allows));
    return new Decision.Allowed(decisive, considered);
  }

  private static Decision denied(Policy.Part missing, List<Policy> considered) {
    return new Decision.DeniedImplicitly(missing, considered);
  }

  private static Found find(
      Question question, String action, List<Policy> policies, List<Decisive> denies) {
    // Who asks for many resources at once asks for each: a deny of one of them denies the question.
    boolean many = question.resource().indexOf('*') >= 0;
    Found found = new Found();
    for (Policy policy : policies) {
      for (Statement statement : policy.document().statements()) {
        boolean covers =
            (statement.covers(action, question.resource(), question.context())
                    && !statement.allowsOnlySomeOf(question.resource(), question.context()))
                || (many
                    && statement.deniesSomeOf(action, question.resource(), question.context()));
        if (covers) {
          (statement.allow() ? found.allows : denies).add(new Decisive(policy, statement));
        }
      }
    }
    return found;
  }

  private static Match resourceMatch(
      Question question, String action, Found found, List<Decisive> denies) {
    Match granted = Match.NONE;
    if (question.resourcePolicy().isPresent()) {
      Policy policy = question.resourcePolicy().get().policy();
      for (Statement statement : policy.document().statements()) {
        Match match = statement.speaksOf(question.caller());
        if (match != Match.NONE
            && statement.covers(action, question.resource(), question.context())) {
          (statement.allow() ? found.allows : denies).add(new Decisive(policy, statement));
          if (statement.allow() && match.compareTo(granted) > 0) {
            granted = match;
          }
        }
      }
    }
    return granted;
  }

  private static boolean isForeign(Question question) {
    String[] arn = question.resource().split(":", 6);
    if (arn.length < 6 || arn[4].isEmpty() || arn[4].equals("aws")) {
      return false; // AWS's own policies belong to every account
    }
    return !question.reach().equals(Reach.EVERY_ACCOUNT)
        && !arn[4].equals(question.caller().accountId());
  }
}
