package dev.scrip.audit.stores;

import dev.scrip.audit.stores.PeerStores.Scan;
import dev.scrip.audit.stores.wire.PeerRange;
import dev.scrip.audit.stores.wire.PeerRow;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;

/**
 * Rows of another instance: when those at hand are used up it asks for more, and for more of them.
 */
final class PeerIterator implements KeyValueIterator<Bytes, byte[]> {
  private static final int MOST = 2_048; // rows at a time

  private final PeerStores stores;
  private final Scan scan;
  private final int partition;
  private final Deque<KeyValue<Bytes, byte[]>> rows = new ArrayDeque<>();
  private Span left;
  private boolean isResumed;
  private boolean isMore;
  private int atMost = 64;

  PeerIterator(PeerStores stores, Scan scan, int partition, Span span, PeerRange first) {
    this.stores = stores;
    this.scan = scan;
    this.partition = partition;
    this.left = span;
    take(first);
  }

  @Override
  public boolean hasNext() {
    if (rows.isEmpty() && isMore) {
      take(
          stores
              .ask(scan, List.of(partition), List.of(left), isResumed, atMost)
              .getRanges()
              .getFirst());
      if (rows.isEmpty() && isMore) {
        throw new NotAvailableException("another instance has more and does not give it", -1);
      }
      atMost = Math.min(MOST, atMost * 4);
    }
    return !rows.isEmpty();
  }

  @Override
  public KeyValue<Bytes, byte[]> next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return rows.remove();
  }

  @Override
  public Bytes peekNextKey() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return rows.element().key;
  }

  @Override
  public void close() {
    // nothing is held at the other instance
  }

  private void take(PeerRange range) {
    for (PeerRow row : range.getRows()) {
      rows.add(KeyValue.pair(Bytes.wrap(bytes(row.getKey())), bytes(row.getValue())));
    }
    isMore = range.getMore();
    if (!rows.isEmpty()) {
      Bytes last = rows.getLast().key;
      left = scan.descending() ? new Span(left.from(), last) : new Span(last, left.to());
      isResumed = true;
    }
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }
}
