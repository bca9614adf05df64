package dev.scrip.issuer.policy.condition;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A condition operator as a document names it.
 *
 * <p>Source: IAM User Guide, "IAM JSON policy elements: Condition operators".
 *
 * @param quantifier how several values of the request count
 * @param test what is compared, and whether its negation is meant; empty: Null
 * @param ifExists whether a request without the key fulfils it
 */
record Operator(Quantifier quantifier, Optional<Test> test, boolean ifExists) {
  private static final String IF_EXISTS = "IfExists";
  private static final Map<String, Test> TESTS = tests();

  /** How several values of the request count. */
  enum Quantifier {
    ONE(""),
    FOR_ALL_VALUES("ForAllValues:"),
    FOR_ANY_VALUE("ForAnyValue:");

    private final String prefix;

    Quantifier(String prefix) {
      this.prefix = prefix;
    }
  }

  /** A comparison or its negation. */
  record Test(Comparison comparison, boolean negated) {}

  /** The operator of a name; empty if there is none. */
  static Optional<Operator> parse(String written) {
    Quantifier quantifier = Quantifier.ONE;
    String name = written;
    for (Quantifier each : Quantifier.values()) {
      if (each != Quantifier.ONE && written.startsWith(each.prefix)) {
        quantifier = each;
        name = written.substring(each.prefix.length());
      }
    }
    if (name.equals("Null")) {
      return quantifier == Quantifier.ONE
          ? Optional.of(new Operator(quantifier, Optional.empty(), false))
          : Optional.empty();
    }
    boolean ifExists = name.endsWith(IF_EXISTS);
    Test test = TESTS.get(ifExists ? name.substring(0, name.length() - IF_EXISTS.length()) : name);
    return test == null
        ? Optional.empty()
        : Optional.of(new Operator(quantifier, Optional.of(test), ifExists));
  }

  private static Map<String, Test> tests() {
    Map<String, Test> tests = new HashMap<>();
    both(tests, "StringEquals", "StringNotEquals", Comparison.STRING_EQUALS);
    both(
        tests,
        "StringEqualsIgnoreCase",
        "StringNotEqualsIgnoreCase",
        Comparison.STRING_EQUALS_IGNORE_CASE);
    both(tests, "StringLike", "StringNotLike", Comparison.STRING_LIKE);
    both(tests, "NumericEquals", "NumericNotEquals", Comparison.NUMERIC_EQUALS);
    one(tests, "NumericLessThan", Comparison.NUMERIC_LESS_THAN);
    one(tests, "NumericLessThanEquals", Comparison.NUMERIC_LESS_THAN_EQUALS);
    one(tests, "NumericGreaterThan", Comparison.NUMERIC_GREATER_THAN);
    one(tests, "NumericGreaterThanEquals", Comparison.NUMERIC_GREATER_THAN_EQUALS);
    both(tests, "DateEquals", "DateNotEquals", Comparison.DATE_EQUALS);
    one(tests, "DateLessThan", Comparison.DATE_LESS_THAN);
    one(tests, "DateLessThanEquals", Comparison.DATE_LESS_THAN_EQUALS);
    one(tests, "DateGreaterThan", Comparison.DATE_GREATER_THAN);
    one(tests, "DateGreaterThanEquals", Comparison.DATE_GREATER_THAN_EQUALS);
    one(tests, "Bool", Comparison.BOOL);
    one(tests, "BinaryEquals", Comparison.BINARY_EQUALS);
    both(tests, "IpAddress", "NotIpAddress", Comparison.IP_ADDRESS);
    // Documented to behave alike.
    both(tests, "ArnEquals", "ArnNotEquals", Comparison.ARN_LIKE);
    both(tests, "ArnLike", "ArnNotLike", Comparison.ARN_LIKE);
    return Map.copyOf(tests);
  }

  private static void one(Map<String, Test> tests, String name, Comparison comparison) {
    tests.put(name, new Test(comparison, /* negated= */ false));
  }

  private static void both(
      Map<String, Test> tests, String plain, String negated, Comparison comparison) {
    one(tests, plain, comparison);
    tests.put(negated, new Test(comparison, /* negated= */ true));
  }
}
