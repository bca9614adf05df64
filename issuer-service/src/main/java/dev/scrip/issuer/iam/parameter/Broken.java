package dev.scrip.issuer.iam.parameter;

import dev.scrip.issuer.iam.parameter.ParameterModel.Field;
import dev.scrip.issuer.protocol.InvalidParameterException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Collects broken constraints and tells them all at once. */
final class Broken {
  private static final int MAX_TOLD = 20;
  private static final int MAX_QUOTED = 256;

  /** What these hold is told to nobody, whatever is wrong with it: error texts are recorded. */
  private static final Set<String> SENSITIVE =
      Set.of("addPrivateKey", "authenticationCode1", "authenticationCode2");

  private final List<String> told = new ArrayList<>();

  /** A member's name as error texts spell it: its first letter in lower case. */
  static String member(String name) {
    boolean acronym = name.length() > 1 && Character.isUpperCase(name.charAt(1));
    return acronym ? name : name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
  }

  /** The same for a path that begins with a dot, or for none. */
  static String members(String path) {
    return path.isEmpty() ? "" : "." + member(path.substring(1));
  }

  boolean isBearable() {
    return told.size() < MAX_TOLD;
  }

  void check(Field field, String member, Optional<String> given) {
    if (given.isEmpty()) {
      if (field.required()) {
        missing(member);
      }
      return;
    }
    String value = given.get();
    switch (field.type()) {
      case STRING -> checkString(field, member, value);
      case ENUM -> {
        List<String> values = List.of(field.form().split("\\|", -1));
        if (!values.contains(value)) {
          add(member, value, "Member must satisfy enum value set: " + values);
        }
      }
      case INTEGER -> checkNumber(field, member, value);
      case BOOLEAN -> {
        if (!value.equalsIgnoreCase("true") && !value.equalsIgnoreCase("false")) {
          add(member, value, "Member must be true or false");
        }
      }
      case LIST -> {}
    }
  }

  void missing(String member) {
    told.add(
        "Value null at '" + member + "' failed to satisfy constraint: Member must not be null");
  }

  void add(String member, String value, String constraint) {
    String cut = value.length() > MAX_QUOTED ? value.substring(0, MAX_QUOTED) + "..." : value;
    String quoted = SENSITIVE.contains(member) ? "***" : cut;
    told.add(
        "Value '" + quoted + "' at '" + member + "' failed to satisfy constraint: " + constraint);
  }

  void raise() throws InvalidParameterException {
    if (!told.isEmpty()) {
      String errors = told.size() == 1 ? " validation error" : " validation errors";
      throw new InvalidParameterException(
          told.size() + errors + " detected: " + String.join("; ", told));
    }
  }

  private void checkString(Field field, String member, String value) {
    int length = value.codePointCount(0, value.length());
    if (length < field.least()) {
      add(member, value, "Member must have length greater than or equal to " + field.least());
    }
    if (length > field.most()) {
      add(member, value, "Member must have length less than or equal to " + field.most());
    } else if (field.pattern() != null && !field.pattern().matcher(value).matches()) {
      add(member, value, "Member must satisfy regular expression pattern: " + field.form());
    }
  }

  private void checkNumber(Field field, String member, String value) {
    int number;
    try {
      number = Integer.parseInt(value);
    } catch (NumberFormatException e) {
      add(member, value, "Member must be a whole number");
      return;
    }
    if (number < field.least()) {
      add(member, value, "Member must have value greater than or equal to " + field.least());
    }
    if (number > field.most()) {
      add(member, value, "Member must have value less than or equal to " + field.most());
    }
  }
}
