package dev.scrip.audit.history;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.scrip.audit.projection.Json;
import dev.scrip.audit.projection.Sourced;
import dev.scrip.audit.projection.cloudtrail.CloudTrailRecords;
import dev.scrip.audit.projection.cloudtrail.ServiceEvents;
import dev.scrip.events.AuditEvent;
import dev.scrip.events.DirectoryChange;
import dev.scrip.events.SessionEnded;
import dev.scrip.schemas.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.avro.specific.SpecificRecord;

/**
 * A record of the trail as people look at it.
 *
 * @param place where it lies
 * @param time when it happened
 * @param kind its kind, {@code SessionEnded} or {@code DirectoryChange}
 * @param record the record itself
 * @param json the same as the CloudTrail record that {@code siem.cloudtrail} holds
 */
public record TrailEvent(
    TrailPlace place, Instant time, String kind, SpecificRecord record, ObjectNode json) {

  /** A resource in CloudTrail's terms. */
  public record Resource(String type, String name) {}

  /** The records that one of {@code sts.audit} makes. */
  static List<TrailEvent> of(Sourced<AuditEvent> sourced) {
    AuditEvent event = sourced.value();
    List<TrailEvent> events = new ArrayList<>();
    for (ObjectNode json : CloudTrailRecords.of(sourced)) {
      events.add(
          new TrailEvent(
              TrailPlace.of(sourced, event.getEventTime(), events.size()),
              event.getEventTime(),
              event.getKind().name(),
              event,
              json));
    }
    return events;
  }

  static List<TrailEvent> ofEnd(Sourced<SessionEnded> sourced) {
    SessionEnded end = sourced.value();
    return List.of(
        new TrailEvent(
            TrailPlace.of(sourced, end.getEndedAt(), 0),
            end.getEndedAt(),
            "SessionEnded",
            end,
            ServiceEvents.ended(sourced)));
  }

  static List<TrailEvent> ofChange(Sourced<DirectoryChange> sourced) {
    DirectoryChange change = sourced.value();
    List<TrailEvent> events = new ArrayList<>();
    for (ObjectNode json : ServiceEvents.changed(sourced)) {
      events.add(
          new TrailEvent(
              TrailPlace.of(sourced, change.getChangeTime(), events.size()),
              change.getChangeTime(),
              "DirectoryChange",
              change,
              json));
    }
    return events;
  }

  /** Reads what lies at a place. */
  static List<TrailEvent> read(String topic, int partition, long offset, String key, byte[] value) {
    if (topic.equals(Topics.STS_ENDS.name())) {
      SessionEnded end = Topics.STS_ENDS.valueSerde().deserializer().deserialize(topic, value);
      return ofEnd(new Sourced<>(key, end, topic, partition, offset));
    }
    if (topic.equals(Topics.IAM_CHANGES.name())) {
      DirectoryChange change =
          Topics.IAM_CHANGES.valueSerde().deserializer().deserialize(topic, value);
      return ofChange(new Sourced<>(key, change, topic, partition, offset));
    }
    AuditEvent event = Topics.STS_AUDIT.valueSerde().deserializer().deserialize(topic, value);
    return of(new Sourced<>(key, event, topic, partition, offset));
  }

  /** CloudTrail's eventID. */
  public String eventId() {
    return text("eventID").orElse("");
  }

  /** CloudTrail's eventName. */
  public String eventName() {
    return text("eventName").orElse("");
  }

  /** CloudTrail's eventSource. */
  public String eventSource() {
    return text("eventSource").orElse("");
  }

  /** CloudTrail's readOnly. */
  public boolean readOnly() {
    return json.path("readOnly").asBoolean();
  }

  /** The account whose trail it belongs to. */
  public Optional<String> recipientAccountId() {
    return text("recipientAccountId");
  }

  /** Access key id of who asked. */
  public Optional<String> accessKeyId() {
    return text("userIdentity", "accessKeyId");
  }

  /** What {@code siem.cloudtrail} holds, byte for byte. */
  public String cloudTrailEvent() {
    return new String(Json.bytes(json), StandardCharsets.UTF_8);
  }

  /** Who it shows as: a user's name, a session's, or {@code root}. */
  public Optional<String> username() {
    Optional<String> name = text("userIdentity", "userName");
    if (name.isPresent()) {
      return name;
    }
    String type = text("userIdentity", "type").orElse("");
    if (type.equals("Root")) {
      return Optional.of("root");
    }
    return text("userIdentity", "arn")
        .filter(arn -> arn.contains(":assumed-role/") || arn.contains(":federated-user/"))
        .map(arn -> arn.substring(arn.lastIndexOf('/') + 1));
  }

  /** ARN of who asked. */
  public Optional<String> principalArn() {
    return text("userIdentity", "arn");
  }

  /** What it was about. */
  public List<Resource> resources() {
    return Resources.of(json);
  }

  /** Everything that it is found by. */
  Map<Attribute, Set<String>> attributes() {
    Map<Attribute, Set<String>> found = new java.util.EnumMap<>(Attribute.class);
    put(found, Attribute.ALL, Optional.of(""));
    put(found, Attribute.KIND, Optional.of(kind));
    put(found, Attribute.EVENT_ID, Optional.of(eventId()));
    put(found, Attribute.EVENT_NAME, Optional.of(eventName()));
    put(found, Attribute.EVENT_SOURCE, Optional.of(eventSource()));
    put(found, Attribute.READ_ONLY, Optional.of(Boolean.toString(readOnly())));
    put(found, Attribute.ACCESS_KEY_ID, accessKeyId());
    put(found, Attribute.USERNAME, username());
    put(found, Attribute.REQUEST_ID, text("requestID"));
    put(found, Attribute.SOURCE_ADDRESS, text("sourceIPAddress"));
    put(found, Attribute.PRINCIPAL, principalArn());
    put(found, Attribute.PRINCIPAL, text("userIdentity", "sessionContext", "sessionIssuer", "arn"));
    for (Resource resource : resources()) {
      put(found, Attribute.RESOURCE_NAME, Optional.of(resource.name()));
      put(found, Attribute.RESOURCE_TYPE, Optional.of(resource.type()));
    }
    return found;
  }

  private static void put(
      Map<Attribute, Set<String>> found, Attribute attribute, Optional<String> value) {
    value
        .filter(text -> !text.isEmpty() || attribute == Attribute.ALL)
        .ifPresent(text -> found.computeIfAbsent(attribute, any -> new TreeSet<>()).add(text));
  }

  private Optional<String> text(String... path) {
    JsonNode node = json;
    for (String step : path) {
      node = node.path(step);
    }
    return node.isTextual() ? Optional.of(node.textValue()) : Optional.empty();
  }
}
