package dev.scrip.issuer.clock;

import dev.scrip.events.AuditEvent;
import dev.scrip.events.SessionEnded;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the sessions of one partition in the order of their ends and forwards each end once, when
 * its instant has come.
 *
 * <p>The store remembers how far ends are written (one small write a scan, not one a session).
 * Sessions stay in it for a while after their end, so that a record of the same session that comes
 * late is recognized.
 */
final class SessionEnding implements Processor<String, AuditEvent, String, SessionEnded> {
  static final String STORE = "live-sessions";

  private static final Duration SCAN = Duration.ofMillis(250);
  private static final int MAX_ENDS = 5_000; // of one scan: longer ones would delay the poll
  private static final Bytes CURSOR = Bytes.wrap(new byte[] {0});
  private static final Bytes NOTHING_ENDED = LiveSession.keyFrom(0);

  private final BrokerTime time;
  private final Duration remember;
  private @Nullable ProcessorContext<String, SessionEnded> context;
  private @Nullable KeyValueStore<Bytes, byte[]> store;
  private Bytes ended = NOTHING_ENDED;
  private Bytes forgotten = NOTHING_ENDED;

  /**
   * A processor.
   *
   * @param remember how long a session is recognized after its end
   */
  SessionEnding(BrokerTime time, Duration remember) {
    this.time = time;
    this.remember = remember;
  }

  @Override
  public void init(ProcessorContext<String, SessionEnded> processorContext) {
    context = processorContext;
    store = processorContext.getStateStore(STORE);
    byte[] cursor = store.get(CURSOR);
    ended = cursor == null ? NOTHING_ENDED : Bytes.wrap(cursor);
    processorContext.schedule(SCAN, PunctuationType.WALL_CLOCK_TIME, timestamp -> scan());
  }

  @Override
  public void process(Record<String, AuditEvent> record) {
    time.observe(record.timestamp());
    if (record.value() == null) {
      return;
    }
    Optional<LiveSession> begun = LiveSession.of(record.value());
    if (begun.isEmpty()) {
      return;
    }
    LiveSession session = begun.get();
    Bytes key = session.key();
    KeyValueStore<Bytes, byte[]> sessions = sessions();
    if (key.compareTo(ended) > 0) {
      sessions.put(key, session.value());
    } else if (sessions.get(key) == null) {
      // Its instant is behind what was ended already: a scan would never come back to it.
      sessions.put(key, session.value());
      forward(session);
    }
  }

  private void scan() {
    long now = time.now();
    if (now < 0) {
      return;
    }
    KeyValueStore<Bytes, byte[]> sessions = sessions();
    int count = 0;
    Bytes last = ended;
    try (KeyValueIterator<Bytes, byte[]> due =
        sessions.range(ended, LiveSession.keyFrom(now + 1))) {
      while (due.hasNext() && count < MAX_ENDS) {
        KeyValue<Bytes, byte[]> next = due.next();
        if (next.key.compareTo(ended) > 0) {
          forward(LiveSession.of(next.key, next.value));
          last = next.key;
          count++;
        }
      }
    }
    if (!last.equals(ended)) {
      ended = last;
      sessions.put(CURSOR, ended.get());
    }
    forget(sessions);
  }

  private void forget(KeyValueStore<Bytes, byte[]> sessions) {
    Bytes until = LiveSession.keyFrom(LiveSession.expiryOf(ended) - remember.toMillis());
    List<Bytes> old = new ArrayList<>();
    try (KeyValueIterator<Bytes, byte[]> gone = sessions.range(forgotten, until)) {
      while (gone.hasNext() && old.size() < MAX_ENDS) {
        old.add(gone.next().key);
      }
    }
    for (Bytes key : old) {
      sessions.delete(key);
      forgotten = key;
    }
  }

  private void forward(LiveSession session) {
    if (context == null) {
      throw new IllegalStateException("not initialized");
    }
    context.forward(new Record<>(session.accessKeyId(), session.ended(), session.expiresAt()));
  }

  private KeyValueStore<Bytes, byte[]> sessions() {
    if (store == null) {
      throw new IllegalStateException("not initialized");
    }
    return store;
  }
}
