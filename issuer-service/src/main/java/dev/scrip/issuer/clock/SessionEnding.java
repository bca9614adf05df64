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

  private static final int MAX_LOOKED_AT = 20_000; // sessions of one scan for revocations

  private final BrokerTime time;
  private final Duration remember;
  private final RevocationLog revocations;
  private @Nullable ProcessorContext<String, SessionEnded> context;
  private @Nullable KeyValueStore<Bytes, byte[]> store;
  private Bytes ended = NOTHING_ENDED;
  private Bytes forgotten = NOTHING_ENDED;

  /** The last of the revocations under way: what comes while they are waits for the next pass. */
  private long revokingUpTo = -1;

  /** Where they have got to; null once they are through. */
  private @Nullable Bytes revoking;

  private long revokedUpTo = -1;

  /**
   * A processor.
   *
   * @param revocations those in force
   * @param remember how long a session is recognized after its end
   */
  SessionEnding(BrokerTime time, RevocationLog revocations, Duration remember) {
    this.time = time;
    this.revocations = revocations;
    this.remember = remember;
  }

  @Override
  public void init(ProcessorContext<String, SessionEnded> processorContext) {
    context = processorContext;
    store = processorContext.getStateStore(STORE);
    byte[] cursor = store.get(CURSOR);
    ended = cursor == null ? NOTHING_ENDED : Bytes.wrap(cursor);
    // Not kept: another instance may have known more revocations when it applied them.
    revokedUpTo = -1;
    processorContext.schedule(
        SCAN,
        PunctuationType.WALL_CLOCK_TIME,
        timestamp -> {
          scan();
          revoke();
        });
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
    if (sessions.get(key) != null) {
      return; // told of already, by its issuance: an abandonment knows less of it
    }
    Optional<KnownRevocation> revocation = revocations.after(-1, session);
    if (revocation.isPresent()) {
      end(session, revocation.get());
    } else {
      sessions.put(key, LiveSessionCodec.write(session));
      if (key.compareTo(ended) <= 0) {
        // Its instant is behind what was ended already: a scan would never come back to it.
        forward(session.expired());
      }
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
          LiveSession session = LiveSessionCodec.read(next.key, next.value);
          if (!session.over()) {
            // It may have been revoked while nobody looked, or while others are looked for.
            forward(
                revocations
                    .after(revokedUpTo, session)
                    .map(session::revoked)
                    .orElseGet(session::expired));
          }
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

  /**
   * Ends what revocations end that this partition has not applied yet, a part of its sessions at a
   * time. Sessions that come later are compared when they come.
   */
  private void revoke() {
    if (revoking == null) {
      revokingUpTo = revocations.position();
    }
    if (revokingUpTo <= revokedUpTo) {
      return;
    }
    KeyValueStore<Bytes, byte[]> sessions = sessions();
    Bytes from = revoking == null ? ended : revoking;
    List<LiveSession> live = new ArrayList<>();
    Bytes last = from;
    int looked = 0;
    try (KeyValueIterator<Bytes, byte[]> all =
        sessions.range(from, LiveSession.keyFrom(Long.MAX_VALUE))) {
      while (all.hasNext() && looked < MAX_LOOKED_AT) {
        KeyValue<Bytes, byte[]> next = all.next();
        last = next.key;
        looked++;
        if (next.key.compareTo(ended) > 0) {
          live.add(LiveSessionCodec.read(next.key, next.value));
        }
      }
    }
    for (LiveSession session : live) {
      if (!session.over()) {
        revocations.after(revokedUpTo, session).ifPresent(each -> end(session, each));
      }
    }
    if (looked == MAX_LOOKED_AT) {
      revoking = last;
      return;
    }
    revoking = null;
    revokedUpTo = revokingUpTo;
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

  private void end(LiveSession session, KnownRevocation revocation) {
    sessions().put(session.key(), LiveSessionCodec.write(session.ended()));
    forward(session.revoked(revocation));
  }

  private void forward(SessionEnded end) {
    if (context == null) {
      throw new IllegalStateException("not initialized");
    }
    context.forward(new Record<>(end.getAccessKeyId(), end, end.getEndedAt().toEpochMilli()));
  }

  private KeyValueStore<Bytes, byte[]> sessions() {
    if (store == null) {
      throw new IllegalStateException("not initialized");
    }
    return store;
  }
}
