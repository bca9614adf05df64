package dev.scrip.audit.streams;

import dev.scrip.audit.streams.store.ProgressRow;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * How far views have folded each partition. Read before the stores are, so that what an answer says
 * it reflects is never more than it does.
 */
public final class Positions {
  /** The store that it is kept in, of whatever application. */
  public static final String STORE = "progress";

  private static final Rows<ProgressRow> ROWS = new Rows<>(ProgressRow.getClassSchema(), 1);

  private final Map<String, Follower> followers = new ConcurrentHashMap<>();
  private final Horizon horizon;

  /** Positions in topics that reach back to a horizon. */
  public Positions(Horizon horizon) {
    this.horizon = horizon;
  }

  /** How far back the topics reach. */
  public Horizon horizon() {
    return horizon;
  }

  /**
   * How far a partition is folded.
   *
   * @param offset offset of the last record folded
   * @param time when the broker took it
   */
  public record Position(long offset, Instant time) {
    Position further(Position other) {
      return new Position(
          Math.max(offset, other.offset), time.isAfter(other.time) ? time : other.time);
    }
  }

  /** Follows one partition of a topic as a task folds it. */
  public static final class Follower {
    private final KeyValueStore<Bytes, byte[]> store;
    private final Bytes key;
    private final String topic;
    private final int partition;
    private volatile @Nullable ProgressRow progress;

    private Follower(KeyValueStore<Bytes, byte[]> store, String topic, int partition) {
      this.store = store;
      this.topic = topic;
      this.partition = partition;
      this.key = Bytes.wrap((topic + "-" + partition).getBytes(StandardCharsets.UTF_8));
      byte[] known = store.get(key);
      progress = known == null ? null : ROWS.row(known);
    }

    /** A record is folded, which the broker took at a time in milliseconds since the epoch. */
    public void folded(RecordMetadata at, long time) {
      ProgressRow before = progress;
      progress =
          before == null
              ? new ProgressRow(topic, partition, at.offset(), time, at.offset(), time)
              : new ProgressRow(
                  topic,
                  partition,
                  before.getFirstOffset(),
                  before.getFirstTime(),
                  at.offset(),
                  time);
    }

    private void keep(long now) {
      ProgressRow reached = progress;
      if (reached != null) {
        store.put(key, ROWS.bytes(reached));
      }
    }
  }

  /**
   * A task begins to fold a partition, perhaps behind what it had folded: only what is committed
   * counts.
   */
  public Follower follow(ProcessorContext<?, ?> context, String topic) {
    int partition = context.taskId().partition();
    Follower follower = new Follower(context.getStateStore(STORE), topic, partition);
    followers.put(topic + "-" + partition, follower);
    context.schedule(Duration.ofSeconds(1), PunctuationType.WALL_CLOCK_TIME, follower::keep);
    return follower;
  }

  /** A partition is folded elsewhere now. */
  public void leave(String topic, int partition) {
    followers.remove(topic + "-" + partition);
  }

  /**
   * How far the stores of running views reflect each partition that is folded here, by {@code
   * topic-partition}; after a restart, until something new comes, what was committed before.
   */
  public SortedMap<String, Position> reached(KafkaStreams streams) {
    SortedMap<String, Position> reached = new TreeMap<>();
    streams.metadataForLocalThreads().stream()
        .flatMap(thread -> thread.activeTasks().stream())
        .flatMap(task -> task.committedOffsets().entrySet().stream())
        .filter(committed -> committed.getValue() > 0)
        .forEach(
            committed ->
                reached.put(
                    committed.getKey().toString(),
                    new Position(committed.getValue() - 1, Instant.EPOCH)));
    followers.forEach(
        (name, follower) -> {
          ProgressRow progress = follower.progress;
          if (progress != null) {
            reached.merge(
                name,
                new Position(
                    progress.getLastOffset(), Instant.ofEpochMilli(progress.getLastTime())),
                Position::further);
          }
        });
    return reached;
  }

  /** From when on this instance covers what its partitions hold. */
  public Coverage coverage() {
    Coverage coverage = Coverage.NOTHING;
    for (Follower follower : followers.values()) {
      ProgressRow progress = follower.progress;
      if (progress != null) {
        coverage =
            coverage.and(
                new Coverage(
                    progress.getFirstTime(),
                    progress.getFirstOffset() == 0 ? Long.MIN_VALUE : progress.getFirstTime()));
        long forgotten = horizon.of(progress.getPartition()).toEpochMilli();
        coverage = coverage.and(new Coverage(Long.MAX_VALUE, forgotten));
      }
    }
    return coverage;
  }
}
