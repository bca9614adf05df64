package dev.scrip.audit.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.scrip.audit.history.Attribute;
import dev.scrip.audit.history.HistoryPage;
import dev.scrip.audit.history.HistoryQueries;
import dev.scrip.audit.history.HistoryQuery;
import dev.scrip.audit.history.TrailEvent;
import dev.scrip.audit.history.TrailPlace;
import dev.scrip.audit.query.InvalidQueryException;
import dev.scrip.audit.query.PageTokens;
import dev.scrip.audit.query.SessionQuery.Place;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * CloudTrail's LookupEvents: one attribute, a span of time, newest first, at most 50 a page, of the
 * caller's account.
 *
 * <p>Source: AWS CloudTrail API Reference, LookupEvents.
 */
final class LookupEvents {
  static final String ACTION = "cloudtrail:LookupEvents";

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
  private static final int MOST = 50;
  private static final byte[] EMPTY = {'{', '}'};
  private static final Map<String, Attribute> ATTRIBUTES =
      Map.of(
          "EventId", Attribute.EVENT_ID,
          "EventName", Attribute.EVENT_NAME,
          "ReadOnly", Attribute.READ_ONLY,
          "Username", Attribute.USERNAME,
          "ResourceType", Attribute.RESOURCE_TYPE,
          "ResourceName", Attribute.RESOURCE_NAME,
          "EventSource", Attribute.EVENT_SOURCE,
          "AccessKeyId", Attribute.ACCESS_KEY_ID);
  private static final Instant LAST = Instant.parse("9999-01-01T00:00:00Z");

  private final HistoryQueries history;
  private final PageTokens tokens;

  LookupEvents(HistoryQueries history, PageTokens tokens) {
    this.history = history;
    this.tokens = tokens;
  }

  /** An error in CloudTrail's words. */
  static final class LookupException extends Exception {
    private final String code;

    LookupException(String code, String message) {
      super(message, null, false, false);
      this.code = code;
    }

    String code() {
      return code;
    }
  }

  /**
   * What is asked.
   *
   * @param token where the former page ended, as it was given
   */
  record Request(
      Attribute attribute,
      String value,
      Instant from,
      Instant to,
      int limit,
      Optional<String> token) {
    private String identity() {
      return "lookup " + attribute + "\n" + value + "\n" + from + "\n" + to;
    }
  }

  /** The request of a body. */
  static Request parse(JsonNode body) throws LookupException {
    JsonNode category = body.path("EventCategory");
    if (!category.isMissingNode() && !category.isNull()) {
      if (!category.asText().equals("insight")) {
        throw new LookupException(
            "InvalidEventCategoryException", "The event category is not valid: it can be insight.");
      }
      // There are no Insights events: what is asked for is a kind that nothing has.
      return new Request(Attribute.KIND, "Insight", Instant.EPOCH, LAST, MOST, Optional.empty());
    }
    int limit = limit(body.path("MaxResults"));
    Instant from = time(body.path("StartTime"), Instant.EPOCH);
    Instant to = time(body.path("EndTime"), LAST);
    if (from.isAfter(to)) {
      throw new LookupException(
          "InvalidTimeRangeException", "The start time is after the end time.");
    }
    Optional<String> token =
        body.path("NextToken").isTextual()
            ? Optional.of(body.path("NextToken").asText())
            : Optional.empty();
    JsonNode attributes = body.path("LookupAttributes");
    if (attributes.isMissingNode() || attributes.isNull() || attributes.isEmpty()) {
      return new Request(Attribute.ALL, "", from, to, limit, token);
    }
    if (!attributes.isArray() || attributes.size() > 1) {
      throw new LookupException(
          "InvalidLookupAttributesException", "You can supply one lookup attribute.");
    }
    JsonNode one = attributes.get(0);
    Attribute attribute = ATTRIBUTES.get(one.path("AttributeKey").asText());
    JsonNode value = one.path("AttributeValue");
    if (attribute == null || !value.isTextual() || value.asText().length() > 2_000) {
      throw new LookupException(
          "InvalidLookupAttributesException", "The lookup attribute is not valid.");
    }
    String wanted =
        attribute == Attribute.READ_ONLY ? value.asText().toLowerCase(Locale.ROOT) : value.asText();
    return new Request(attribute, wanted, from, to, limit, token);
  }

