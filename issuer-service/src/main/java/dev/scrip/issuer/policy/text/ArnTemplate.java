package dev.scrip.issuer.policy.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A value that ARN conditions compare with: each of the six parts by itself, so that a star ends at
 * a colon. A value without colons, such as a star, is compared with the whole.
 */
public final class ArnTemplate {
  private static final int PARTS = 6;

  private final Template whole;
  private final List<Template> parts;

  private ArnTemplate(Template whole, List<Template> parts) {
    this.whole = whole;
    this.parts = parts;
  }

  /**
   * The value behind a template.
   *
   * @param variables whether text in its parts may have variables
   */
  public static ArnTemplate of(Template whole, boolean variables)
      throws MalformedPolicyDocumentException {
    List<Template> parts = new ArrayList<>();
    for (String part : whole.writtenParts(PARTS)) {
      parts.add(variables ? Template.parse(part) : Template.plain(part));
    }
    return new ArnTemplate(whole, List.copyOf(parts));
  }

  /** Whether an ARN matches. */
  public boolean matches(String arn, RequestContext context) {
    String[] given = arn.split(":", PARTS);
    if (parts.size() == 1) {
      return matches(whole, arn, context);
    }
    if (parts.size() < PARTS || given.length < PARTS) {
      return false;
    }
    for (int i = 0; i < PARTS; i++) {
      if (!matches(parts.get(i), given[i], context)) {
        return false;
      }
    }
    return true;
  }

  private static boolean matches(Template template, String text, RequestContext context) {
    Optional<Glob> pattern = template.pattern(context);
    return pattern.isPresent() && pattern.get().matches(text);
  }
}
