package dev.scrip.audit.trail;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.CorruptRecordException;

/**
 * Reads a partition up to the end that it has when the reading begins, and goes on behind batches
 * that Kafka can't read.
 */
public final class SkippingReader implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(250);
  private static final Duration STUCK = Duration.ofSeconds(15);

  /**
   * Offsets that can't be read.
   *
   * @param from the first
   * @param to the one behind the last
   * @param why what Kafka says
   */
  public record Skipped(long from, long to, String why) {}

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final TopicPartition partition;
  private final long end;
  private final List<Skipped> skipped = new ArrayList<>();
  private long lastMove = System.nanoTime();
  private long lastPosition = -1;

  /** A reader up to the end of now. */
  public SkippingReader(Map<String, Object> kafka, TopicPartition partition) {
    this(kafka, partition, Long.MAX_VALUE);
  }

  /** A reader up to an offset, or the end of now if that comes before. */
  public SkippingReader(Map<String, Object> kafka, TopicPartition partition, long end) {
    this.consumer = Consumers.committed(kafka);
    this.partition = partition;
    consumer.assign(List.of(partition));
    long last = Objects.requireNonNull(consumer.endOffsets(List.of(partition)).get(partition));
    this.end = Math.min(end, last);
  }

  /** The first offset that there is. */
  public long begin() {
    return Objects.requireNonNull(consumer.beginningOffsets(List.of(partition)).get(partition));
  }

  /** Where the reading ends. */
  public long end() {
    return end;
  }

  /** Goes to an offset. */
  public void seek(long offset) {
    consumer.seek(partition, Math.min(offset, end));
  }

  /** Whether all is read. */
  public boolean isDone() {
    return consumer.position(partition) >= end;
  }

  /** The next records before the end; none if there are none at the moment. */
  public List<ConsumerRecord<byte[], byte[]>> next() {
    long position = consumer.position(partition);
    try {
      List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        if (record.offset() < end) {
          records.add(record);
        }
      }
      watch();
      return records;
    } catch (KafkaException e) {
      if (!isCorruption(e)) {
        throw e;
      }
      skip(position, String.valueOf(e.getMessage()));
      return List.of();
    }
  }

  /** The consumer has no type of its own for a batch that it can't read; all else has one. */
  private static boolean isCorruption(KafkaException failure) {
    return failure.getClass() == KafkaException.class || failure instanceof CorruptRecordException;
  }

  /** What was skipped since this was asked the last time. */
  public List<Skipped> skipped() {
    List<Skipped> since = List.copyOf(skipped);
    skipped.clear();
    return since;
  }

  @Override
  public void close() {
    consumer.close();
  }

  private void watch() {
    long position = consumer.position(partition);
    if (position != lastPosition) {
      lastPosition = position;
      lastMove = System.nanoTime();
    } else if (position < end && System.nanoTime() - lastMove > STUCK.toNanos()) {
      skip(position, "the broker gives nothing from here on");
    }
  }

  /** Tries offsets further on until one can be read: a batch can't be read in parts. */
  private void skip(long position, String why) {
    if (canRead(position)) {
      consumer.seek(partition, position); // it was only slow
      lastMove = System.nanoTime();
      return;
    }
    long step = 1;
    for (long tried = position + 1; tried < end; tried += step) {
      consumer.seek(partition, tried);
      try {
        if (!consumer.poll(POLL).isEmpty()) {
          break;
        }
      } catch (KafkaException e) {
        step = tried - position > 2_000 ? step * 2 : step;
      }
    }
    long behind = behind(position);
    consumer.seek(partition, behind);
    skipped.add(new Skipped(position, behind, why));
    lastPosition = behind;
    lastMove = System.nanoTime();
  }

  /** The first offset after the unreadable ones; what was polled last begins there or later. */
  private long behind(long position) {
    long low = position + 1;
    long high = Math.min(end, consumer.position(partition));
    while (low < high) {
      long middle = (low + high) >>> 1;
      if (canRead(middle)) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  private boolean canRead(long offset) {
    consumer.seek(partition, offset);
    try {
      return !consumer.poll(POLL).isEmpty();
    } catch (KafkaException e) {
      return false;
    }
  }
}
