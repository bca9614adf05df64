package dev.scrip.issuer.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** Collects broken constraints and tells them all at once, in the words of AWS's services. */
public final class Constraints {
  private static final int MAX_QUOTED = 256;

  /**
   * What a string must consist of.
   *
   * @param allowed whether it may have a code point
   * @param told the pattern as AWS's error texts spell it
   */
  public record Form(IntPredicate allowed, String told) {
    boolean fits(String value) {
      for (int i = 0; i < value.length(); ) {
        int point = value.codePointAt(i);
        if (!allowed.test(point)) {
          return false;
        }
        i += Character.charCount(point);
      }
      return true;
    }
  }

  private final List<String> broken = new ArrayList<>();

  /** A string: whether it must be there, how long it may be, what it may look like. */
  public String text(
      String member,
      Optional<String> given,
      boolean required,
      int min,
      int max,
      @Nullable Form form) {
    if (given.isEmpty()) {
      if (required) {
        broken.add(
            "Value null at '" + member + "' failed to satisfy constraint: Member must not be null");
      }
      return "";
    }
    String value = given.get();
    int length = value.codePointCount(0, value.length());
    if (length < min) {
      add(member, value, "Member must have length greater than or equal to " + min);
    }
    if (length > max) {
      add(member, value, "Member must have length less than or equal to " + max);
    }
    if (form != null && !form.fits(value)) {
      add(member, value, "Member must satisfy regular expression pattern: " + form.told());
    }
    return value;
  }

  /** A secret string that must be there: its value is quoted nowhere. */
  public String secret(String member, Optional<String> given, int min, int max) {
    int length = given.orElse("").length();
    if (given.isEmpty() || (length >= min && length <= max)) {
      return text(member, given, /* required= */ true, 0, Integer.MAX_VALUE, /* form= */ null);
    }
    broken.add(
        "Value at '"
            + member
            + "' failed to satisfy constraint: Member must have length "
            + (length < min ? "greater than or equal to " + min : "less than or equal to " + max));
    return "";
  }

  /** A whole number within bounds. */
  public Optional<Integer> number(String member, Optional<String> given, int min, int max) {
    if (given.isEmpty()) {
      return Optional.empty();
    }
    int value;
    try {
      value = Integer.parseInt(given.get());
    } catch (NumberFormatException e) {
      add(member, given.get(), "Member must be a whole number");
      return Optional.empty();
    }
    if (value < min) {
      add(member, given.get(), "Member must have value greater than or equal to " + min);
    }
    if (value > max) {
      add(member, given.get(), "Member must have value less than or equal to " + max);
    }
    return Optional.of(value);
  }

  /** Ends the check. */
  public void check() throws InvalidParameterException {
    if (!broken.isEmpty()) {
      String errors = broken.size() == 1 ? " validation error" : " validation errors";
      throw new InvalidParameterException(
          broken.size() + errors + " detected: " + String.join("; ", broken));
    }
  }

  private void add(String member, String value, String constraint) {
    String quoted = value.length() > MAX_QUOTED ? value.substring(0, MAX_QUOTED) + "..." : value;
    broken.add(
        "Value '" + quoted + "' at '" + member + "' failed to satisfy constraint: " + constraint);
  }
}
