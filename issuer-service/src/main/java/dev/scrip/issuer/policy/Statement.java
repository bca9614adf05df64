package dev.scrip.issuer.policy;

import dev.scrip.issuer.policy.PrincipalPattern.Match;
import dev.scrip.issuer.policy.condition.Condition;
import dev.scrip.issuer.policy.text.RequestContext;
import dev.scrip.issuer.policy.text.Template;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A statement of a policy, compiled.
 *
 * @param sid its Sid, if it has one
 * @param index its place in the document, from 0
 * @param allow whether its Effect is Allow
 * @param principals whom it speaks of; everybody where the document's use has no principals
 * @param conditions all of which must hold
 */
public record Statement(
    Optional<String> sid,
    int index,
    boolean allow,
    ActionMatcher actions,
    ResourceMatcher resources,
    Principals principals,
    List<Condition> conditions) {
  private static final String OURS = "scrip:";

  /** How a question ends that is about all of an account's IAM at once. */
  private static final String WHOLE_ACCOUNT = ":*";

  private static final List<String> LEFT_OPEN =
      List.of("iam:", "aws:resourcetag/", "aws:requesttag/", "aws:tagkeys");

  /** Copies what could be changed from outside. */
  public Statement {
    conditions = List.copyOf(conditions);
  }

  /** Whether it speaks of an action on a resource in a request. */
  boolean covers(String lowerCaseAction, String resource, RequestContext context) {
    if (!actions.matches(lowerCaseAction) || !resources.matches(resource, context, allow)) {
      return false;
    }
    for (Condition condition : conditions) {
      if (!condition.holds(context)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Whether it denies something that a pattern of resources stands for. Of a condition on a key of
   * the audit data that the question does not name, some of what is asked for may fulfil it.
   */
  boolean deniesSomeOf(String lowerCaseAction, String pattern, RequestContext context) {
    return !allow
        && actions.matches(lowerCaseAction)
        && resources.mayMatch(pattern, context)
        && conditions.stream()
            .allMatch(condition -> condition.holds(context) || isOpen(condition, pattern, context));
  }

  /**
   * Whether it allows only some of what a pattern of resources stands for: a condition of it asks
   * for what is not known of all of them.
   */
  boolean allowsOnlySomeOf(String pattern, RequestContext context) {
    return allow
        && pattern.endsWith(WHOLE_ACCOUNT)
        && conditions.stream().anyMatch(condition -> isOpen(condition, pattern, context));
  }

  /** Whether a condition is on something that the question leaves open. */
  private static boolean isOpen(Condition condition, String pattern, RequestContext context) {
    String key = condition.key();
    boolean open =
        key.startsWith(OURS)
            || (pattern.endsWith(WHOLE_ACCOUNT) && LEFT_OPEN.stream().anyMatch(key::startsWith));
    return open && context.values(key).isEmpty();
  }

  Match speaksOf(Caller caller) {
    return principals.match(caller, allow);
  }

  /** Its actions as written, with a mark where the element is NotAction. */
  public List<String> writtenActions() {
    return actions.negated()
        ? actions.written().stream().map(action -> "not " + action).toList()
        : actions.written();
  }

  /** Condition keys that its conditions and variables ask for, in lower case. */
  public Set<String> contextKeys() {
    Set<String> keys = new TreeSet<>();
    for (Template resource : resources.patterns()) {
      keys.addAll(resource.keys());
    }
    for (Condition condition : conditions) {
      keys.add(condition.key());
      keys.addAll(condition.variableKeys());
    }
    return keys;
  }
}
