package dev.scrip.issuer.policy;

import dev.scrip.issuer.policy.text.Glob;
import dev.scrip.issuer.policy.text.RequestContext;
import dev.scrip.issuer.policy.text.Template;
import java.util.List;
import java.util.Optional;

/** The values of Resource, or with its negation of NotResource. Resources compare with case. */
record ResourceMatcher(List<Template> patterns, boolean negated) {
  static final ResourceMatcher ANY = new ResourceMatcher(List.of(Template.plain("*")), false);

  /**
   * Whether a resource is meant. A pattern whose variable has no value matches nothing; in a
   * NotResource of a deny that is on the safe side, in one of an allow it would not be, so there
   * the statement matches nothing at all.
   */
  boolean matches(String resource, RequestContext context, boolean allow) {
    for (Template each : patterns) {
      Optional<Glob> pattern = each.pattern(context);
      if (pattern.isEmpty()) {
        if (negated && allow) {
          return false;
        }
      } else if (pattern.get().matches(resource)) {
        return !negated;
      }
    }
    return negated;
  }

  /** Whether it may mean something that a pattern stands for; in doubt it may. */
  boolean mayMatch(String pattern, RequestContext context) {
    return negated
        || patterns.stream()
            .anyMatch(
                each ->
                    each.pattern(context).map(glob -> glob.intersectsArn(pattern)).orElse(true));
  }
}
