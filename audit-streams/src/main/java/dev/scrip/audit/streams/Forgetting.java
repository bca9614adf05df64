package dev.scrip.audit.streams;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Takes rows out of a store whose time is over, a part of the store at each run, round and round:
 * none of the work is put on the records that are folded meanwhile.
 */
public final class Forgetting {
  private static final int LOOKED_AT = 2_000; // rows of a run

  private static final Bytes BEGIN = Bytes.wrap(new byte[0]);
  private static final Bytes END =
      Bytes.wrap(
          new byte[] {
            (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff,
                (byte) 0xff,
            (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff,
                (byte) 0xff
          });

  private final KeyValueStore<Bytes, byte[]> store;
  private final Function<KeyValue<Bytes, byte[]>, Instant> last;
  private final Consumer<KeyValue<Bytes, byte[]>> forgotten;
  private Bytes next = BEGIN;

  /**
   * Forgets rows of a store.
   *
   * @param last the last instant that a row tells of
   * @param forgotten is told of each row that is taken out
   */
  public Forgetting(
      KeyValueStore<Bytes, byte[]> store,
      Function<KeyValue<Bytes, byte[]>, Instant> last,
      Consumer<KeyValue<Bytes, byte[]>> forgotten) {
    this.store = store;
    this.last = last;
    this.forgotten = forgotten;
  }

  /** Looks at the next rows, and takes out those that tell of nothing since an instant. */
  public void run(Instant horizon) {
    if (horizon.equals(Instant.EPOCH)) {
      return;
    }
    List<KeyValue<Bytes, byte[]>> over = new ArrayList<>();
    try (KeyValueIterator<Bytes, byte[]> rows = store.range(next, END)) {
      int looked = 0;
      while (rows.hasNext() && looked < LOOKED_AT) {
        KeyValue<Bytes, byte[]> row = rows.next();
        looked++;
        if (last.apply(row).isBefore(horizon)) {
          over.add(row);
        }
      }
      next = rows.hasNext() ? rows.peekNextKey() : BEGIN;
    }
    for (KeyValue<Bytes, byte[]> row : over) {
      store.delete(row.key);
      forgotten.accept(row);
    }
  }
}
