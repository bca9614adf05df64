package dev.scrip.issuer.iam.parameter;

import dev.scrip.issuer.iam.parameter.ParameterModel.Field;
import dev.scrip.issuer.protocol.InvalidParameterException;
import dev.scrip.issuer.protocol.QueryParameters;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;

/**
 * The parameters of an IAM action, checked against the service model. What an action does not have
 * is ignored, as AWS ignores it.
 */
public final class Parameters {
  private final QueryParameters given;
  private final Map<String, List<Map<String, String>>> lists = new LinkedHashMap<>();

  private Parameters(QueryParameters given) {
    this.given = given;
  }

  /**
   * The parameters of an action.
   *
   * @throws InvalidParameterException if a constraint is broken, with the text of AWS's services
   */
  public static Parameters check(String action, QueryParameters given)
      throws InvalidParameterException {
    Parameters parameters = new Parameters(given);
    Broken broken = new Broken();
    List<Field> fields = ParameterModel.fields(action);
    for (Field field : fields) {
      if (!field.path().contains(".")) {
        if (field.type() == ParameterModel.Type.LIST) {
          parameters.checkList(field, fields, broken);
        } else {
          broken.check(field, Broken.member(field.path()), given.value(field.path()));
        }
      }
    }
    broken.raise();
    return parameters;
  }

  /** A parameter that the model requires. */
  public String text(String name) {
    return given.value(name).orElseThrow();
  }

  /** A parameter that may be left out. */
  public Optional<String> optional(String name) {
    return given.value(name);
  }

  /** A whole number. */
  public Optional<Integer> number(String name) {
    return given.value(name).map(Integer::valueOf);
  }

  /** Whether it is there and true. */
  public boolean flag(String name) {
    return given.value(name).filter("true"::equalsIgnoreCase).isPresent();
  }

  /** The items of a list of strings. */
  public List<String> list(String name) {
    return structs(name).stream().map(item -> item.getOrDefault("", "")).toList();
  }

  /** The items of a list of structures, by the paths of their members. */
  public List<Map<String, String>> structs(String name) {
    return lists.getOrDefault(name, List.of());
  }

  /** A list of tags, or of another two members, in order; keys that come twice are told apart. */
  public List<Map.Entry<String, String>> tags() {
    return structs("Tags").stream()
        .map(item -> Map.entry(item.getOrDefault("Key", ""), item.getOrDefault("Value", "")))
        .toList();
  }

  private void checkList(Field list, List<Field> fields, Broken broken) {
    String prefix = list.path() + ".member.";
    SortedSet<Integer> indices = given.indices(prefix);
    String member = Broken.member(list.path());
    if (indices.isEmpty()) {
      if (list.required() && given.value(list.path()).isEmpty()) {
        broken.missing(member);
      }
      return;
    }
    if (indices.size() > list.most()) {
      broken.add(member, "[...]", "Member must have length less than or equal to " + list.most());
      return;
    }
    List<Field> parts =
        fields.stream().filter(field -> field.path().startsWith(list.path() + ".member")).toList();
    List<Map<String, String>> items = new ArrayList<>();
    for (int index = 1; index <= indices.last() && broken.isBearable(); index++) {
      if (!indices.contains(index)) {
        broken.missing(member + "." + index + ".member");
      } else {
        items.add(item(list, parts, prefix + index, member + "." + index + ".member", broken));
      }
    }
    lists.put(list.path(), items);
  }

  private Map<String, String> item(
      Field list, List<Field> parts, String at, String told, Broken broken) {
    Map<String, String> item = new LinkedHashMap<>();
    for (Field part : parts) {
      String inside = part.path().substring(list.path().length() + ".member".length());
      if (part.type() == ParameterModel.Type.LIST) {
        List<String> values = new ArrayList<>();
        for (int index : given.indices(at + inside + ".member.")) {
          given.value(at + inside + ".member." + index).ifPresent(values::add);
        }
        item.put(inside.substring(1), String.join("\u0000", values));
      } else if (!inside.contains(".member")) {
        Optional<String> value = given.value(at + inside);
        broken.check(part, told + Broken.members(inside), value);
        value.ifPresent(it -> item.put(inside.isEmpty() ? "" : inside.substring(1), it));
      }
    }
    return item;
  }
}
