package dev.scrip.issuer.policy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.scrip.issuer.policy.PrincipalPattern.Match;
import dev.scrip.issuer.policy.text.MalformedPolicyDocumentException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The values of Principal, or with its negation of NotPrincipal.
 *
 * @param patterns the principals named
 * @param negated whether all others are meant
 */
public record Principals(List<PrincipalPattern> patterns, boolean negated) {
  static final Principals EVERYBODY =
      new Principals(List.of(new PrincipalPattern.Anyone()), /* negated= */ false);

  /** Copies what could be changed from outside. */
  public Principals {
    patterns = List.copyOf(patterns);
  }

  /**
   * How directly a caller is spoken of. NotPrincipal is read narrowly where it allows and widely
   * where it denies: a deny spares only whom it names by every name, its account's included, as AWS
   * documents.
   */
  Match match(Caller caller, boolean allow) {
    if (!negated) {
      Match best = Match.NONE;
      for (PrincipalPattern pattern : patterns) {
        Match match = pattern.match(caller);
        if (match.compareTo(best) > 0) {
          best = match;
        }
      }
      return best;
    }
    boolean spared =
        allow
            ? patterns.stream().anyMatch(pattern -> pattern.match(caller) != Match.NONE)
            : caller.names().stream()
                .allMatch(name -> patterns.stream().anyMatch(pattern -> pattern.names(name)));
    return spared ? Match.NONE : Match.BY_ROLE;
  }

  /** ARNs of the users, roles and sessions that it names. */
  public List<String> named() {
    return patterns.stream()
        .filter(PrincipalPattern.Named.class::isInstance)
        .map(pattern -> ((PrincipalPattern.Named) pattern).arn())
        .toList();
  }

  static Principals parse(JsonNode node, boolean negated) throws MalformedPolicyDocumentException {
    if (node.isTextual()) {
      if (node.textValue().equals("*")) {
        return new Principals(List.of(new PrincipalPattern.Anyone()), negated);
      }
      throw PolicyDocumentParser.invalidPrincipal("\"" + node.textValue() + "\"");
    }
    if (!node.isObject()) {
      throw PolicyDocumentParser.syntax("a principal has no such form");
    }
    List<PrincipalPattern> patterns = new ArrayList<>();
    for (Map.Entry<String, JsonNode> member : node.properties()) {
      for (String value : PolicyDocumentParser.texts(member.getValue())) {
        patterns.add(PrincipalPattern.of(member.getKey(), value));
      }
    }
    if (patterns.isEmpty()) {
      throw PolicyDocumentParser.refuse("Missing required field Principal");
    }
    return new Principals(patterns, negated);
  }
}
