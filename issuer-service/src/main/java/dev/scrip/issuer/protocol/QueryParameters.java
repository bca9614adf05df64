package dev.scrip.issuer.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** Parameters of AWS's Query protocol, from a form or a query; each name stands once. */
public final class QueryParameters {
  /** No parameters. */
  public static final QueryParameters EMPTY = new QueryParameters(Map.of());

  /** The longest form or query, in bytes. */
  public static final int MAX_BYTES = 256 * 1024;

  private static final int MAX_PARAMETERS = 1_000;
  private static final int MAX_NAME = 256;
  private static final int MAX_INDEX_DIGITS = 6;

  private final Map<String, String> values;

  private QueryParameters(Map<String, String> values) {
    this.values = values;
  }

  /**
   * Reads {@code application/x-www-form-urlencoded} text.
   *
   * @param form raw bytes, at most {@link #MAX_BYTES}
   * @throws InvalidParameterException if it is malformed, too large, or gives a name twice
   */
  public static QueryParameters parse(byte[] form) throws InvalidParameterException {
    if (form.length > MAX_BYTES) {
      throw new InvalidParameterException("The request is larger than " + MAX_BYTES + " bytes.");
    }
    Map<String, String> values = new HashMap<>();
    int start = 0;
    while (start < form.length) {
      int end = indexOf(form, '&', start, form.length);
      if (end > start) {
        int equals = indexOf(form, '=', start, end);
        String name = decode(form, start, equals);
        if (name.length() > MAX_NAME || values.size() == MAX_PARAMETERS) {
          throw new InvalidParameterException(
              "The request has more than "
                  + MAX_PARAMETERS
                  + " parameters or one whose name has more than "
                  + MAX_NAME
                  + " characters.");
        }
        if (values.put(name, equals < end ? decode(form, equals + 1, end) : "") != null) {
          throw new InvalidParameterException(
              "The parameter " + name + " is given more than once.");
        }
      }
      start = end + 1;
    }
    return new QueryParameters(values);
  }

  /** The value of a name. */
  public Optional<String> value(String name) {
    return Optional.ofNullable(values.get(name));
  }

  /** Hands over each name with its value, in the order of names. */
  void forEach(java.util.function.BiConsumer<String, String> each) {
    new java.util.TreeMap<>(values).forEach(each);
  }

  /** Names that are, or begin with, one of some names followed by a dot. */
  public Set<String> present(Set<String> names) {
    Set<String> found = new TreeSet<>();
    for (String given : values.keySet()) {
      int dot = given.indexOf('.');
      String name = dot < 0 ? given : given.substring(0, dot);
      if (names.contains(name)) {
        found.add(name);
      }
    }
    return found;
  }

  /** The numbers that follow a prefix in names, such as 2 in {@code Tags.member.2.Key}. */
  public SortedSet<Integer> indices(String prefix) {
    SortedSet<Integer> indices = new TreeSet<>();
    for (String name : values.keySet()) {
      if (name.startsWith(prefix)) {
        int dot = name.indexOf('.', prefix.length());
        String number = name.substring(prefix.length(), dot < 0 ? name.length() : dot);
        if (isIndex(number)) {
          indices.add(Integer.valueOf(number));
        }
      }
    }
    return indices;
  }

  /** One to six digits, of which the first is not 0. */
  private static boolean isIndex(String text) {
    if (text.isEmpty() || text.length() > MAX_INDEX_DIGITS || text.charAt(0) == '0') {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }

  private static int indexOf(byte[] bytes, char wanted, int from, int to) {
    for (int i = from; i < to; i++) {
      if (bytes[i] == wanted) {
        return i;
      }
    }
    return to;
  }

  private static String decode(byte[] form, int from, int to) throws InvalidParameterException {
    byte[] out = new byte[to - from];
    int length = 0;
    byte highest = 0; // negative once a byte is not ASCII
    for (int i = from; i < to; i++) {
      byte each = form[i];
      if (each == '+') {
        each = ' ';
      } else if (each == '%') {
        int high = i + 2 < to ? Character.digit(form[i + 1], 16) : -1;
        int low = i + 2 < to ? Character.digit(form[i + 2], 16) : -1;
        if (high < 0 || low < 0) {
          throw new InvalidParameterException("The request has a broken percent escape.");
        }
        each = (byte) ((high << 4) | low);
        i += 2;
      }
      out[length++] = each;
      highest |= each;
    }
    if (highest >= 0) {
      return new String(out, 0, length, StandardCharsets.US_ASCII);
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(out, 0, length))
          .toString();
    } catch (CharacterCodingException e) {
      throw new InvalidParameterException("The request is not UTF-8.");
    }
  }

  /** Prints names alone: values may be secrets. */
  @Override
  public String toString() {
    return "QueryParameters" + new TreeSet<>(values.keySet());
  }
}
