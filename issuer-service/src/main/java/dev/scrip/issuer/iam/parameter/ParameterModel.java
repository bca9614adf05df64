package dev.scrip.issuer.iam.parameter;

import dev.scrip.issuer.protocol.CallJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of each action and their constraints, as the IAM service model (2010-05-08) has
 * them.
 */
public final class ParameterModel {
  private static final Map<String, List<Field>> ACTIONS = load();

  private ParameterModel() {}

  /** What a parameter is. */
  enum Type {
    STRING,
    ENUM,
    INTEGER,
    BOOLEAN,
    LIST
  }

  /**
   * A parameter, or a part of one.
   *
   * @param path its name; parts of structures behind dots, items of lists as {@code member}
   * @param least least length, value or number of items
   * @param most most of these
   * @param form what a string must match, as the model writes it
   */
  record Field(
      String path,
      Type type,
      boolean required,
      long least,
      long most,
      String form,
      @Nullable Pattern pattern) {}

  /** The actions that the model describes: those that are built. */
  public static Set<String> actions() {
    return ACTIONS.keySet();
  }

  /**
   * Whether an action has a parameter. Of an action that is not built nothing is known, and nothing
   * comes of it: it may have any.
   */
  public static boolean has(String action, String parameter) {
    return !ACTIONS.containsKey(action)
        || fields(action).stream().anyMatch(field -> field.path().equals(parameter));
  }

  /** An action's parameters, without what is inside of them. */
  public static Map<String, CallJson.Kind> kinds(String action) {
    return fields(action).stream()
        .filter(field -> field.path().indexOf('.') < 0)
        .collect(Collectors.toUnmodifiableMap(Field::path, field -> kind(field.type())));
  }

  private static CallJson.Kind kind(Type type) {
    return switch (type) {
      case INTEGER -> CallJson.Kind.NUMBER;
      case BOOLEAN -> CallJson.Kind.FLAG;
      case STRING, ENUM, LIST -> CallJson.Kind.TEXT;
    };
  }

  static List<Field> fields(String action) {
    return ACTIONS.getOrDefault(action, List.of());
  }

  private static Map<String, List<Field>> load() {
    try (InputStream in =
        ParameterModel.class.getResourceAsStream("/dev/scrip/issuer/iam/parameters.tsv")) {
      if (in == null) {
        throw new IllegalStateException("parameters.tsv is missing");
      }
      Map<String, List<Field>> actions = new HashMap<>();
      for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList()) {
        if (!line.startsWith("#")) {
          String[] columns = line.split("\t", -1);
          List<Field> fields = actions.computeIfAbsent(columns[0], action -> new ArrayList<>());
          if (columns.length > 1) {
            fields.add(field(columns));
          }
        }
      }
      return Map.copyOf(actions);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Field field(String[] columns) {
    Type type =
        switch (columns[2]) {
          case "enum" -> Type.ENUM;
          case "integer" -> Type.INTEGER;
          case "boolean" -> Type.BOOLEAN;
          case "list" -> Type.LIST;
          default -> Type.STRING;
        };
    String form = columns[6];
    return new Field(
        columns[1],
        type,
        columns[3].equals("1"),
        columns[4].isEmpty() ? Long.MIN_VALUE : Long.parseLong(columns[4]),
        columns[5].isEmpty() ? Long.MAX_VALUE : Long.parseLong(columns[5]),
        form,
        type == Type.STRING && !form.isEmpty() ? Pattern.compile(form) : null);
  }
}
