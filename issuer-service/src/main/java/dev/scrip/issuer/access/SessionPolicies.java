package dev.scrip.issuer.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.scrip.issuer.authn.Authenticated;
import dev.scrip.issuer.directory.Directory;
import dev.scrip.issuer.policy.Policy;
import dev.scrip.issuer.policy.PolicyDocument;
import dev.scrip.issuer.policy.text.MalformedPolicyDocumentException;
import dev.scrip.issuer.session.Passed;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The policies that were passed with a session's request, as they bind the session. */
public final class SessionPolicies {
  private static final Cache<String, PolicyDocument> COMPILED =
      Caffeine.newBuilder().maximumSize(10_000).build();

  private SessionPolicies() {}

  /**
   * Empty if none were passed: then nothing binds. A federated user has no rights but what was
   * passed to it.
   */
  static Optional<List<Policy>> of(Authenticated caller, Directory directory) {
    Passed passed = caller.session().map(session -> session.passed()).orElse(Passed.NONE);
    if (!passed.hasPolicies() && !caller.isFederatedUser()) {
      return Optional.empty();
    }
    List<Policy> policies = new ArrayList<>();
    passed
        .policy()
        .ifPresent(
            text ->
                policies.add(
                    new Policy(
                        caller.arn() + "/session-policy",
                        Policy.Part.SESSION,
                        COMPILED.get(text, SessionPolicies::compiled))));
    for (String arn : passed.policyArns()) {
      // One that was deleted since allows nothing any more.
      policies.add(
          directory
              .managedPolicy(arn)
              .map(policy -> policy.as(Policy.Part.SESSION))
              .orElse(new Policy(arn, Policy.Part.SESSION, PolicyDocument.denyingAll())));
    }
    return Optional.of(policies);
  }

  /**
   * Checks a policy that is to be passed to a session. What is good is kept compiled: a workload
   * passes the same one again and again.
   *
   * @throws MalformedPolicyDocumentException if it is no session policy
   */
  public static void check(String text) throws MalformedPolicyDocumentException {
    if (COMPILED.getIfPresent(text) == null) {
      COMPILED.put(text, PolicyDocument.parse(text, PolicyDocument.Use.SESSION));
    }
  }

  private static PolicyDocument compiled(String text) {
    try {
      return PolicyDocument.parse(text, PolicyDocument.Use.SESSION);
    } catch (MalformedPolicyDocumentException e) {
      return PolicyDocument.denyingAll(); // it was read when it was passed: another release's
    }
  }
}
