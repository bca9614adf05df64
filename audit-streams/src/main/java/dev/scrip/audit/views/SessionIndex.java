package dev.scrip.audit.views;

import dev.scrip.audit.views.store.SessionRow;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * The orders in which sessions are found: by a property's value, class of duration (powers of two
 * from 15 minutes), start, id. A session of a class can live only if it began less than the class's
 * span ago, so whoever looks for live ones reads at most about as many dead ones. Of a value only a
 * checksum is in the key: whoever reads looks at the session itself.
 */
public final class SessionIndex {
  /** Classes: 15 minutes, 30, 60, ... up to 64 hours, above AWS's longest session of 36. */
  public static final int CLASSES = 9;

  private static final Duration SHORTEST = Duration.ofMinutes(15);
  private static final int CLASS_AT = 1 + Integer.BYTES;
  private static final int START_AT = CLASS_AT + 1;
  private static final int ID_AT = START_AT + Long.BYTES;

  private SessionIndex() {}

  /** What sessions are found by. */
  public enum Dimension {
    /** All of them. */
    ALL(0),
    /** All of them by their expiration in place of their start, in one class. */
    EXPIRY(1),
    /** ARN of who obtained them. */
    PRINCIPAL(2),
    /** ARN of their role. */
    ROLE(3),
    /** Account they act in. */
    ACCOUNT(4),
    /** Where they were asked from. */
    SOURCE_ADDRESS(5),
    /** Identity provider that vouched for who obtained them. */
    PROVIDER(6),
    /** A session tag, {@code key=value}. */
    TAG(7),
    /** Access key id of a session that they descend from. */
    ANCESTOR(8),
    /** RoleSessionName. */
    SESSION_NAME(9),
    /** Who obtained them and which role, in one class: {@link #pair}. */
    PAIR(10),
    /** The first of a pair within 90 days, as far as its partition tells; in one class. */
    FIRST_OF_PAIR(11),
    /** Those of privileged roles. */
    PRIVILEGED(12);

    private final int mark; // first byte of its keys

    Dimension(int mark) {
      this.mark = mark;
    }

    /** Whether all its sessions are kept in one class. */
    public boolean isFlat() {
      return this == EXPIRY || this == PAIR || this == FIRST_OF_PAIR;
    }
  }

  /** A dimension and a value. */
  public record Lookup(Dimension dimension, String value) {
    /** All sessions by their start. */
    public static final Lookup ALL = new Lookup(Dimension.ALL, "");

    /** All sessions by their end. */
    public static final Lookup BY_EXPIRY = new Lookup(Dimension.EXPIRY, "");
  }

  /** The value of a pair of principal and role. */
  public static String pair(String principalArn, String roleArn) {
    return principalArn + '\n' + roleArn;
  }

  /** The span of a class. */
  public static Duration span(int durationClass) {
    return SHORTEST.multipliedBy(1L << durationClass);
  }

  /** Every key that a session is found by, but that of being a pair's first. */
  static List<Bytes> keys(Session session) {
    SessionRow row = session.facts();
    List<Bytes> keys = new ArrayList<>();
    Instant start = session.issuedAt().orElseThrow();
    Instant end = session.expiresAt().orElseThrow();
    int durationClass = durationClass(Duration.between(start, end));
    keys.add(key(Lookup.ALL, durationClass, start, row.getAccessKeyId()));
    keys.add(key(Lookup.BY_EXPIRY, 0, end, row.getAccessKeyId()));
    Keys by = new Keys(keys, durationClass, start, row.getAccessKeyId());
    by.add(Dimension.PRINCIPAL, row.getCallerArn());
    by.add(Dimension.ROLE, row.getRoleArn());
    by.add(Dimension.ACCOUNT, row.getAccountId());
    by.add(Dimension.SOURCE_ADDRESS, row.getSourceAddress());
    by.add(Dimension.PROVIDER, row.getProvider());
    by.add(Dimension.SESSION_NAME, row.getRoleSessionName());
    row.getTags().forEach(tag -> by.add(Dimension.TAG, tag));
    row.getAncestors().forEach(ancestor -> by.add(Dimension.ANCESTOR, ancestor));
    if (row.getCallerArn() != null && row.getRoleArn() != null && session.isDelivered()) {
      Lookup pair = new Lookup(Dimension.PAIR, pair(row.getCallerArn(), row.getRoleArn()));
      keys.add(key(pair, 0, start, row.getAccessKeyId()));
    }
    if (row.getPrivileged().equals("YES")) {
      by.add(Dimension.PRIVILEGED, "");
    }
    return keys;
  }

  private record Keys(List<Bytes> keys, int durationClass, Instant start, String accessKeyId) {
    void add(Dimension dimension, @Nullable String value) {
      if (value != null) {
        keys.add(key(new Lookup(dimension, value), durationClass, start, accessKeyId));
      }
    }
  }

  /** The key of a session whose pair it is the first of. */
  static Bytes firstOfPair(Session session) {
    return key(
        new Lookup(Dimension.FIRST_OF_PAIR, ""),
        0,
        session.issuedAt().orElseThrow(),
        session.accessKeyId());
  }

  private static Bytes key(Lookup by, int durationClass, Instant time, String accessKeyId) {
    byte[] id = accessKeyId.getBytes(StandardCharsets.US_ASCII);
    return Bytes.wrap(
        head(ByteBuffer.allocate(ID_AT + id.length), by, durationClass, time).put(id).array());
  }

  /** The first key of a class at or after an instant. */
  public static Bytes from(Lookup by, int durationClass, Instant time) {
    return Bytes.wrap(head(ByteBuffer.allocate(ID_AT), by, durationClass, time).array());
  }

  private static ByteBuffer head(ByteBuffer key, Lookup by, int durationClass, Instant time) {
    CRC32C sum = new CRC32C();
    sum.update(by.value().getBytes(StandardCharsets.UTF_8));
    return key.put((byte) by.dimension().mark)
        .putInt((int) sum.getValue())
        .put((byte) durationClass)
        .putLong(Math.max(0, time.toEpochMilli()));
  }

  /** The time of a key: when its session began, or ends in the order of expiry. */
  public static Instant timeOf(Bytes key) {
    return Instant.ofEpochMilli(ByteBuffer.wrap(key.get()).getLong(START_AT));
  }

  /** The access key id of a key. */
  public static String idOf(Bytes key) {
    return new String(key.get(), ID_AT, key.get().length - ID_AT, StandardCharsets.US_ASCII);
  }

  private static int durationClass(Duration duration) {
    long millis = duration.toMillis();
    int found = 0;
    while (found < CLASSES - 1 && (SHORTEST.toMillis() << found) < millis) {
      found++;
    }
    return found;
  }
}
