package dev.scrip.audit.views;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * How far the views have folded each partition. Read before the stores are, so that what an answer
 * says it reflects is never more than it does.
 */
public final class Positions {
  private final Map<String, Long> folded = new ConcurrentHashMap<>();

  /** A record is folded. */
  void folded(RecordMetadata at) {
    folded.put(at.topic() + "-" + at.partition(), at.offset());
  }

  /** A task begins anew, perhaps behind what it had folded: only what is committed counts. */
  void begin(String topic, int partition) {
    folded.remove(topic + "-" + partition);
  }

  /**
   * Offsets of the last records that the stores of running views reflect, by {@code
   * topic-partition}; after a restart, until something new comes, what was committed before.
   */
  SortedMap<String, Long> of(KafkaStreams streams) {
    SortedMap<String, Long> positions = new TreeMap<>();
    streams.metadataForLocalThreads().stream()
        .flatMap(thread -> thread.activeTasks().stream())
        .flatMap(task -> task.committedOffsets().entrySet().stream())
        .filter(committed -> committed.getValue() > 0)
        .forEach(
            committed -> positions.put(committed.getKey().toString(), committed.getValue() - 1));
    folded.forEach((partition, offset) -> positions.merge(partition, offset, Math::max));
    return positions;
  }
}
