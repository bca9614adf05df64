package dev.scrip.audit.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import dev.scrip.audit.history.Attribute;
import dev.scrip.audit.history.HistoryPage;
import dev.scrip.audit.history.HistoryQueries;
import dev.scrip.audit.history.HistoryQuery;
import dev.scrip.audit.history.TrailEvent;
import dev.scrip.audit.history.TrailPlace;
import dev.scrip.audit.query.InvalidQueryException;
import dev.scrip.audit.query.SessionFilter.Span;
import dev.scrip.audit.query.SessionQuery.Place;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Event history: records of the trail, newest first, by what people find them by. */
final class EventList implements TrailQuery {
  static final Description ABOUT =
      new Description(
          23,
          "events",
          "Which records are there, and which tell of something?",
          Description.Scope.EVENTS,
          List.of(
              Parameter.ATTRIBUTE,
              Parameter.VALUE,
              Parameter.FROM,
              Parameter.TO,
              Parameter.LIMIT,
              Parameter.NEXT_TOKEN),
          List.of(
              "time",
              "username",
              "eventName",
              "eventSource",
              "errorCode",
              "sourceAddress",
              "accessKeyId",
              "principalArn",
              "resources",
              "kind",
              "eventId",
              "position",
              "record"),
          List.of("eventId"));

  private static final Map<String, Attribute> ATTRIBUTES =
      Map.ofEntries(
          Map.entry("eventid", Attribute.EVENT_ID),
          Map.entry("eventname", Attribute.EVENT_NAME),
          Map.entry("readonly", Attribute.READ_ONLY),
          Map.entry("username", Attribute.USERNAME),
          Map.entry("resourcetype", Attribute.RESOURCE_TYPE),
          Map.entry("resourcename", Attribute.RESOURCE_NAME),
          Map.entry("eventsource", Attribute.EVENT_SOURCE),
          Map.entry("accesskeyid", Attribute.ACCESS_KEY_ID),
          Map.entry("requestid", Attribute.REQUEST_ID),
          Map.entry("sourceaddress", Attribute.SOURCE_ADDRESS),
          Map.entry("principal", Attribute.PRINCIPAL),
          Map.entry("kind", Attribute.KIND));

  private final HistoryQueries history;

  EventList(HistoryQueries history) {
    this.history = history;
  }

  @Override
  public Description description() {
    return ABOUT;
  }

  @Override
  public Rows ask(Asked asked) throws InvalidQueryException {
    Optional<String> name = asked.text(Parameter.ATTRIBUTE);
    Attribute attribute = Attribute.ALL;
    String value = "";
    if (name.isPresent()) {
      attribute =
          Optional.ofNullable(ATTRIBUTES.get(name.get().toLowerCase(Locale.ROOT)))
              .orElseThrow(
                  () ->
                      new InvalidQueryException(
                          "attribute is not one of EventId, EventName, ReadOnly, Username,"
                              + " ResourceType, ResourceName, EventSource, AccessKeyId, RequestId,"
                              + " SourceAddress, Principal, Kind"));
      value = asked.required(Parameter.VALUE);
    }
    Span span = asked.span();
    HistoryPage page =
        history.list(
            new HistoryQuery(
                attribute,
                value,
                span.from().orElseThrow(),
                span.to().orElseThrow(),
                true,
                asked.limit(),
                asked.after().map(place -> TrailPlace.of(place.millis(), place.id())),
                event -> asked.isOf(event.recipientAccountId())));
    Rows rows = new Rows();
    page.events().forEach(event -> add(rows, event));
    return rows.next(page.next().map(place -> new Place(place.millis(), place.id())));
  }

  private static void add(Rows rows, TrailEvent event) {
    rows.add(
        event.time(),
        event.username(),
        event.eventName(),
        event.eventSource(),
        text(event.json().path("errorCode")),
        text(event.json().path("sourceIPAddress")),
        event.accessKeyId(),
        event.principalArn(),
        event.resources().stream().map(TrailEvent.Resource::name).collect(Collectors.joining(" ")),
        event.kind(),
        event.eventId(),
        event.place().position(),
        event.cloudTrailEvent());
  }

  private static @Nullable String text(JsonNode node) {
    return node.isTextual() ? node.textValue() : null;
  }
}
