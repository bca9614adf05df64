package dev.scrip.standalone;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/**
 * Evaluates the detection part of a Sigma rule on a record: selections of fields with modifiers,
 * and a condition over them. Source: the Sigma specification 2.0, as far as rules here use it.
 */
final class SigmaRule {
  private final JsonNode detection;

  SigmaRule(JsonNode detection) {
    this.detection = detection;
  }

  boolean matches(JsonNode record) {
    List<String> tokens = new ArrayList<>();
    for (String token :
        detection
            .path("condition")
            .asText()
            .replace("(", " ( ")
            .replace(")", " ) ")
            .strip()
            .split("\\s+", -1)) {
      tokens.add(token);
    }
    boolean result = or(tokens, record);
    if (!tokens.isEmpty()) {
      throw new IllegalArgumentException("condition has more: " + tokens);
    }
    return result;
  }

  private boolean or(List<String> tokens, JsonNode record) {
    boolean result = and(tokens, record);
    while (!tokens.isEmpty() && tokens.getFirst().equals("or")) {
      tokens.removeFirst();
      result |= and(tokens, record);
    }
    return result;
  }

  private boolean and(List<String> tokens, JsonNode record) {
    boolean result = not(tokens, record);
    while (!tokens.isEmpty() && tokens.getFirst().equals("and")) {
      tokens.removeFirst();
      result &= not(tokens, record);
    }
    return result;
  }

  private boolean not(List<String> tokens, JsonNode record) {
    if (tokens.getFirst().equals("not")) {
      tokens.removeFirst();
      return !not(tokens, record);
    }
    String token = tokens.removeFirst();
    if (token.equals("(")) {
      boolean result = or(tokens, record);
      if (!tokens.removeFirst().equals(")")) {
        throw new IllegalArgumentException("a parenthesis is not closed");
      }
      return result;
    }
    if (token.equals("1") || token.equals("all")) {
      if (!tokens.removeFirst().equals("of")) {
        throw new IllegalArgumentException("of is missing");
      }
      String pattern = tokens.removeFirst();
      List<JsonNode> named = new ArrayList<>();
      detection
          .properties()
          .forEach(
              each -> {
                if (!each.getKey().equals("condition")
                    && (pattern.equals("them")
                        || each.getKey().startsWith(pattern.replace("*", "")))) {
                  named.add(each.getValue());
                }
              });
      if (named.isEmpty()) {
        throw new IllegalArgumentException("no selection " + pattern);
      }
      return token.equals("1")
          ? named.stream().anyMatch(selection -> selects(selection, record))
          : named.stream().allMatch(selection -> selects(selection, record));
    }
    if (!detection.has(token)) {
      throw new IllegalArgumentException("no selection " + token);
    }
    return selects(detection.get(token), record);
  }

  private static boolean selects(JsonNode selection, JsonNode record) {
    if (selection.isArray()) {
      return stream(selection).anyMatch(each -> selects(each, record));
    }
    for (Map.Entry<String, JsonNode> field : selection.properties()) {
      if (!has(field.getKey(), field.getValue(), record)) {
        return false;
      }
    }
    return true;
  }

  private static boolean has(String key, JsonNode wanted, JsonNode record) {
    String[] parts = key.split("\\|", -1);
    List<String> modifiers = List.of(parts).subList(1, parts.length);
    List<JsonNode> found = values(parts[0].split("\\.", -1), 0, record);
    if (modifiers.contains("exists")) {
      return found.isEmpty() != wanted.asBoolean();
    }
    List<JsonNode> options = wanted.isArray() ? stream(wanted).toList() : List.of(wanted);
    return modifiers.contains("all")
        ? options.stream().allMatch(option -> is(option, modifiers, found, record))
        : options.stream().anyMatch(option -> is(option, modifiers, found, record));
  }

  private static boolean is(
      JsonNode option, List<String> modifiers, List<JsonNode> found, JsonNode record) {
    if (option.isNull()) {
      return found.isEmpty();
    }
    if (modifiers.contains("fieldref")) {
      List<JsonNode> other = values(option.asText().split("\\.", -1), 0, record);
      return other.stream()
          .anyMatch(
              value -> found.stream().anyMatch(it -> compare(text(it), text(value), modifiers)));
    }
    return found.stream().anyMatch(it -> compare(text(it), option.asText(), modifiers));
  }

  private static boolean compare(String value, String wanted, List<String> modifiers) {
    if (modifiers.contains("re")) {
      return Pattern.compile(wanted).matcher(value).find();
    }
    if (modifiers.contains("gte")) {
      return Double.parseDouble(value) >= Double.parseDouble(wanted);
    }
    String left = value.toLowerCase(Locale.ROOT);
    String right = wanted.toLowerCase(Locale.ROOT);
    if (modifiers.contains("contains")) {
      return left.contains(right);
    }
    if (modifiers.contains("startswith")) {
      return left.startsWith(right);
    }
    if (modifiers.contains("endswith")) {
      return left.endsWith(right);
    }
    if (right.contains("*")) {
      return left.matches("\\Q" + right.replace("*", "\\E.*\\Q") + "\\E");
    }
    return left.equals(right);
  }

  /** The values at a path; through a list, those of any element. */
  private static List<JsonNode> values(String[] path, int at, JsonNode node) {
    if (node.isMissingNode() || node.isNull()) {
      return List.of();
    }
    if (node.isArray()) {
      return stream(node).flatMap(each -> values(path, at, each).stream()).toList();
    }
    return at == path.length ? List.of(node) : values(path, at + 1, node.path(path[at]));
  }

  /** Objects as the ingest pipelines of SIEMs render them: Java's own way of printing a map. */
  private static String text(JsonNode node) {
    if (node.isObject()) {
      StringBuilder text = new StringBuilder("{");
      for (Iterator<Map.Entry<String, JsonNode>> members = node.properties().iterator();
          members.hasNext(); ) {
        Map.Entry<String, JsonNode> member = members.next();
        text.append(member.getKey()).append('=').append(text(member.getValue()));
        text.append(members.hasNext() ? ", " : "");
      }
      return text.append('}').toString();
    }
    return node.isArray() ? stream(node).map(SigmaRule::text).toList().toString() : node.asText();
  }

  private static java.util.stream.Stream<JsonNode> stream(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }
}
