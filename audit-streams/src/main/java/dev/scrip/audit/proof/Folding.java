package dev.scrip.audit.proof;

import dev.scrip.audit.proof.Checkpoints.Published;
import dev.scrip.audit.trail.Consumers;
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
import org.apache.kafka.common.TopicPartition;

/**
 * Folds records into the trees of their logs, from where the last checkpoint left them. Not safe
 * for use by several threads.
 */
final class Folding implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(100);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final List<TopicPartition> logs;
  private final Map<TopicPartition, Frontier> frontiers = new HashMap<>();

  private Folding(KafkaConsumer<byte[], byte[]> consumer, List<TopicPartition> logs) {
    this.consumer = consumer;
    this.logs = logs;
  }

  /**
   * A fold that goes on from the last checkpoint.
   *
   * @param notes the last notes; none at the very first start
   * @throws RefusedException if the topics can't be what those notes were over
   */
  static Folding resume(Map<String, Object> kafka, List<Published> notes) throws RefusedException {
    KafkaConsumer<byte[], byte[]> consumer = Consumers.committed(kafka);
    Folding folding = new Folding(consumer, Consumers.logs(consumer));
    try {
      consumer.assign(folding.logs);
      if (notes.size() > 1) {
        folding.checkLast(notes.get(notes.size() - 2).checkpoint(), notes.getLast().checkpoint());
      }
      folding.restore(
          notes.isEmpty() ? Optional.empty() : Optional.of(notes.getLast().checkpoint()));
      return folding;
    } catch (RefusedException | RuntimeException e) {
      folding.close();
      throw e;
    }
  }

  /** How all logs stand. */
  Checkpoint checkpoint(String origin, long number, Instant time, Optional<Hash> previous) {
    return new Checkpoint(
        origin,
        number,
        time,
        previous,
        logs.stream()
            .map(
                log ->
                    LogState.of(
                        log.toString(),
                        Objects.requireNonNull(frontiers.get(log)),
                        consumer.position(log)))
            .toList());
  }

  /** Folds what there is at the moment; false if there was nothing. */
  boolean fold() {
    boolean any = false;
    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
      any = true;
      Objects.requireNonNull(frontiers.get(new TopicPartition(record.topic(), record.partition())))
          .append(Leaf.of(record).hash());
    }
    return any;
  }

  /** The offsets behind the last records of now. */
  Map<TopicPartition, Long> ends() {
    return consumer.endOffsets(logs);
  }

  /** Whether all is folded up to some offsets. */
  boolean hasReached(Map<TopicPartition, Long> ends) {
    return logs.stream().allMatch(log -> consumer.position(log) >= ends.getOrDefault(log, 0L));
  }

  @Override
  public void close() {
    consumer.close();
  }

  private void restore(Optional<Checkpoint> last) throws RefusedException {
    Map<TopicPartition, Long> begins = consumer.beginningOffsets(logs);
    Map<TopicPartition, Long> ends = ends();
    List<String> known = new ArrayList<>(logs.stream().map(TopicPartition::toString).toList());
    for (LogState state : last.map(Checkpoint::logs).orElse(List.of())) {
      if (!known.contains(state.log())) {
        throw new RefusedException(state.log() + " is gone, which the last checkpoint names");
      }
    }
    for (TopicPartition log : logs) {
      LogState state =
          last.flatMap(checkpoint -> checkpoint.log(log.toString()))
              .orElseGet(() -> LogState.empty(log.toString()));
      long begin = begins.getOrDefault(log, 0L);
      if (ends.getOrDefault(log, 0L) < state.nextOffset()) {
        throw new RefusedException(
            "%s ends at %d; the last checkpoint was over records up to %d"
                .formatted(log, ends.getOrDefault(log, 0L), state.nextOffset()));
      }
      if (begin > state.nextOffset()) {
        throw new RefusedException(
            "%s begins at %d; records from %d on were never in a checkpoint"
                .formatted(log, begin, state.nextOffset()));
      }
      frontiers.put(log, state.frontier());
      consumer.seek(log, state.nextOffset());
    }
  }

  /** Whether the records between the last two checkpoints are still those that were signed. */
  private void checkLast(Checkpoint before, Checkpoint last) throws RefusedException {
    Map<TopicPartition, Long> begins = consumer.beginningOffsets(logs);
    for (TopicPartition log : logs) {
      LogState from = before.log(log.toString()).orElseGet(() -> LogState.empty(log.toString()));
      Optional<LogState> to = last.log(log.toString());
      if (to.isEmpty()
          || to.get().size() == from.size()
          || begins.getOrDefault(log, 0L) > from.nextOffset()) {
        continue;
      }
      Frontier frontier = from.frontier();
      consumer.assign(List.of(log));
      consumer.seek(log, from.nextOffset());
      long end = Math.min(to.get().nextOffset(), Objects.requireNonNull(ends().get(log)));
      while (consumer.position(log) < end) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          if (record.offset() < to.get().nextOffset()) {
            frontier.append(Leaf.of(record).hash());
          }
        }
      }
      if (!frontier.root().equals(to.get().root())) {
        throw new RefusedException(
            "%s from %d to %d is not what the last checkpoint signed"
                .formatted(log, from.nextOffset(), to.get().nextOffset()));
      }
    }
    consumer.assign(logs);
  }
}
