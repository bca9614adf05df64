package dev.scrip.audit.stores;

import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;

/** One span of one partition; to be closed, twice does no harm. */
public final class Range implements AutoCloseable {
  private final int partition;
  private final KeyValueIterator<Bytes, byte[]> rows;
  private final boolean isJoined;
  private boolean isClosed;

  Range(int partition, KeyValueIterator<Bytes, byte[]> rows, boolean isJoined) {
    this.partition = partition;
    this.rows = rows;
    this.isJoined = isJoined;
  }

  /** The partition. */
  public int partition() {
    return partition;
  }

  /** Its rows. */
  public KeyValueIterator<Bytes, byte[]> rows() {
    return rows;
  }

  /** Whether the value of a row is the session that its key names, read along with it. */
  boolean isJoined() {
    return isJoined;
  }

  @Override
  public void close() {
    if (!isClosed) {
      isClosed = true;
      rows.close();
    }
  }
}
