package dev.scrip.issuer.policy;

import java.util.List;

/** The values of an element and its negation: Action and NotAction, Resource and NotResource. */
record Matcher(List<Glob> globs, List<String> written, boolean negated) {
  static final Matcher ANYTHING = new Matcher(List.of(new Glob("*")), List.of("*"), false);

  boolean matches(String text) {
    for (Glob glob : globs) {
      if (glob.matches(text)) {
        return !negated;
      }
    }
    return negated;
  }

  /** Whether it may match something that a pattern stands for; in doubt it may. */
  boolean mayMatch(String pattern) {
    return negated || globs.stream().anyMatch(glob -> glob.intersectsArn(pattern));
  }
}
