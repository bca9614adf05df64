package dev.scrip.issuer.policy.condition;

import dev.scrip.issuer.policy.text.MalformedPolicyDocumentException;
import dev.scrip.issuer.policy.text.RequestContext;
import dev.scrip.issuer.policy.text.Template;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * One operator applied to one condition key: any of its values may match, or, where the operator is
 * negated, none.
 *
 * <p>Source: IAM User Guide, "Conditions with multiple context keys or values" and "Single-valued
 * vs. multivalued context keys".
 */
public final class Condition {
  private final String operatorName;
  private final String writtenKey;
  private final String key;
  private final Operator operator;
  private final List<String> written;
  private final List<Comparison.Value> values;
  private final Set<String> variableKeys;

  private Condition(
      String operatorName,
      String writtenKey,
      Operator operator,
      List<String> written,
      List<Comparison.Value> values,
      Set<String> variableKeys) {
    this.operatorName = operatorName;
    this.writtenKey = writtenKey;
    this.key = writtenKey.toLowerCase(Locale.ROOT);
    this.operator = operator;
    this.written = List.copyOf(written);
    this.values = List.copyOf(values);
    this.variableKeys = variableKeys;
  }

  /** Whether a document may use an operator's name. */
  public static boolean isOperator(String name) {
    return Operator.parse(name).isPresent();
  }

  /**
   * Compiles a condition.
   *
   * @param operatorName name of an operator, see {@link #isOperator}
   * @param key the condition key
   * @param written its values
   * @param variables whether the document may have variables
   */
  public static Condition compile(
      String operatorName, String key, List<String> written, boolean variables)
      throws MalformedPolicyDocumentException {
    Operator operator = Operator.parse(operatorName).orElseThrow();
    List<Comparison.Value> values = new ArrayList<>();
    Set<String> variableKeys = new TreeSet<>();
    Comparison comparison =
        operator.test().map(Operator.Test::comparison).orElse(Comparison.BOOL); // Null takes these
    for (String value : written) {
      values.add(comparison.compile(value, variables));
      if (variables && isText(comparison)) {
        variableKeys.addAll(Template.parse(value).keys());
      }
    }
    return new Condition(operatorName, key, operator, written, values, variableKeys);
  }

  private static boolean isText(Comparison comparison) {
    return switch (comparison) {
      case STRING_EQUALS, STRING_EQUALS_IGNORE_CASE, STRING_LIKE, ARN_LIKE -> true;
      default -> false;
    };
  }

  /** Its key, in lower case. */
  public String key() {
    return key;
  }

  /** Keys that its variables name, in lower case. */
  public Set<String> variableKeys() {
    return variableKeys;
  }

  /** Whether a request fulfils it. */
  public boolean holds(RequestContext context) {
    List<String> given = context.values(key);
    if (operator.test().isEmpty()) {
      return matchesAny(given.isEmpty() ? "true" : "false", context);
    }
    boolean negated = operator.test().get().negated();
    if (given.isEmpty()) {
      return operator.ifExists()
          || switch (operator.quantifier()) {
            case ONE -> negated;
            case FOR_ALL_VALUES -> true;
            case FOR_ANY_VALUE -> false;
          };
    }
    return switch (operator.quantifier()) {
      case ONE ->
          negated
              ? given.stream().noneMatch(value -> matchesAny(value, context))
              : given.stream().anyMatch(value -> matchesAny(value, context));
      case FOR_ALL_VALUES ->
          given.stream().allMatch(value -> matchesAny(value, context) != negated);
      case FOR_ANY_VALUE -> given.stream().anyMatch(value -> matchesAny(value, context) != negated);
    };
  }

  private boolean matchesAny(String given, RequestContext context) {
    for (Comparison.Value value : values) {
      if (value.matches(given, context)) {
        return true;
      }
    }
    return false;
  }

  /** As a person reads it: operator, key, values. */
  @Override
  public String toString() {
    return operatorName + " " + writtenKey + " " + written;
  }
}
