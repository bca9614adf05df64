package dev.scrip.issuer.policy;

import dev.scrip.issuer.policy.PrincipalPattern.Match;
import java.util.List;
import java.util.Optional;

/**
 * A statement of a policy, compiled.
 *
 * @param sid its Sid, if it has one
 * @param index its place in the document, from 0
 * @param allow whether its Effect is Allow
 */
public record Statement(
    Optional<String> sid,
    int index,
    boolean allow,
    Matcher actions,
    Matcher resources,
    List<PrincipalPattern> principals) {

  boolean covers(String lowerCaseAction, String resource) {
    return actions.matches(lowerCaseAction) && resources.matches(resource);
  }

  /** Whether it denies something that a pattern of resources stands for. */
  boolean deniesSomeOf(String lowerCaseAction, String pattern) {
    return !allow && actions.matches(lowerCaseAction) && resources.mayMatch(pattern);
  }

  Match speaksOf(Caller caller) {
    Match best = Match.NONE;
    for (PrincipalPattern principal : principals) {
      Match match = principal.match(caller);
      if (match.compareTo(best) > 0) {
        best = match;
      }
    }
    return best;
  }

  /** Its actions as written, with a mark where the element is NotAction. */
  public List<String> writtenActions() {
    return actions.negated()
        ? actions.written().stream().map(action -> "not " + action).toList()
        : actions.written();
  }
}
