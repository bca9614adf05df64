package dev.scrip.issuer.policy.condition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scrip.issuer.policy.text.MalformedPolicyDocumentException;
import dev.scrip.issuer.policy.text.RequestContext;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ConditionTest {
  /**
   * Operator; the condition's values; the request's (empty: the key is not there); whether it
   * holds. Several values stand behind a semicolon.
   */
  @ParameterizedTest
  @CsvSource({
    "StringEquals, a;b, b, true",
    "StringEquals, a, A, false",
    "StringEquals, a*, ab, false",
    "StringEquals, a, , false",
    "StringNotEquals, a;b, c, true",
    "StringNotEquals, a;b, b, false",
    "StringNotEquals, a, , true",
    "StringEqualsIgnoreCase, a, A, true",
    "StringNotEqualsIgnoreCase, a, A, false",
    "StringLike, a*c?, abbcd, true",
    "StringLike, ${aws:username}/*, ana/x, true",
    "StringLike, ${aws:username}/*, bob/x, false",
    "StringLike, ${none}/*, /x, false",
    "'StringLike', '${none, ''dflt''}/*', dflt/x, true",
    "StringLike, ${*}, *, true",
    "StringLike, ${*}, x, false",
    "StringNotLike, a*, abc, false",
    "StringNotLike, a*, , true",
    "StringEqualsIfExists, a, , true",
    "StringEqualsIfExists, a, b, false",
    "StringNotEqualsIfExists, a, a, false",
    "NumericEquals, 5, 5.0, true",
    "NumericNotEquals, 5, 6, true",
    "NumericLessThan, 10, 9, true",
    "NumericLessThan, 10, 10, false",
    "NumericLessThanEquals, 10, 10, true",
    "NumericGreaterThan, 10, 11, true",
    "NumericGreaterThanEquals, 10, x, false",
    "NumericGreaterThanIfExists, 10, , true",
    "DateEquals, 2026-11-25T00:00:00Z, 1795564800, true",
    "DateNotEquals, 2026-11-25, 2026-11-26, true",
    "DateLessThan, 2026-11-25T00:00:00Z, 2026-11-24T23:59:59Z, true",
    "DateLessThanEquals, 2026-11-25T01:00:00+01:00, 2026-11-25T00:00:00Z, true",
    "DateGreaterThan, 2026-11-25T00:00:00Z, 2026-11-25T00:00:00Z, false",
    "DateGreaterThanEquals, 2026, 2026-01-01T00:00:00Z, true",
    "Bool, true, TRUE, true",
    "Bool, true, false, false",
    "Bool, false, , false",
    "BoolIfExists, false, , true",
    "BinaryEquals, QUJD, QUJD, true",
    "BinaryEquals, QUJD, QUJE, false",
    "IpAddress, 10.1.0.0/16, 10.1.2.3, true",
    "IpAddress, 10.1.0.0/16, 10.2.2.3, false",
    "IpAddress, 10.1.2.3, 10.1.2.3, true",
    "IpAddress, 2001:db8::/33, 2001:db8:7fff::1, true",
    "IpAddress, 2001:db8::/33, 2001:db8:8000::1, false",
    "IpAddress, 0.0.0.0/0, ::1, false",
    "NotIpAddress, 10.1.0.0/16, 10.2.2.3, true",
    "NotIpAddress, 10.1.0.0/16, , true",
    "ArnEquals, arn:aws:iam::*:role/a*, arn:aws:iam::123456789012:role/ab, true",
    "ArnLike, arn:aws:*:role/a, arn:aws:iam::123456789012:role/a, false",
    "ArnNotLike, arn:aws:iam::1:user/*, arn:aws:iam::2:user/x, true",
    "Null, true, , true",
    "Null, true, x, false",
    "Null, false, x, true",
    "Null, false, , false",
    "ForAllValues:StringEquals, a;b, a;b, true",
    "ForAllValues:StringEquals, a;b, a;c, false",
    "ForAllValues:StringEquals, a;b, , true",
    "ForAnyValue:StringEquals, a;b, c;b, true",
    "ForAnyValue:StringEquals, a;b, c;d, false",
    "ForAnyValue:StringEquals, a;b, , false",
    "ForAnyValue:StringEqualsIfExists, a, , true",
    "ForAllValues:StringNotEquals, a;b, c;d, true",
    "ForAllValues:StringNotEquals, a;b, c;a, false",
    "ForAnyValue:StringNotEquals, a;b, a;c, true",
    "ForAnyValue:StringNotEquals, a;b, a;b, false",
    "ForAllValues:StringLike, a*, ab;ac, true",
    "StringEquals, a, a;b, true",
    "StringNotEquals, a, a;b, false"
  })
  void holds(String operator, String values, String given, boolean expected)
      throws MalformedPolicyDocumentException {
    Condition condition =
        Condition.compile(operator, "test:Key", List.of(values.split(";")), /* variables= */ true);
    Map<String, List<String>> keys = new HashMap<>();
    keys.put("aws:UserName", List.of("ana"));
    if (given != null) {
      keys.put("TEST:key", List.of(given.split(";")));
    }
    assertThat(condition.holds(RequestContext.of(keys))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "StringEquals, true",
    "ForAllValues:ArnNotLike, true",
    "NumericLessThanIfExists, true",
    "Null, true",
    "NullIfExists, false",
    "ForAnyValue:Null, false",
    "stringequals, false",
    "StringEqual, false",
    "NumericNotLessThan, false",
    "IfExists, false"
  })
  void operators_areThoseOfTheDocumentation(String name, boolean there) {
    assertThat(Condition.isOperator(name)).isEqualTo(there);
  }
}
