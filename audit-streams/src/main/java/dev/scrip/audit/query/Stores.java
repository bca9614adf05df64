package dev.scrip.audit.query;

import dev.scrip.audit.streams.Folded;
import dev.scrip.audit.streams.Positions.Position;
import dev.scrip.audit.views.SessionStores;
import dev.scrip.audit.views.ViewTopology;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/**
 * Reads the views' stores. An answer comes from every partition or not at all.
 *
 * <p>Through the first kind of interactive queries: the second, up to Kafka 4.3.1, takes a store's
 * two locks in the other order than a write does, and one question at the wrong moment stops the
 * views for good (KAFKA-19629; docs/adr/0006).
 */
public final class Stores {
  private final Folded folded;
  private final int partitions;

  /** The stores of running views, of a number of partitions. */
  public Stores(Folded folded, int partitions) {
    this.folded = folded;
    this.partitions = partitions;
  }

  /** One range of one partition; to be closed. */
  public record Range(int partition, KeyValueIterator<Bytes, byte[]> rows)
      implements AutoCloseable {
    @Override
    public void close() {
      rows.close();
    }
  }

  /** A range of a store in every partition. */
  public List<Range> ranges(String store, Bytes from, Bytes to, boolean descending) {
    List<Range> ranges = new ArrayList<>();
    try {
      for (int partition = 0; partition < partitions; partition++) {
        ReadOnlyKeyValueStore<Bytes, byte[]> rows = store(store, partition);
        ranges.add(
            new Range(partition, descending ? rows.reverseRange(from, to) : rows.range(from, to)));
      }
    } catch (InvalidStateStoreException e) {
      ranges.forEach(Range::close);
      throw notAvailable();
    }
    return ranges;
  }

  /** The row of a session, from the partition that its records lie in. */
  public Optional<byte[]> session(String accessKeyId) {
    return session(accessKeyId, SessionStores.partitionOf(accessKeyId, partitions));
  }

  /** The row of a session from a partition. */
  public Optional<byte[]> session(String accessKeyId, int partition) {
    try {
      return Optional.ofNullable(
          store(ViewTopology.SESSIONS, partition).get(SessionStores.key(accessKeyId)));
    } catch (InvalidStateStoreException e) {
      throw notAvailable();
    }
  }

  /** What the stores reflect at the least: to be asked for before they are read. */
  public SortedMap<String, Position> position() {
    try {
      return folded.positions().reached(folded.streams());
    } catch (IllegalStateException e) {
      throw notAvailable();
    }
  }

  /** The earliest instant that the stores cover; empty while they hold nothing. */
  public Optional<Instant> earliest() {
    return folded.positions().earliest();
  }

  /** Records still to be read by the stores, or -1 while that is not known. */
  public long lag() {
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

  private ReadOnlyKeyValueStore<Bytes, byte[]> store(String name, int partition) {
    return folded
        .streams()
        .store(
            StoreQueryParameters.fromNameAndType(
                    name, QueryableStoreTypes.<Bytes, byte[]>keyValueStore())
                .withPartition(partition));
  }

  private NotAvailableException notAvailable() {
    return new NotAvailableException("a partition of the views is not here or restoring", lag());
  }
}
