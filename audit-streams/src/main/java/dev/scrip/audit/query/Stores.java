package dev.scrip.audit.query;

import dev.scrip.audit.views.SessionStores;
import dev.scrip.audit.views.ViewTopology;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.errors.StreamsNotStartedException;
import org.apache.kafka.streams.errors.StreamsStoppedException;
import org.apache.kafka.streams.errors.UnknownStateStoreException;
import org.apache.kafka.streams.query.KeyQuery;
import org.apache.kafka.streams.query.Position;
import org.apache.kafka.streams.query.Query;
import org.apache.kafka.streams.query.QueryResult;
import org.apache.kafka.streams.query.RangeQuery;
import org.apache.kafka.streams.query.StateQueryRequest;
import org.apache.kafka.streams.query.StateQueryResult;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.jspecify.annotations.Nullable;

/**
 * Reads the views' stores through interactive queries. An answer comes from every partition or not
 * at all.
 */
final class Stores {
  private final KafkaStreams streams;
  private final int partitions;

  Stores(KafkaStreams streams, int partitions) {
    this.streams = streams;
    this.partitions = partitions;
  }

  /** One range of one partition; to be closed. */
  record Range(int partition, KeyValueIterator<Bytes, byte[]> rows) implements AutoCloseable {
    @Override
    public void close() {
      rows.close();
    }
  }

  /** A range of a store in every partition; positions are added to what the answer reflects. */
  List<Range> ranges(
      String store, Bytes from, Bytes to, boolean descending, Map<String, Long> positions) {
    RangeQuery<Bytes, byte[]> query = RangeQuery.withRange(from, to);
    StateQueryResult<KeyValueIterator<Bytes, byte[]>> result =
        query(store, descending ? query.withDescendingKeys() : query.withAscendingKeys(), all());
    List<Range> ranges = new ArrayList<>();
    try {
      for (int partition = 0; partition < partitions; partition++) {
        QueryResult<KeyValueIterator<Bytes, byte[]>> part =
            succeeded(result.getPartitionResults().get(partition));
        ranges.add(new Range(partition, part.getResult()));
        reflect(part.getPosition(), positions);
      }
    } catch (NotAvailableException e) {
      result
          .getPartitionResults()
          .values()
          .forEach(
              part -> {
                if (part.isSuccess()) {
                  part.getResult().close();
                }
              });
      throw e;
    }
    return ranges;
  }

  /** The row of a session, from the partition that its records lie in. */
  Optional<byte[]> session(String accessKeyId, Map<String, Long> positions) {
    return session(accessKeyId, SessionStores.partitionOf(accessKeyId, partitions), positions);
  }

  /** The row of a session from a partition. */
  Optional<byte[]> session(String accessKeyId, int partition, Map<String, Long> positions) {
    StateQueryResult<byte[]> result =
        query(
            ViewTopology.SESSIONS,
            KeyQuery.<Bytes, byte[]>withKey(SessionStores.key(accessKeyId)),
            Set.of(partition));
    QueryResult<byte[]> part = succeeded(result.getPartitionResults().get(partition));
    reflect(part.getPosition(), positions);
    return Optional.ofNullable(part.getResult());
  }

  /** Records still to be read by the stores, or -1 while that is not known. */
  long lag() {
    try {
      return streams.metrics().values().stream()
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

  private Set<Integer> all() {
    Set<Integer> all = new HashSet<>();
    for (int partition = 0; partition < partitions; partition++) {
      all.add(partition);
    }
    return all;
  }

  private <R> StateQueryResult<R> query(String store, Query<R> query, Set<Integer> wanted) {
    try {
      return streams.query(
          StateQueryRequest.inStore(store).withQuery(query).withPartitions(wanted));
    } catch (StreamsNotStartedException | UnknownStateStoreException | StreamsStoppedException e) {
      throw new NotAvailableException("the views are not running", lag());
    }
  }

  private <R> QueryResult<R> succeeded(@Nullable QueryResult<R> part) {
    if (part == null || part.isFailure()) {
      throw new NotAvailableException("a partition of the views is not here or restoring", lag());
    }
    return part;
  }

  /** The least offset that every part of the answer reflects. */
  private static void reflect(@Nullable Position position, Map<String, Long> positions) {
    if (position == null) {
      return;
    }
    for (String topic : position.getTopics()) {
      position
          .getPartitionPositions(topic)
          .forEach(
              (partition, offset) -> positions.merge(topic + "-" + partition, offset, Math::min));
    }
  }

  /** An empty set of positions, in the order in which answers give them. */
  static SortedMap<String, Long> positions() {
    return new TreeMap<>();
  }
}
