package dev.scrip.audit.projection;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.scrip.events.AuditEvent;
import dev.scrip.events.DirectoryChange;
import dev.scrip.events.SessionEnded;
import dev.scrip.schemas.DirectoryFold;
import dev.scrip.schemas.Topics;
import dev.scrip.schemas.UnreadableRecordException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Projects records of the source topics once more, outside Kafka Streams; the same records as those
 * of the projections come out. Whether a directory change stood is only known to who was shown all
 * before it.
 */
public final class Reprojection {
  private final Shape shape;
  private final DirectoryFold fold = new DirectoryFold(image -> false);

  /** A projection into a shape. */
  public Reprojection(Shape shape) {
    this.shape = shape;
  }

  /** What a record becomes, if its own time is wanted; empty for what can't be read. */
  public List<ObjectNode> of(ConsumerRecord<byte[], byte[]> record, Predicate<Instant> wanted) {
    try {
      if (record.topic().equals(Topics.STS_AUDIT.name())) {
        AuditEvent event =
            Topics.STS_AUDIT
                .valueSerde()
                .deserializer()
                .deserialize(record.topic(), record.value());
        return wanted.test(event.getEventTime()) ? shape.of(sourced(record, event)) : List.of();
      }
      if (record.topic().equals(Topics.STS_ENDS.name())) {
        SessionEnded end =
            Topics.STS_ENDS.valueSerde().deserializer().deserialize(record.topic(), record.value());
        return wanted.test(end.getEndedAt()) ? shape.ended(sourced(record, end)) : List.of();
      }
      DirectoryChange change =
          Topics.IAM_CHANGES
              .valueSerde()
              .deserializer()
              .deserialize(record.topic(), record.value());
      boolean stands = fold.apply(change, record.offset());
      return stands && wanted.test(change.getChangeTime())
          ? shape.changed(sourced(record, change))
          : List.of();
    } catch (UnreadableRecordException | NullPointerException e) {
      return List.of(); // the projections have put it on the dead letters
    }
  }

  /** A record as it stands in its topic. */
  public static byte[] bytes(ObjectNode json) {
    return Json.bytes(json);
  }

  private static <V> Sourced<V> sourced(ConsumerRecord<byte[], byte[]> record, V value) {
    return new Sourced<>(
        Optional.ofNullable(record.key())
            .map(key -> new String(key, StandardCharsets.UTF_8))
            .orElse(""),
        value,
        record.topic(),
        record.partition(),
        record.offset());
  }
}
