package dev.scrip.audit.stores;

import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;

/**
 * One span of one partition; to be closed.
 *
 * @param isJoined whether the value of a row is the session that its key names, read along with it
 */
public record Range(int partition, KeyValueIterator<Bytes, byte[]> rows, boolean isJoined)
    implements AutoCloseable {
  @Override
  public void close() {
    rows.close();
  }
}
