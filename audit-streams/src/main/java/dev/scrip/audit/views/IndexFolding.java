package dev.scrip.audit.views;

import dev.scrip.audit.views.SessionIndex.Dimension;
import dev.scrip.audit.views.SessionIndex.Lookup;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the index of a partition's sessions. It has no changelog: all of it follows from the
 * sessions, and a session is found by a dozen keys. Where it is not the one that belongs to the
 * sessions (a first start here, or others folded them meanwhile) it is made anew before anything is
 * folded: a generation that lies in both tells.
 */
final class IndexFolding {
  /** How long a pair of principal and role must not have been seen to be a first one. */
  static final Duration NEW_AFTER = Duration.ofDays(90);

  private static final Logger LOG = LoggerFactory.getLogger(IndexFolding.class);
  private static final byte[] NOTHING = new byte[0];
  private static final Bytes GENERATION =
      Bytes.wrap("index-generation".getBytes(StandardCharsets.UTF_8)); // behind every dimension
  private static final int MAX_PAIRS = 20_000;
  private static final int BATCH = 1_000;

  private final KeyValueStore<Bytes, byte[]> index;
  private final Map<String, Long> lastOfPair = new Recent<>(MAX_PAIRS);

  private IndexFolding(KeyValueStore<Bytes, byte[]> index) {
    this.index = index;
  }

  static IndexFolding over(
      KeyValueStore<Bytes, byte[]> sessions,
      KeyValueStore<Bytes, byte[]> index,
      KeyValueStore<Bytes, byte[]> progress) {
    IndexFolding folding = new IndexFolding(index);
    byte[] theirs = progress.get(GENERATION);
    byte[] ours = index.get(GENERATION);
    if (theirs == null || ours == null || !Arrays.equals(theirs, ours)) {
      folding.make(sessions);
      byte[] generation = UUID.randomUUID().toString().getBytes(StandardCharsets.UTF_8);
      progress.put(GENERATION, generation);
      index.put(GENERATION, generation);
    }
    return folding;
  }

  /** A session begins, or turns out to be a delivered one. */
  void add(Session session) {
    List<KeyValue<Bytes, byte[]>> rows = new ArrayList<>();
    SessionIndex.keys(session).forEach(key -> rows.add(KeyValue.pair(key, NOTHING)));
    if (isFirstOfPair(session)) {
      rows.add(KeyValue.pair(SessionIndex.firstOfPair(session), NOTHING));
    }
    index.putAll(rows);
  }

  /** A session is forgotten. */
  void remove(Session session) {
    if (session.isBegun()) {
      SessionIndex.keys(session).forEach(index::delete);
      index.delete(SessionIndex.firstOfPair(session));
    }
  }

  private void make(KeyValueStore<Bytes, byte[]> sessions) {
    long began = System.nanoTime();
    long count = 0;
    // Others' rows go first: a session that is not in the partition any more must not be found.
    try (KeyValueIterator<Bytes, byte[]> old = index.all()) {
      old.forEachRemaining(row -> index.delete(row.key));
    }
    List<KeyValue<Bytes, byte[]>> rows = new ArrayList<>();
    try (KeyValueIterator<Bytes, byte[]> all = sessions.all()) {
      while (all.hasNext()) {
        Session session = Session.of(all.next().value);
        if (session.isBegun()) {
          SessionIndex.keys(session).forEach(key -> rows.add(KeyValue.pair(key, NOTHING)));
          count++;
        }
        if (rows.size() > BATCH) {
          index.putAll(rows);
          rows.clear();
        }
      }
    }
    index.putAll(rows);
    rows.clear();
    try (KeyValueIterator<Bytes, byte[]> all = sessions.all()) {
      while (all.hasNext()) {
        Session session = Session.of(all.next().value);
        if (session.isBegun() && isFirstOfPair(session)) {
          index.put(SessionIndex.firstOfPair(session), NOTHING);
        }
      }
    }
    lastOfPair.clear();
    if (count > 0) {
      LOG.info(
          "the index of {} sessions was made anew in {} ms",
          count,
          (System.nanoTime() - began) / 1_000_000);
    }
  }

  /**
   * Whether no session of its pair began in the 90 days before it, in this partition and as far as
   * is known by now: questions look again.
   */
  private boolean isFirstOfPair(Session session) {
    if (!session.isDelivered() || session.callerArn().isEmpty() || session.roleArn().isEmpty()) {
      return false;
    }
    String pair = SessionIndex.pair(session.callerArn().get(), session.roleArn().get());
    Instant start = session.issuedAt().orElseThrow();
    Long last = lastOfPair.get(pair);
    lastOfPair.merge(pair, start.toEpochMilli(), Math::max);
    if (last != null && last <= start.toEpochMilli()) {
      return last < start.minus(NEW_AFTER).toEpochMilli();
    }
    Lookup by = new Lookup(Dimension.PAIR, pair);
    @Nullable Bytes before;
    try (KeyValueIterator<Bytes, byte[]> earlier =
        index.range(
            SessionIndex.from(by, 0, start.minus(NEW_AFTER)), SessionIndex.from(by, 0, start))) {
      before = earlier.hasNext() ? earlier.next().key : null;
    }
    return before == null;
  }
}