  private static int limit(JsonNode given) throws LookupException {
    if (given.isMissingNode() || given.isNull()) {
      return MOST;
    }
    if (!given.isInt() || given.asInt() < 1 || given.asInt() > MOST) {
      throw new LookupException(
          "InvalidMaxResultsException", "The maximum number of results is from 1 to 50.");
    }
    return given.asInt();
  }

  /** Times are seconds since the epoch, with a fraction. */
  private static Instant time(JsonNode given, Instant otherwise) throws LookupException {
    if (given.isMissingNode() || given.isNull()) {
      return otherwise;
    }
    if (!given.isNumber() || given.asDouble() < 0 || given.asDouble() > LAST.getEpochSecond()) {
      throw new LookupException("InvalidTimeRangeException", "The time range is not valid.");
    }
    return Instant.ofEpochMilli(Math.round(given.asDouble() * 1_000));
  }

  /** The events of an account. */
  Map<String, @Nullable Object> answer(Request request, String accountId) throws LookupException {
    Optional<TrailPlace> after = Optional.empty();
    String identity = request.identity() + "\n" + accountId;
    if (request.token().isPresent()) {
      after = Optional.of(place(request.token().get(), identity));
    }
    // Times are shown in whole seconds, and what is shown as one of the two ends counts.
    Instant from = request.from().plusMillis(999).truncatedTo(ChronoUnit.SECONDS);
    Instant to = request.to().truncatedTo(ChronoUnit.SECONDS).plusSeconds(1);
    HistoryPage page =
        history.list(
            new HistoryQuery(
                request.attribute(),
                request.value(),
                from,
                to,
                true,
                request.limit(),
                after,
                event -> event.recipientAccountId().filter(accountId::equals).isPresent()));
    Map<String, @Nullable Object> answer = new LinkedHashMap<>();
    answer.put("Events", page.events().stream().map(LookupEvents::event).toList());
    page.next().ifPresent(place -> answer.put("NextToken", tokens.of(token(place), identity)));
    return answer;
  }

  private static Place token(TrailPlace place) {
    return new Place(place.millis(), place.id());
  }

  private TrailPlace place(String token, String identity) throws LookupException {
    try {
      Place place = tokens.place(token, identity);
      return TrailPlace.of(place.millis(), place.id());
    } catch (InvalidQueryException e) {
      throw new LookupException(
          "InvalidNextTokenException", "The token is not valid for this request.");
    }
  }

  private static Map<String, Object> event(TrailEvent event) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("EventId", event.eventId());
    json.put("EventName", event.eventName());
    json.put("ReadOnly", Boolean.toString(event.readOnly()));
    event.accessKeyId().ifPresent(id -> json.put("AccessKeyId", id));
    json.put("EventTime", event.time().getEpochSecond());
    json.put("EventSource", event.eventSource());
    event.username().ifPresent(name -> json.put("Username", name));
    json.put(
        "Resources",
        event.resources().stream()
            .map(
                resource ->
                    Map.of("ResourceType", resource.type(), "ResourceName", resource.name()))
            .toList());
    json.put("CloudTrailEvent", event.cloudTrailEvent());
    return json;
  }

  static JsonNode body(byte[] bytes) throws LookupException {
    try {
      JsonNode body = JSON.readTree(bytes.length == 0 ? EMPTY : bytes);
      if (body.isObject()) {
        return body;
      }
    } catch (JsonProcessingException e) {
      // the same answer as for what is no object
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    throw new LookupException("SerializationException", "The body is no JSON object.");
  }
}
