package dev.scrip.issuer.session;

import java.util.List;
import java.util.Optional;

/**
 * What was passed with the request for a session and binds it or speaks of it from then on, in
 * AWS's words: session policies and session tags.
 *
 * @param policy inline session policy, JSON
 * @param policyArns ARNs of managed session policies
 * @param tags session tags, those inherited as transitive first
 */
public record Passed(Optional<String> policy, List<String> policyArns, List<SessionTag> tags) {
  /** Nothing. */
  public static final Passed NONE = new Passed(Optional.empty(), List.of(), List.of());

  /**
   * A session tag.
   *
   * @param key at most 128 characters; keys compare without case
   * @param value at most 256 characters
   * @param transitive whether it passes on to sessions that the session obtains
   */
  public record SessionTag(String key, String value, boolean transitive) {}

  /** What a request passes. */
  public static Passed of(Optional<String> policy, List<String> policyArns, List<SessionTag> tags) {
    return policy.isEmpty() && policyArns.isEmpty() && tags.isEmpty()
        ? NONE
        : new Passed(policy, policyArns, tags);
  }

  /** Copies what could be changed from outside. */
  public Passed {
    policyArns = List.copyOf(policyArns);
    tags = List.copyOf(tags);
  }

  /** Whether session policies bind the session. */
  public boolean hasPolicies() {
    return policy.isPresent() || !policyArns.isEmpty();
  }

  /** Whether there is nothing. */
  public boolean isEmpty() {
    return !hasPolicies() && tags.isEmpty();
  }
}
