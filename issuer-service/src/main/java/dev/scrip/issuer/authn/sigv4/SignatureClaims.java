package dev.scrip.issuer.authn.sigv4;

import dev.scrip.issuer.session.SessionToken;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads a signature's claim from a request's Authorization header or from its presigned query. */
final class SignatureClaims {
  static final String ALGORITHM = "AWS4-HMAC-SHA256";
  static final String TOKEN_PARAMETER = "X-Amz-Security-Token";
  static final String SIGNATURE_PARAMETER = "X-Amz-Signature";
  static final DateTimeFormatter AMZ_DATE =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT)
          .withResolverStyle(ResolverStyle.STRICT)
          .withZone(ZoneOffset.UTC);

  private static final int MAX_AUTHORIZATION = 8_192;
  private static final int MAX_SIGNED_HEADERS = 64;
  private static final int SIGNATURE_DIGITS = 64;

  private SignatureClaims() {}

  /** A request without any signature. */
  static final class NoSignatureException extends Exception {
    NoSignatureException() {
      super("no signature", null, false, false);
    }
  }

  /** A signature that can't be read; the message is AWS's. */
  static final class UnreadableSignatureException extends Exception {
    UnreadableSignatureException(String message) {
      super(message, null, false, false);
    }
  }

  static SignatureClaim parse(SignedMessage message)
      throws NoSignatureException, UnreadableSignatureException {
    List<String> authorization = message.headers().values("authorization");
    Map<String, String> query = QueryStrings.first(message.rawQuery());
    boolean presigned =
        query.containsKey(SIGNATURE_PARAMETER) || query.containsKey("X-Amz-Algorithm");
    if (authorization.isEmpty()) {
      if (!presigned) {
        throw new NoSignatureException();
      }
      return presigned(query);
    }
    if (presigned || authorization.size() > 1) {
      throw new UnreadableSignatureException("The request carries more than one signature.");
    }
    return header(authorization.getFirst(), message.headers());
  }

  private static SignatureClaim header(String value, SignedMessage.Headers headers)
      throws UnreadableSignatureException {
    Map<String, String> parts = parts(value);
    String amzDate = date(headers);
    StringBuilder missing = new StringBuilder();
    for (String part : List.of("Credential", "Signature", "SignedHeaders")) {
      if (!parts.containsKey(part)) {
        missing.append("Authorization header requires '").append(part).append("' parameter. ");
      }
    }
    if (amzDate == null) {
      missing.append(
          "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ");
    }
    if (!missing.isEmpty() || amzDate == null) {
      throw new UnreadableSignatureException(missing.toString().strip());
    }
    List<String> tokens = headers.values("x-amz-security-token");
    if (tokens.size() > 1) {
      throw new UnreadableSignatureException("The request carries more than one session token.");
    }
    return claim(
        need(parts, "Credential"),
        need(parts, "SignedHeaders"),
        need(parts, "Signature"),
        amzDate,
        tokens.isEmpty() ? null : tokens.getFirst().strip(),
        Optional.empty());
  }

  private static SignatureClaim presigned(Map<String, String> query)
      throws UnreadableSignatureException {
    if (!ALGORITHM.equals(query.get("X-Amz-Algorithm"))) {
      throw new UnreadableSignatureException(
          "AWS query-string parameters must include X-Amz-Algorithm=" + ALGORITHM + ".");
    }
    for (String parameter :
        List.of(
            "X-Amz-Credential",
            "X-Amz-SignedHeaders",
            SIGNATURE_PARAMETER,
            "X-Amz-Date",
            "X-Amz-Expires")) {
      if (!query.containsKey(parameter)) {
        throw new UnreadableSignatureException(
            "AWS query-string parameters must include '" + parameter + "'.");
      }
    }
    return claim(
        need(query, "X-Amz-Credential"),
        need(query, "X-Amz-SignedHeaders"),
        need(query, SIGNATURE_PARAMETER),
        need(query, "X-Amz-Date"),
        query.get(TOKEN_PARAMETER),
        Optional.of(expires(need(query, "X-Amz-Expires"))));
  }

  private static int expires(String text) throws UnreadableSignatureException {
    try {
      int seconds = Integer.parseInt(text);
      if (seconds >= 1 && seconds <= 604_800) {
        return seconds;
      }
    } catch (NumberFormatException e) {
      // the same answer as for a number out of range
    }
    throw new UnreadableSignatureException("X-Amz-Expires must be a number from 1 to 604800.");
  }

  private static SignatureClaim claim(
      String credential,
      String signedHeaders,
      String signature,
      String amzDate,
      @Nullable String token,
      Optional<Integer> presigned)
      throws UnreadableSignatureException {
    String[] scope = credential.split("/", -1);
    if (scope.length != 5) {
      throw new UnreadableSignatureException(
          "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term.");
    }
    List<String> names = List.of(signedHeaders.toLowerCase(Locale.ROOT).split(";", -1));
    if (names.size() > MAX_SIGNED_HEADERS) {
      throw new UnreadableSignatureException("SignedHeaders names too many headers.");
    }
    return new SignatureClaim(
        scope[0],
        new CredentialScope(scope[1], scope[2], scope[3], scope[4]),
        names,
        signature(signature),
        amzDate,
        time(amzDate),
        Optional.ofNullable(token).map(SessionToken::presented),
        presigned);
  }

  private static String signature(String hex) throws UnreadableSignatureException {
    boolean formed = hex.length() == SIGNATURE_DIGITS;
    for (int i = 0; formed && i < SIGNATURE_DIGITS; i++) {
      formed = HexFormat.isHexDigit(hex.charAt(i));
    }
    if (!formed) {
      throw new UnreadableSignatureException("Signature must be 64 hexadecimal digits.");
    }
    return hex.toLowerCase(Locale.ROOT);
  }

  private static Instant time(String amzDate) throws UnreadableSignatureException {
    boolean formed =
        amzDate.length() == 16 && amzDate.charAt(8) == 'T' && amzDate.charAt(15) == 'Z';
    try {
      if (formed) {
        return LocalDateTime.of(
                number(amzDate, 0, 4),
                number(amzDate, 4, 6),
                number(amzDate, 6, 8),
                number(amzDate, 9, 11),
                number(amzDate, 11, 13),
                number(amzDate, 13, 15))
            .toInstant(ZoneOffset.UTC);
      }
    } catch (DateTimeException e) {
      // the same answer as for another form
    }
    throw new UnreadableSignatureException(
        "Date must be in ISO-8601 'basic format'. Got a date that is not like 20060102T150405Z.");
  }

  /** The number that digits spell; one that no date has where they are none. */
  private static int number(String text, int from, int to) {
    int number = 0;
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return Integer.MIN_VALUE;
      }
      number = number * 10 + (c - '0');
    }
    return number;
  }

  private static Map<String, String> parts(String value) throws UnreadableSignatureException {
    if (value.length() > MAX_AUTHORIZATION) {
      throw new UnreadableSignatureException("Authorization header is too long.");
    }
    Map<String, String> parts = new HashMap<>();
    String text = value.strip();
    if (!text.startsWith(ALGORITHM)) {
      return parts;
    }
    for (String part : text.substring(ALGORITHM.length()).split(",", -1)) {
      String pair = part.strip();
      int equals = pair.indexOf('=');
      if (equals > 0 && parts.put(pair.substring(0, equals), pair.substring(equals + 1)) != null) {
        throw new UnreadableSignatureException("Authorization header names a parameter twice.");
      }
    }
    return parts;
  }

  private static @Nullable String date(SignedMessage.Headers headers)
      throws UnreadableSignatureException {
    List<String> amz = headers.values("x-amz-date");
    if (!amz.isEmpty()) {
      return amz.getFirst().strip();
    }
    List<String> date = headers.values("date");
    if (date.isEmpty()) {
      return null;
    }
    String text = date.getFirst().strip();
    try {
      return AMZ_DATE.format(ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME));
    } catch (DateTimeException e) {
      return text; // a Date header may be in the basic format, too; time() tells
    }
  }

  private static String need(Map<String, String> values, String name)
      throws UnreadableSignatureException {
    String value = values.get(name);
    if (value == null) {
      throw new UnreadableSignatureException("'" + name + "' is missing.");
    }
    return value;
  }
}
