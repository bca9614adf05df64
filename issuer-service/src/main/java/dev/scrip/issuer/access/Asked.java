package dev.scrip.issuer.access;

import dev.scrip.issuer.policy.Evaluator.Reach;
import dev.scrip.issuer.policy.Evaluator.ResourcePolicy;
import dev.scrip.issuer.policy.text.RequestContext;
import java.util.Map;
import java.util.Optional;

/**
 * What a caller asks to do.
 *
 * @param action such as {@code iam:CreateUser}
 * @param resource ARN of what it is asked on
 * @param resourceTags tags of the resource, if it is there
 * @param requestTags tags that the request brings
 * @param resourcePolicy policy of the resource, for resources that have one
 * @param reach how far identity policies reach where it has none
 * @param more condition keys of the action's own
 */
public record Asked(
    String action,
    String resource,
    Map<String, String> resourceTags,
    Map<String, String> requestTags,
    Optional<ResourcePolicy> resourcePolicy,
    Reach reach,
    RequestContext more) {

  /** An action on a resource of the caller's account, without anything more. */
  public static Asked of(String action, String resource) {
    return new Asked(
        action,
        resource,
        Map.of(),
        Map.of(),
        Optional.empty(),
        Reach.OWN_ACCOUNT,
        RequestContext.EMPTY);
  }

  /** Another action, on the same. */
  public Asked as(String other) {
    return new Asked(other, resource, resourceTags, requestTags, resourcePolicy, reach, more);
  }

  /** The same, on a resource that has a policy. */
  public Asked withPolicy(ResourcePolicy policy) {
    return new Asked(action, resource, resourceTags, requestTags, Optional.of(policy), reach, more);
  }

  /** The same, with tags of the resource. */
  public Asked withResourceTags(Map<String, String> tags) {
    return new Asked(action, resource, tags, requestTags, resourcePolicy, reach, more);
  }

  /** The same, with tags that the request brings. */
  public Asked withRequestTags(Map<String, String> tags) {
    return new Asked(action, resource, resourceTags, tags, resourcePolicy, reach, more);
  }

  /** The same, reaching further. */
  public Asked reaching(Reach further) {
    return new Asked(action, resource, resourceTags, requestTags, resourcePolicy, further, more);
  }

  /** The same, with condition keys of the action's own. */
  public Asked with(RequestContext keys) {
    return new Asked(
        action, resource, resourceTags, requestTags, resourcePolicy, reach, keys.or(more));
  }
}
