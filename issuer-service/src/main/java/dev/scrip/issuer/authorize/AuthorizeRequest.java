package dev.scrip.issuer.authorize;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.scrip.issuer.access.Surroundings;
import dev.scrip.issuer.authn.sigv4.QueryStrings;
import dev.scrip.issuer.authn.sigv4.SignedMessage;
import dev.scrip.issuer.policy.text.RequestContext;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The body of an authorize call.
 *
 * @param method method of the caller's request
 * @param target its raw target: path and query as sent
 * @param headers its headers, each with its values in order
 * @param payloadHash SHA-256 of its body in lower-case hex
 * @param action the action to decide, such as {@code scrip:ListSessions}
 * @param resource ARN to decide on
 * @param context condition keys and their values
 * @param record whether audit data is about to be read: then a DataRead is committed before the
 *     answer
 * @param once whether the caller's request is good once: a second time it is refused
 * @param about what is read, where the caller's request does not say it, as in the console
 */
record AuthorizeRequest(
    @JsonProperty(required = true) String method,
    @JsonProperty(required = true) String target,
    @JsonProperty(required = true) Map<String, List<String>> headers,
    @JsonProperty(required = true) String payloadHash,
    @JsonProperty(required = true) String action,
    @JsonProperty(required = true) String resource,
    @Nullable Map<String, List<String>> context,
    @Nullable Boolean record,
    @Nullable Boolean once,
    @Nullable String about) {

  /** The longest body, in characters. */
  static final int MAX_BYTES = 128 * 1024;

  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(8)
                          .maxStringLength(32_768)
                          .maxNameLength(512)
                          .build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();
  private static final Pattern METHOD = Pattern.compile("[A-Z]{3,10}");
  private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
  private static final Pattern ACTION = Pattern.compile("[a-z0-9-]+:[A-Za-z0-9]+");
  private static final int MAX_HEADERS = 100;
  private static final int MAX_RECORDED = 2_048; // characters

  /** The request behind JSON; empty if it is none. */
  static Optional<AuthorizeRequest> parse(String json) {
    if (json.length() > MAX_BYTES) {
      return Optional.empty();
    }
    try {
      AuthorizeRequest request = JSON.readValue(json, AuthorizeRequest.class);
      return Optional.ofNullable(request).filter(AuthorizeRequest::isWellFormed);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private boolean isWellFormed() {
    boolean whole =
        Stream.of(method, target, headers, payloadHash, action, resource)
            .allMatch(Objects::nonNull);
    return whole
        && METHOD.matcher(method).matches()
        && target.startsWith("/")
        && headers.size() <= MAX_HEADERS
        && headers.values().stream().allMatch(values -> values != null && !values.contains(null))
        && (context == null
            || context.values().stream()
                .allMatch(values -> values != null && !values.contains(null)))
        && HASH.matcher(payloadHash).matches()
        && ACTION.matcher(action).matches()
        && (resource.equals("*") || resource.startsWith("arn:"));
  }

  /** The caller's request as its signature covers it. */
  SignedMessage message() {
    int mark = target.indexOf('?');
    return new SignedMessage(
        method,
        mark < 0 ? target : target.substring(0, mark),
        mark < 0 ? "" : target.substring(mark + 1),
        this::values,
        payloadHash);
  }

  /**
   * What a record may say of the query: the target without a cursor and without anything that
   * signs.
   */
  String query() {
    return about == null || about.isEmpty() ? query(target) : query(about);
  }

  private static String query(String target) {
    int mark = target.indexOf('?');
    if (mark < 0) {
      return cut(target);
    }
    StringJoiner kept = new StringJoiner("&");
    for (String part : target.substring(mark + 1).split("&", -1)) {
      String name = QueryStrings.decode(part.split("=", 2)[0]).toLowerCase(Locale.ROOT);
      if (!name.startsWith("x-amz-") && !name.equals("nexttoken")) {
        kept.add(part);
      }
    }
    return cut(target.substring(0, mark) + "?" + kept);
  }

  private static String cut(String text) {
    return text.length() <= MAX_RECORDED ? text : text.substring(0, MAX_RECORDED);
  }

  /** The condition keys that the service states. */
  RequestContext keys() {
    return context == null ? RequestContext.EMPTY : RequestContext.of(context);
  }

  /** What the caller's request tells of itself, as the service saw it. */
  Surroundings surroundings(Instant time, String fallbackAddress) {
    return new Surroundings(
        time,
        stated("aws:sourceip").orElse(fallbackAddress),
        header("user-agent").orElse(null),
        header("referer").orElse(null),
        stated("aws:securetransport").filter("true"::equals).isPresent());
  }

  private Optional<String> stated(String lowerCaseKey) {
    return keys().values(lowerCaseKey).stream().findFirst();
  }

  /** The value of a header, if it was sent. */
  Optional<String> header(String lowerCaseName) {
    return values(lowerCaseName).stream().findFirst();
  }

  private List<String> values(String lowerCaseName) {
    return headers.entrySet().stream()
        .filter(header -> header.getKey().toLowerCase(Locale.ROOT).equals(lowerCaseName))
        .flatMap(header -> header.getValue().stream())
        .toList();
  }

  /** Prints what is asked, not the headers: they carry signatures and tokens. */
  @Override
  public String toString() {
    return "AuthorizeRequest[" + action + " on " + resource + "]";
  }
}
