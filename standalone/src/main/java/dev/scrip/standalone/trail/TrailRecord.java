package dev.scrip.standalone.trail;

import dev.scrip.events.AuditEvent;
import dev.scrip.events.DirectoryChange;
import dev.scrip.events.SessionEnded;
import dev.scrip.schemas.Topics;
import java.time.Instant;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A record of the trail, decoded.
 *
 * @param topic its topic
 * @param partition its partition
 * @param offset its offset
 * @param kind what happened
 * @param eventTime when
 * @param eventId its id
 * @param accessKeyId the session concerned, if one is
 * @param value the decoded value
 */
public record TrailRecord(
    String topic,
    int partition,
    long offset,
    String kind,
    Instant eventTime,
    String eventId,
    Optional<String> accessKeyId,
    SpecificRecord value) {

  /** The record behind a consumed one; unreadable bytes throw. */
  static TrailRecord of(ConsumerRecord<String, byte[]> record) {
    if (record.topic().equals(Topics.STS_ENDS.name())) {
      SessionEnded end =
          Topics.STS_ENDS.valueSerde().deserializer().deserialize(record.topic(), record.value());
      return of(
          record,
          "SessionEnded",
          end.getEndedAt(),
          end.getEventID(),
          Optional.of(end.getAccessKeyId()),
          end);
    }
    if (record.topic().equals(Topics.IAM_CHANGES.name())) {
      DirectoryChange change =
          Topics.IAM_CHANGES
              .valueSerde()
              .deserializer()
              .deserialize(record.topic(), record.value());
      return of(
          record,
          "DirectoryChange",
          change.getChangeTime(),
          change.getChangeID(),
          Optional.empty(),
          change);
    }
    AuditEvent event =
        Topics.STS_AUDIT.valueSerde().deserializer().deserialize(record.topic(), record.value());
    return of(
        record,
        event.getKind().name(),
        event.getEventTime(),
        event.getEventID(),
        accessKeyId(event),
        event);
  }

  private static Optional<String> accessKeyId(AuditEvent event) {
    if (event.getSessionIssued() != null) {
      return Optional.of(event.getSessionIssued().getAccessKeyId());
    }
    if (event.getIssuanceAbandoned() != null) {
      return Optional.of(event.getIssuanceAbandoned().getAccessKeyId());
    }
    if (event.getSessionUsed() != null) {
      return Optional.of(event.getSessionUsed().getAccessKeyId());
    }
    return event.getUserIdentity() == null
        ? Optional.empty()
        : Optional.ofNullable(event.getUserIdentity().getAccessKeyId());
  }

  private static TrailRecord of(
      ConsumerRecord<String, byte[]> record,
      String kind,
      Instant eventTime,
      String eventId,
      Optional<String> accessKeyId,
      SpecificRecord value) {
    return new TrailRecord(
        record.topic(),
        record.partition(),
        record.offset(),
        kind,
        eventTime,
        eventId,
        accessKeyId,
        value);
  }
}
