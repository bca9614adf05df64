package dev.scrip.issuer.policy.text;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The condition keys of a request. Keys compare without case.
 *
 * <p>Source: IAM User Guide, "AWS global condition context keys".
 */
@FunctionalInterface
public interface RequestContext {
  /** A context without any key. */
  RequestContext EMPTY = key -> List.of();

  /** The values of a key, written in lower case; empty where the request has it not. */
  List<String> values(String lowerCaseKey);

  /** This context; what it has not is looked for in another. */
  default RequestContext or(RequestContext other) {
    return key -> {
      List<String> values = values(key);
      return values.isEmpty() ? other.values(key) : values;
    };
  }

  /** The context of keys as somebody wrote them. */
  static RequestContext of(Map<String, List<String>> keys) {
    Map<String, List<String>> lowerCase = new HashMap<>();
    keys.forEach((key, values) -> lowerCase.put(key.toLowerCase(Locale.ROOT), List.copyOf(values)));
    return key -> lowerCase.getOrDefault(key, List.of());
  }
}
