package dev.scrip.issuer.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The policies that stand behind a caller.
 *
 * @param identity of the caller, its groups or its role
 * @param boundary its permissions boundary, if it has one
 * @param session policies given with its session, if any were
 * @param serviceControl service control policies of each level, the organization's first; a level
 *     without any is left out
 */
public record PolicySet(
    List<Policy> identity,
    Optional<Policy> boundary,
    Optional<List<Policy>> session,
    List<List<Policy>> serviceControl) {

  /** Copies what could be changed from outside. */
  public PolicySet {
    identity = List.copyOf(identity);
    session = session.map(List::copyOf);
    serviceControl = List.copyOf(serviceControl);
  }

  /** Identity policies alone. */
  public static PolicySet of(List<Policy> identity) {
    return new PolicySet(identity, Optional.empty(), Optional.empty(), List.of());
  }

  /** The same, bound by session policies. */
  public PolicySet within(Optional<List<Policy>> sessionPolicies) {
    return sessionPolicies.isEmpty()
        ? this
        : new PolicySet(identity, boundary, sessionPolicies, serviceControl);
  }

  /** All of them, in the order in which they are looked at. */
  List<Policy> all() {
    List<Policy> all = new ArrayList<>();
    serviceControl.forEach(all::addAll);
    all.addAll(identity);
    boundary.ifPresent(all::add);
    session.ifPresent(all::addAll);
    return all;
  }
}
