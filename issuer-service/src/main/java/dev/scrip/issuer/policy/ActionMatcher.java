package dev.scrip.issuer.policy;

import dev.scrip.issuer.policy.text.Glob;
import java.util.List;

/** The values of Action, or with its negation of NotAction. Actions compare without case. */
record ActionMatcher(List<Glob> patterns, List<String> written, boolean negated) {
  static final ActionMatcher ANY = new ActionMatcher(List.of(Glob.of("*")), List.of("*"), false);

  boolean matches(String lowerCaseAction) {
    for (Glob pattern : patterns) {
      if (pattern.matches(lowerCaseAction)) {
        return !negated;
      }
    }
    return negated;
  }
}
