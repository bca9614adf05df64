package dev.scrip.issuer.access;

import dev.scrip.issuer.authn.Authenticated;
import dev.scrip.issuer.authn.FederatedIdentity;
import dev.scrip.issuer.directory.Directory;
import dev.scrip.issuer.policy.Caller;
import dev.scrip.issuer.policy.Decision;
import dev.scrip.issuer.policy.Evaluator;
import dev.scrip.issuer.policy.Evaluator.Question;
import dev.scrip.issuer.policy.PolicySet;
import dev.scrip.issuer.policy.text.RequestContext;
import java.util.List;

/** Decides what callers may do. */
public final class Access {
  private Access() {}

  /** The decision on one directory. */
  public static Decision decide(
      Directory directory, Authenticated caller, Asked asked, Surroundings surroundings) {
    return Evaluator.decide(
        new Question(
            caller.caller(),
            asked.action(),
            asked.resource(),
            directory.policySetOf(caller.principal()).within(SessionPolicies.of(caller, directory)),
            asked.resourcePolicy(),
            asked.reach(),
            context(directory, caller, asked, surroundings)));
  }

  /**
   * The decision on somebody without credentials for whom an identity provider vouches: the
   * resource's policy alone decides.
   *
   * @param region region of the endpoint that was called
   */
  public static Decision decide(
      FederatedIdentity identity, Asked asked, Surroundings surroundings, String region) {
    return Evaluator.decide(
        new Question(
            Caller.federated(identity.provider()),
            asked.action(),
            asked.resource(),
            PolicySet.of(List.of()),
            asked.resourcePolicy(),
            asked.reach(),
            new FederatedKeys(identity, surroundings, region)
                .or(ContextKeys.requestTags(asked.requestTags()))
                .or(asked.more())));
  }

  /** What the issuer knows stands before what anybody else says of a request. */
  private static RequestContext context(
      Directory directory, Authenticated caller, Asked asked, Surroundings surroundings) {
    String service = asked.action().substring(0, Math.max(0, asked.action().indexOf(':')));
    return new ContextKeys(caller, directory, surroundings)
        .or(
            ContextKeys.resource(
                accountOf(asked.resource()), directory, asked.resourceTags(), service))
        .or(ContextKeys.requestTags(asked.requestTags()))
        // Of who calls the issuer alone speaks: a service can't give a caller tags or MFA.
        .or(key -> ContextKeys.isAboutTheCaller(key) ? List.of() : asked.more().values(key));
  }

  private static String accountOf(String arn) {
    String[] parts = arn.split(":", 6);
    return parts.length < 6 || parts[4].equals("*") || parts[4].equals("aws") ? "" : parts[4];
  }
}
