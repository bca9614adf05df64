package dev.scrip.issuer.authn.sigv4;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Query strings as Signature Version 4 reads and writes them. */
public final class QueryStrings {
  private static final String HEX = "0123456789ABCDEF";

  private record Parameter(String name, String value) {}

  private QueryStrings() {}

  /** The first value of each parameter, decoded. */
  static Map<String, String> first(String rawQuery) {
    if (rawQuery.isEmpty()) {
      return Map.of();
    }
    Map<String, String> values = new HashMap<>();
    for (Parameter each : parse(rawQuery)) {
      values.putIfAbsent(each.name(), each.value());
    }
    return values;
  }

  /** The canonical query: each part decoded and encoded anew, sorted, less what is left out. */
  static String canonical(String rawQuery, Predicate<String> leaveOut) {
    if (rawQuery.isEmpty()) {
      return "";
    }
    List<Parameter> encoded = new ArrayList<>();
    for (Parameter each : parse(rawQuery)) {
      if (!leaveOut.test(each.name())) {
        encoded.add(new Parameter(encode(each.name(), false), encode(each.value(), false)));
      }
    }
    encoded.sort(Comparator.comparing(Parameter::name).thenComparing(Parameter::value));
    StringBuilder out = new StringBuilder(rawQuery.length() + 16);
    for (Parameter each : encoded) {
      out.append(out.isEmpty() ? "" : "&").append(each.name()).append('=').append(each.value());
    }
    return out.toString();
  }

  /**
   * The canonical path: dot segments and empty ones resolved, then each segment encoded once more.
   */
  static String canonicalPath(String rawPath) {
    if (rawPath.equals("/") || rawPath.isEmpty()) {
      return "/";
    }
    List<String> segments = new ArrayList<>();
    for (String segment : rawPath.split("/", -1)) {
      switch (segment) {
        case "", "." -> {}
        case ".." -> {
          if (!segments.isEmpty()) {
            segments.removeLast();
          }
        }
        default -> segments.add(encode(segment, false));
      }
    }
    String path = "/" + String.join("/", segments);
    return rawPath.endsWith("/") && !segments.isEmpty() ? path + "/" : path;
  }

  private static List<Parameter> parse(String rawQuery) {
    List<Parameter> parameters = new ArrayList<>();
    for (String part : rawQuery.split("&", -1)) {
      if (!part.isEmpty()) {
        int equals = part.indexOf('=');
        parameters.add(
            equals < 0
                ? new Parameter(decode(part), "")
                : new Parameter(
                    decode(part.substring(0, equals)), decode(part.substring(equals + 1))));
      }
    }
    return parameters;
  }

  /** Percent-decodes; a plus stays a plus, a broken escape stays as it is. */
  public static String decode(String text) {
    if (text.indexOf('%') < 0) {
      return text;
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream(text.length());
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < bytes.length; i++) {
      int high = i + 2 < bytes.length ? Character.digit(bytes[i + 1], 16) : -1;
      int low = i + 2 < bytes.length ? Character.digit(bytes[i + 2], 16) : -1;
      if (bytes[i] == '%' && high >= 0 && low >= 0) {
        out.write((high << 4) | low);
        i += 2;
      } else {
        out.write(bytes[i]);
      }
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  /** Percent-encodes all but the unreserved characters of RFC 3986, and the slash if told so. */
  static String encode(String text, boolean keepSlash) {
    StringBuilder out = new StringBuilder(text.length() + 16);
    for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (each & 0xff);
      boolean unreserved =
          (c >= 'A' && c <= 'Z')
              || (c >= 'a' && c <= 'z')
              || (c >= '0' && c <= '9')
              || c == '-'
              || c == '.'
              || c == '_'
              || c == '~'
              || (c == '/' && keepSlash);
      if (unreserved) {
        out.append(c);
      } else {
        out.append('%').append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
      }
    }
    return out.toString();
  }
}
