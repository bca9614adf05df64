package dev.scrip.audit.proof;

import dev.scrip.audit.trail.Consumers;
import dev.scrip.schemas.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** The notes on {@code audit.checkpoints}. */
final class Checkpoints {
  private static final TopicPartition PARTITION =
      new TopicPartition(Topics.AUDIT_CHECKPOINTS.name(), 0);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final int MARKERS = 64; // records that may be transactions' markers at the end

  private Checkpoints() {}

  /** A note as it lies there; unreadable ones throw when they are read. */
  record Published(long offset, String text) {
    SignedNote note() {
      return SignedNote.parse(text);
    }

    Checkpoint checkpoint() {
      return Checkpoint.parse(note().body());
    }
  }

  /** The last notes, the oldest first; at least the last two if there are two. */
  static List<Published> last(Map<String, Object> kafka) {
    try (KafkaConsumer<byte[], byte[]> consumer = Consumers.committed(kafka)) {
      consumer.assign(List.of(PARTITION));
      long end = end(consumer);
      for (long back = MARKERS; ; back *= 4) {
        List<Published> notes = read(consumer, Math.max(0, end - back));
        if (notes.size() > 1 || back >= end) {
          return notes;
        }
      }
    }
  }

  /** Offset of the first note that there is: 0, unless somebody took notes away. */
  static long begin(Map<String, Object> kafka) {
    try (KafkaConsumer<byte[], byte[]> consumer = Consumers.committed(kafka)) {
      return begin(consumer);
    }
  }

  private static long begin(KafkaConsumer<byte[], byte[]> consumer) {
    return Objects.requireNonNull(consumer.beginningOffsets(List.of(PARTITION)).get(PARTITION));
  }

  /** Hands over all notes, the oldest first. */
  static void each(Map<String, Object> kafka, Consumer<Published> reader) {
    try (KafkaConsumer<byte[], byte[]> consumer = Consumers.committed(kafka)) {
      consumer.assign(List.of(PARTITION));
      long end = end(consumer);
      consumer.seekToBeginning(List.of(PARTITION));
      while (consumer.position(PARTITION) < end) {
        notes(consumer).forEach(reader);
      }
    }
  }

  /**
   * The first note that satisfies a condition, once true, then for all later ones; found in a few
   * reads, however many notes there are.
   */
  static Optional<Published> first(Map<String, Object> kafka, Predicate<Published> condition) {
    try (KafkaConsumer<byte[], byte[]> consumer = Consumers.committed(kafka)) {
      consumer.assign(List.of(PARTITION));
      long low = begin(consumer);
      long high = end(consumer);
      Optional<Published> found = Optional.empty();
      while (low < high) {
        long middle = (low + high) >>> 1;
        Optional<Published> note = at(consumer, middle, high);
        if (note.isEmpty()) {
          high = middle;
        } else if (condition.test(note.get())) {
          found = note;
          high = middle;
        } else {
          low = note.get().offset() + 1;
        }
      }
      return found;
    }
  }

  /** The last note before an offset of the topic. */
  static Optional<Published> before(Map<String, Object> kafka, long offset) {
    try (KafkaConsumer<byte[], byte[]> consumer = Consumers.committed(kafka)) {
      for (long back = MARKERS; ; back *= 4) {
        List<Published> notes =
            read(consumer, Math.max(0, offset - back)).stream()
                .filter(note -> note.offset() < offset)
                .toList();
        if (!notes.isEmpty()) {
          return Optional.of(notes.getLast());
        }
        if (back >= offset) {
          return Optional.empty();
        }
      }
    }
  }

  /** The note at an offset of the topic. */
  static Published at(Map<String, Object> kafka, long offset) {
    try (KafkaConsumer<byte[], byte[]> consumer = Consumers.committed(kafka)) {
      consumer.assign(List.of(PARTITION));
      return at(consumer, offset, end(consumer)).orElseThrow();
    }
  }

  private static Optional<Published> at(
      KafkaConsumer<byte[], byte[]> consumer, long from, long to) {
    consumer.seek(PARTITION, from);
    while (consumer.position(PARTITION) < to) {
      List<Published> notes = notes(consumer);
      if (!notes.isEmpty()) {
        return notes.getFirst().offset() < to ? Optional.of(notes.getFirst()) : Optional.empty();
      }
    }
    return Optional.empty();
  }

  private static List<Published> notes(KafkaConsumer<byte[], byte[]> consumer) {
    List<Published> notes = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
      if (record.value() != null) {
        notes.add(
            new Published(record.offset(), new String(record.value(), StandardCharsets.UTF_8)));
      }
    }
    return notes;
  }

  private static List<Published> read(KafkaConsumer<byte[], byte[]> consumer, long from) {
    consumer.assign(List.of(PARTITION));
    long end = end(consumer);
    consumer.seek(PARTITION, Math.max(from, begin(consumer)));
    List<Published> notes = new ArrayList<>();
    while (consumer.position(PARTITION) < end) {
      notes.addAll(notes(consumer));
    }
    return notes;
  }

  private static long end(KafkaConsumer<byte[], byte[]> consumer) {
    return Objects.requireNonNull(consumer.endOffsets(List.of(PARTITION)).get(PARTITION));
  }
}
