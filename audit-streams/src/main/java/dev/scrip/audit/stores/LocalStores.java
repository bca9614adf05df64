package dev.scrip.audit.stores;

import dev.scrip.audit.streams.Folded;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.StreamsMetadata;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.HostInfo;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/**
 * The stores of the partitions that this instance folds, and where the others lie.
 *
 * <p>Through the first kind of interactive queries: the second, up to Kafka 4.3.1, takes a store's
 * two locks in the other order than a write does, and one question at the wrong moment stops the
 * views for good (KAFKA-19629; docs/adr/0006).
 *
 * @param application its application id
 * @param topic a topic with all its partitions
 * @param partitions how many these are
 */
public record LocalStores(Folded folded, String application, String topic, int partitions) {
  ReadOnlyKeyValueStore<Bytes, byte[]> store(String name, int partition) {
    try {
      return folded
          .streams()
          .store(
              StoreQueryParameters.fromNameAndType(
                      name, QueryableStoreTypes.<Bytes, byte[]>keyValueStore())
                  .withPartition(partition));
    } catch (InvalidStateStoreException | IllegalStateException e) {
      throw notAvailable();
    }
  }

  KeyValueIterator<Bytes, byte[]> rows(String name, int partition, Span span, boolean descending) {
    ReadOnlyKeyValueStore<Bytes, byte[]> store = store(name, partition);
    try {
      return descending
          ? store.reverseRange(span.from(), span.to())
          : store.range(span.from(), span.to());
    } catch (InvalidStateStoreException e) {
      throw notAvailable();
    }
  }

  Optional<byte[]> row(String name, int partition, Bytes key) {
    ReadOnlyKeyValueStore<Bytes, byte[]> store = store(name, partition);
    try {
      return Optional.ofNullable(store.get(key));
    } catch (InvalidStateStoreException e) {
      throw notAvailable();
    }
  }

  Status status() {
    try {
      return new Status(
          folded.positions().reached(folded.streams()), folded.positions().coverage(), lag());
    } catch (IllegalStateException e) {
      throw notAvailable();
    }
  }

  /** Records still to be read, or -1 while that is not known. */
  long lag() {
    try {
      return folded.streams().metrics().values().stream()
          .filter(metric -> metric.metricName().name().equals("records-lag-max"))
          .map(metric -> metric.metricValue())
          .filter(Double.class::isInstance)
          .mapToDouble(Double.class::cast)
          .filter(Double::isFinite)
          .mapToLong(Math::round)
          .max()
          .orElse(-1);
    } catch (IllegalStateException e) {
      return -1;
    }
  }

  /**
   * Who folds each partition, this instance among them.
   *
   * @throws NotAvailableException if somebody's is not known at the moment
   */
  Map<Integer, HostInfo> owners(String store) {
    List<StreamsMetadata> instances;
    try {
      instances = List.copyOf(folded.streams().streamsMetadataForStore(store));
    } catch (IllegalStateException e) {
      throw notAvailable();
    }
    return IntStream.range(0, partitions)
        .boxed()
        .collect(
            Collectors.toMap(
                partition -> partition,
                partition ->
                    instances.stream()
                        .filter(
                            each ->
                                each.topicPartitions()
                                    .contains(new TopicPartition(topic, partition)))
                        .findFirst()
                        .map(StreamsMetadata::hostInfo)
                        .orElseThrow(this::notAvailable)));
  }

  NotAvailableException notAvailable() {
    return new NotAvailableException("a partition of the views is not here or restoring", lag());
  }
}
