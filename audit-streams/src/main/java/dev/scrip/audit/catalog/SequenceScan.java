package dev.scrip.audit.catalog;

import dev.scrip.audit.catalog.Completeness.Lane;
import dev.scrip.audit.query.InvalidQueryException;
import dev.scrip.audit.trail.Consumers;
import dev.scrip.audit.trail.SkippingReader;
import dev.scrip.audit.views.Runs;
import dev.scrip.audit.views.SequenceFolding;
import dev.scrip.events.AuditEvent;
import dev.scrip.schemas.Topics;
import dev.scrip.schemas.UnreadableRecordException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;

/** Reads sequence numbers from the trail itself: of a past instant no view keeps them. */
final class SequenceScan {
  private static final long MOST = 5_000_000;

  private final Map<String, Object> kafka;

  SequenceScan(Map<String, Object> kafka) {
    this.kafka = Map.copyOf(kafka);
  }

  /** The numbers in records that happened until an instant. */
  Map<Lane, Runs> until(Instant instant) throws InvalidQueryException {
    Map<Lane, Runs> lanes = new TreeMap<>();
    long read = 0;
    for (TopicPartition partition : partitions()) {
      try (SkippingReader reader = new SkippingReader(kafka, partition)) {
        reader.seek(reader.begin());
        while (!reader.isDone()) {
          for (ConsumerRecord<byte[], byte[]> record : reader.next()) {
            add(lanes, record, instant);
            read++;
          }
          if (read > MOST) {
            throw new InvalidQueryException(
                "more than " + MOST + " records would have to be read: ask for now");
          }
        }
      }
    }
    return lanes;
  }

  /** How many records lie in {@code audit.dead-letters} that were put there until an instant. */
  long deadLetters(Instant instant) {
    try (KafkaConsumer<byte[], byte[]> consumer = Consumers.few(kafka)) {
      Map<TopicPartition, Long> times = new HashMap<>();
      consumer
          .partitionsFor(Topics.AUDIT_DEAD_LETTERS.name())
          .forEach(
              info ->
                  times.put(
                      new TopicPartition(info.topic(), info.partition()),
                      instant.toEpochMilli() + 1));
      Map<TopicPartition, Long> begins = consumer.beginningOffsets(times.keySet());
      Map<TopicPartition, Long> ends = consumer.endOffsets(times.keySet());
      long count = 0;
      for (Map.Entry<TopicPartition, OffsetAndTimestamp> each :
          consumer.offsetsForTimes(times).entrySet()) {
        long end =
            Optional.ofNullable(each.getValue())
                .map(OffsetAndTimestamp::offset)
                .orElse(ends.getOrDefault(each.getKey(), 0L));
        count += Math.max(0, end - begins.getOrDefault(each.getKey(), 0L));
      }
      return count;
    }
  }

  private List<TopicPartition> partitions() {
    try (KafkaConsumer<byte[], byte[]> consumer = Consumers.few(kafka)) {
      return Consumers.logs(consumer).stream()
          .filter(partition -> partition.topic().equals(Topics.STS_AUDIT.name()))
          .toList();
    }
  }

  private static void add(
      Map<Lane, Runs> lanes, ConsumerRecord<byte[], byte[]> record, Instant instant) {
    try {
      AuditEvent event =
          Topics.STS_AUDIT.valueSerde().deserializer().deserialize(record.topic(), record.value());
      if (event != null && !event.getEventTime().isAfter(instant)) {
        Runs runs = Runs.NONE;
        for (long number : SequenceFolding.numbers(event)) {
          runs = runs.plus(number);
        }
        lanes.merge(new Lane(record.partition(), SequenceFolding.name(event)), runs, Runs::merge);
      }
    } catch (UnreadableRecordException e) {
      // it has no number that could be read; the views have it among the dead letters
    }
  }
}
