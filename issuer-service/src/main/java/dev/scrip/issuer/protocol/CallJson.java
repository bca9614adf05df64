package dev.scrip.issuer.protocol;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A call's parameters and reply as CloudTrail writes them: names in lower camel case, lists as
 * arrays, times as CloudTrail's STS and IAM records have them. What could be a secret, and what is
 * no parameter of a call, never gets in.
 */
public final class CallJson {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final int MAX_VALUE = 8_192; // characters
  private static final int MAX_TEXT = 64 * 1024; // characters of all values of a call
  private static final int MAX_DEPTH = 8;
  private static final Set<String> NO_PARAMETERS =
      Set.of("Action", "Version", "AWSAccessKeyId", "Signature", "SecurityToken", "Timestamp");

  /** Parts of names behind which secrets are, in lower case. */
  private static final List<String> SECRET =
      List.of(
          "secret",
          "password",
          "token",
          "assertion",
          "signature",
          "privatekey",
          "authenticationcode",
          "seed",
          "qrcode",
          "encodedmessage",
          "metadatadocument");

  private static final Set<String> NO_SECRETS = Set.of("nexttoken");

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("MMM d, yyyy, h:mm:ss a", Locale.US).withZone(ZoneOffset.UTC);

  /** What a parameter is. */
  public enum Kind {
    /** Text, or a structure. */
    TEXT,
    /** A whole number. */
    NUMBER,
    /** True or false. */
    FLAG
  }

  private CallJson() {}

  /** The parameters of a call; null where it has none that are told. */
  static @Nullable String requestParameters(QueryParameters parameters, Map<String, Kind> known) {
    SortedMap<String, Node> tree = new TreeMap<>();
    Budget budget = new Budget();
    parameters.forEach(
        (name, value) -> {
          String[] path = name.split("\\.", MAX_DEPTH);
          if (known.containsKey(path[0]) && !NO_PARAMETERS.contains(path[0]) && !isSecret(path)) {
            insert(tree, path, budget.take(value));
          }
        });
    if (tree.isEmpty()) {
      return null;
    }
    ObjectNode json = object(tree);
    known.forEach((name, kind) -> retype(json, camel(name), kind));
    return json.toString();
  }

  /** Numbers and truths are written as such where they are some. */
  private static void retype(ObjectNode json, String name, Kind kind) {
    String text = json.path(name).asText();
    if (kind == Kind.NUMBER && text.matches("\\d{1,9}")) {
      json.put(name, Integer.parseInt(text));
    } else if (kind == Kind.FLAG && text.matches("(?i)true|false")) {
      json.put(name, Boolean.parseBoolean(text));
    }
  }

  /** What a call answered; null where it tells nothing. */
  static @Nullable String responseElements(Reply.@Nullable Struct result) {
    if (result == null) {
      return null;
    }
    ObjectNode json = object(result.members(), new Budget());
    return json.isEmpty() ? null : json.toString();
  }

  /** CloudTrail's way of writing an instant inside of such objects. */
  public static String time(Instant instant) {
    return TIME.format(instant);
  }

  private static final class Budget {
    private int left = MAX_TEXT;

    String take(String value) {
      int most = Math.min(MAX_VALUE, left);
      left -= Math.min(value.length(), most);
      return value.length() <= most ? value : value.substring(0, most) + "...";
    }
  }

  private sealed interface Node {
    record Leaf(String value) implements Node {}

    record Inner(SortedMap<String, Node> members) implements Node {}
  }

  private static void insert(SortedMap<String, Node> tree, String[] path, String value) {
    SortedMap<String, Node> at = tree;
    for (int i = 0; i < path.length - 1; i++) {
      Node next = at.computeIfAbsent(path[i], name -> new Node.Inner(new TreeMap<>(BY_NUMBER)));
      if (!(next instanceof Node.Inner(SortedMap<String, Node> members))) {
        return; // a name that is a value and a structure: the call will be refused for it
      }
      at = members;
    }
    at.putIfAbsent(path[path.length - 1], new Node.Leaf(value));
  }

  /** Indices by their number, names by themselves. */
  private static final java.util.Comparator<String> BY_NUMBER =
      java.util.Comparator.comparingInt(String::length)
          .thenComparing(java.util.Comparator.naturalOrder());

  private static ObjectNode object(SortedMap<String, Node> members) {
    ObjectNode json = NODES.objectNode();
    members.forEach(
        (name, node) -> {
          switch (node) {
            case Node.Leaf(String value) -> json.put(camel(name), value);
            case Node.Inner(SortedMap<String, Node> inner) -> {
              if (inner.get("member") instanceof Node.Inner(SortedMap<String, Node> items)) {
                json.set(camel(name), array(items));
              } else {
                json.set(camel(name), object(inner));
              }
            }
          }
        });
    return json;
  }

  private static ArrayNode array(SortedMap<String, Node> items) {
    ArrayNode json = NODES.arrayNode();
    for (Node item : items.values()) {
      switch (item) {
        case Node.Leaf(String value) -> json.add(value);
        case Node.Inner(SortedMap<String, Node> members) -> json.add(object(members));
      }
    }
    return json;
  }

  private static ObjectNode object(List<Reply> members, Budget budget) {
    ObjectNode json = NODES.objectNode();
    for (Reply member : members) {
      if (isSecret(member.name())) {
        continue;
      }
      String name = camel(member.name());
      switch (member) {
        case Reply.Text text -> json.put(name, budget.take(text.value()));
        case Reply.Time time -> json.put(name, time(time.value()));
        case Reply.Amount amount -> json.put(name, amount.value());
        case Reply.Flag flag -> json.put(name, flag.value());
        case Reply.Items items -> {
          ArrayNode array = json.putArray(name);
          items.members().forEach(each -> add(array, each, budget));
        }
        case Reply.Entries entries -> json.set(name, object(entries.entries(), budget));
        case Reply.Struct struct -> json.set(name, object(struct.members(), budget));
      }
    }
    return json;
  }

  private static void add(ArrayNode array, Reply item, Budget budget) {
    if (item instanceof Reply.Text text) {
      array.add(budget.take(text.value()));
    } else if (item instanceof Reply.Struct struct) {
      array.add(object(struct.members(), budget));
    }
  }

  private static boolean isSecret(String... path) {
    for (String part : path) {
      String name = part.toLowerCase(Locale.ROOT);
      if (!NO_SECRETS.contains(name) && SECRET.stream().anyMatch(name::contains)) {
        return true;
      }
    }
    return false;
  }

  /** AWS's lower camel case: {@code SAMLProviderArn} is {@code sAMLProviderArn}. */
  private static String camel(String name) {
    return name.isEmpty() ? name : Character.toLowerCase(name.charAt(0)) + name.substring(1);
  }
}
