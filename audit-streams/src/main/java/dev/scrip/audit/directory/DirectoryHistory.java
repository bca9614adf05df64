package dev.scrip.audit.directory;

import dev.scrip.audit.trail.Consumers;
import dev.scrip.events.DirectoryChange;
import dev.scrip.schemas.DirectoryFold;
import dev.scrip.schemas.Topics;
import dev.scrip.schemas.UnreadableRecordException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows {@code iam.changes} from its beginning. Each instance holds all of it: one change costs
 * what it wrote, since the maps after each share the rest.
 */
public final class DirectoryHistory implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DirectoryHistory.class);
  private static final Duration POLL = Duration.ofMillis(250);
  private static final Duration AGAIN = Duration.ofSeconds(1);

  private final Map<String, Object> kafka;
  private final Thread thread;
  private final List<Change> changes = new ArrayList<>();
  private final Map<String, List<Change>> byArn = new HashMap<>();
  private final DirectoryFold fold = new DirectoryFold();
  private volatile boolean closed;
  private volatile boolean whole;
  private long next;

  private DirectoryHistory(Map<String, Object> kafka) {
    this.kafka = kafka;
    this.thread = Thread.ofPlatform().name("directory-history").daemon().unstarted(this::follow);
  }

  /** Begins to follow. */
  public static DirectoryHistory start(Map<String, Object> kafka) {
    DirectoryHistory history = new DirectoryHistory(kafka);
    history.thread.start();
    return history;
  }

  /** Whether everything that was there at the start is folded. */
  public boolean isWhole() {
    return whole;
  }

  /** Offset of the last change that is folded, void ones too; -1 if there was none. */
  public synchronized long position() {
    return next - 1;
  }

  /** The last change that stood at an instant; empty before the first. */
  public synchronized Optional<Change> asOf(Instant instant) {
    // Times are nearly in order, and the order of offsets is the one that counts.
    int index = changes.size() - 1;
    while (index >= 0 && changes.get(index).time().isAfter(instant)) {
      index--;
    }
    return index < 0 ? Optional.empty() : Optional.of(changes.get(index));
  }

  /** The directory at an instant; empty of everything before the first change. */
  public Directory directoryAt(Instant instant) {
    return new Directory(
        asOf(instant).map(Change::after).orElse(io.vavr.collection.HashMap.empty()));
  }

  /** Every change that stood within a span, from an instant until before another. */
  public synchronized List<Change> between(Instant from, Instant to) {
    return changes.stream()
        .filter(change -> !change.time().isBefore(from) && change.time().isBefore(to))
        .toList();
  }

  /** The last change until an instant that wrote an entity. */
  public Optional<Change> lastOf(String arn, Instant until) {
    List<Change> all = of(arn, until);
    return all.isEmpty() ? Optional.empty() : Optional.of(all.getLast());
  }

  /** The changes until an instant that wrote an entity, the oldest first. */
  public synchronized List<Change> of(String arn, Instant until) {
    return byArn.getOrDefault(arn, List.of()).stream()
        .filter(change -> !change.time().isAfter(until))
        .toList();
  }

  /** Whether the change at an offset stood. */
  public synchronized boolean stood(long offset) {
    int low = 0;
    int high = changes.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      long at = changes.get(middle).offset();
      if (at == offset) {
        return true;
      }
      low = at < offset ? middle + 1 : low;
      high = at > offset ? middle - 1 : high;
    }
    return false;
  }

  private void follow() {
    TopicPartition partition = new TopicPartition(Topics.IAM_CHANGES.name(), 0);
    while (!closed) {
      try (KafkaConsumer<byte[], byte[]> consumer = Consumers.committed(kafka)) {
        consumer.assign(List.of(partition));
        long end = Objects.requireNonNull(consumer.endOffsets(List.of(partition)).get(partition));
        consumer.seek(partition, position() + 1);
        while (!closed) {
          for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
            fold(record);
          }
          whole |= consumer.position(partition) >= end;
        }
      } catch (WakeupException | org.apache.kafka.common.errors.InterruptException e) {
        return;
      } catch (KafkaException e) {
        LOG.warn("iam.changes can't be followed, tried again: {}", e.getMessage());
        pause();
      }
    }
  }

  private synchronized void fold(ConsumerRecord<byte[], byte[]> record) {
    next = record.offset() + 1;
    try {
      DirectoryChange change =
          Topics.IAM_CHANGES
              .valueSerde()
              .deserializer()
              .deserialize(record.topic(), record.value());
      if (change != null && fold.apply(change, record.offset())) {
        Change stood = Change.of(change, record.offset(), fold.entities());
        changes.add(stood);
        stood
            .written()
            .forEach(arn -> byArn.computeIfAbsent(arn, any -> new ArrayList<>()).add(stood));
      }
    } catch (UnreadableRecordException e) {
      LOG.warn("iam.changes@{} can't be read", record.offset());
    }
  }

  private static void pause() {
    try {
      Thread.sleep(AGAIN);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    try {
      thread.join(Duration.ofSeconds(3));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
