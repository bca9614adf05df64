package dev.scrip.audit.streams;

import org.apache.kafka.streams.KafkaStreams;

/** A running application whose stores are asked. */
public interface Folded {
  /** The stores, for queries. */
  KafkaStreams streams();

  /** How far it has folded the partitions that are its own. */
  Positions positions();
}
