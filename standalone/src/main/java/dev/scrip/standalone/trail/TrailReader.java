package dev.scrip.standalone.trail;

import dev.scrip.schemas.Topics;
import dev.scrip.schemas.UnreadableRecordException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the trail's topics straight from the broker, committed records only, merged by event time.
 */
public final class TrailReader implements AutoCloseable {
  private static final List<String> TOPICS =
      List.of(Topics.STS_AUDIT.name(), Topics.STS_ENDS.name(), Topics.IAM_CHANGES.name());
  private static final Duration POLL = Duration.ofMillis(200);
  private static final int MAX_AHEAD = 5_000; // records of one partition waiting for the others

  private final KafkaConsumer<String, byte[]> consumer;
  private final Consumer<String> warnings;

  /**
   * A reader.
   *
   * @param bootstrap the broker
   * @param warnings is told of records that can't be read
   */
  public TrailReader(String bootstrap, Consumer<String> warnings) {
    Properties config = new Properties();
    config.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    config.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, "10000");
    this.consumer =
        new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer());
    this.warnings = warnings;
  }

  /**
   * Hands over records in the order of event time until all that was there at the start is read, or
   * for ever.
   *
   * @param from from when on; empty: from now on; {@link Instant#MIN}: from the beginning
   * @param untilNow whether to stop at the end offsets of the start
   */
  public void read(Optional<Instant> from, boolean untilNow, Consumer<TrailRecord> each) {
    List<TopicPartition> partitions = assign(TOPICS);
    Map<TopicPartition, Long> ends = new HashMap<>(consumer.endOffsets(partitions));
    seek(partitions, from);
    Map<TopicPartition, Deque<TrailRecord>> waiting = new LinkedHashMap<>();
    partitions.forEach(partition -> waiting.put(partition, new ArrayDeque<>()));
    boolean reading = true;
    while (reading) {
      boolean got = poll(waiting);
      Map<TopicPartition, Long> limits = untilNow ? ends : consumer.endOffsets(partitions);
      // Nothing is handed over while a partition that is not read to its end might hold something
      // earlier.
      boolean caughtUp = !got;
      for (TopicPartition next = earliest(waiting, limits, caughtUp);
          next != null;
          next = earliest(waiting, limits, caughtUp)) {
        TrailRecord record = Objects.requireNonNull(waiting.get(next)).removeFirst();
        if (!untilNow || record.offset() < ends.getOrDefault(next, 0L)) {
          each.accept(record);
        }
      }
      reading =
          !untilNow
              || partitions.stream()
                  .anyMatch(
                      partition ->
                          !isRead(partition, ends)
                              || !Objects.requireNonNull(waiting.get(partition)).isEmpty());
    }
  }

  /** Partitions of a topic, with the offsets behind their last records. */
  Map<TopicPartition, Long> ends(String topic) {
    return consumer.endOffsets(assign(List.of(topic)));
  }

  /** The records of one partition from an offset up to another. */
  List<TrailRecord> range(TopicPartition partition, long from, long to) {
    consumer.assign(List.of(partition));
    consumer.seek(partition, from);
    List<TrailRecord> records = new ArrayList<>();
    while (consumer.position(partition) < to) {
      for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
        if (record.offset() < to) {
          decode(record).ifPresent(records::add);
        }
      }
    }
    return records;
  }

  /** The first offset of a partition that is still there. */
  long beginning(TopicPartition partition) {
    return consumer.beginningOffsets(List.of(partition)).getOrDefault(partition, 0L);
  }

  @Override
  public void close() {
    consumer.close();
  }

  private List<TopicPartition> assign(List<String> topics) {
    List<TopicPartition> partitions =
        topics.stream()
            .flatMap(topic -> consumer.partitionsFor(topic).stream())
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    consumer.assign(partitions);
    return partitions;
  }

  private void seek(List<TopicPartition> partitions, Optional<Instant> from) {
    if (from.isEmpty()) {
      consumer.seekToEnd(partitions);
    } else if (from.get().equals(Instant.MIN)) {
      consumer.seekToBeginning(partitions);
    } else {
      Map<TopicPartition, Long> times = new HashMap<>();
      partitions.forEach(partition -> times.put(partition, from.get().toEpochMilli()));
      consumer.seekToEnd(partitions);
      for (Map.Entry<TopicPartition, OffsetAndTimestamp> found :
          consumer.offsetsForTimes(times).entrySet()) {
        if (found.getValue() != null) {
          consumer.seek(found.getKey(), found.getValue().offset());
        }
      }
    }
    partitions.forEach(consumer::position);
  }

  private boolean poll(Map<TopicPartition, Deque<TrailRecord>> waiting) {
    waiting.forEach(
        (partition, records) -> {
          if (records.size() > MAX_AHEAD) {
            consumer.pause(List.of(partition));
          } else {
            consumer.resume(List.of(partition));
          }
        });
    boolean got = false;
    for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
      got = true;
      decode(record)
          .ifPresent(
              decoded ->
                  Objects.requireNonNull(
                          waiting.get(new TopicPartition(record.topic(), record.partition())))
                      .addLast(decoded));
    }
    return got;
  }

  /**
   * The partition whose first record is the earliest; null while one may still bring an earlier.
   */
  private @Nullable TopicPartition earliest(
      Map<TopicPartition, Deque<TrailRecord>> waiting,
      Map<TopicPartition, Long> limits,
      boolean caughtUp) {
    for (Map.Entry<TopicPartition, Deque<TrailRecord>> each : waiting.entrySet()) {
      if (each.getValue().isEmpty() && !caughtUp && !isRead(each.getKey(), limits)) {
        return null;
      }
    }
    return waiting.entrySet().stream()
        .filter(each -> !each.getValue().isEmpty())
        .min(Comparator.comparing(each -> each.getValue().getFirst().eventTime()))
        .map(Map.Entry::getKey)
        .orElse(null);
  }

  private boolean isRead(TopicPartition partition, Map<TopicPartition, Long> limits) {
    return consumer.position(partition) >= limits.getOrDefault(partition, 0L);
  }

  private Optional<TrailRecord> decode(ConsumerRecord<String, byte[]> record) {
    try {
      return Optional.of(TrailRecord.of(record));
    } catch (UnreadableRecordException e) {
      warnings.accept(
          record.topic()
              + "-"
              + record.partition()
              + "@"
              + record.offset()
              + " can't be read: "
              + e.getMessage());
      return Optional.empty();
    }
  }
}
