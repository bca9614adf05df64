package dev.scrip.audit.views;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.common.utils.Bytes;

/**
 * The order in which sessions are found: by class of duration (powers of two from 15 minutes),
 * start, id. A session of a class can live only if it began less than the class's span ago, so
 * whoever looks for live ones reads at most about as many dead ones.
 */
public final class SessionIndex {
  /** Classes: 15 minutes, 30, 60, ... up to 64 hours, above AWS's longest session of 36. */
  public static final int CLASSES = 9;

  private static final Duration SHORTEST = Duration.ofMinutes(15);
  private static final int START_AT = 1;
  private static final int ID_AT = START_AT + Long.BYTES;

  private SessionIndex() {}

  /** The span of a class. */
  public static Duration span(int durationClass) {
    return SHORTEST.multipliedBy(1L << durationClass);
  }

  static Bytes key(Instant issuedAt, Instant expiresAt, String accessKeyId) {
    byte[] id = accessKeyId.getBytes(StandardCharsets.US_ASCII);
    return Bytes.wrap(
        ByteBuffer.allocate(ID_AT + id.length)
            .put((byte) durationClass(Duration.between(issuedAt, expiresAt)))
            .putLong(issuedAt.toEpochMilli())
            .put(id)
            .array());
  }

  /** The first key of a class at or after an instant. */
  public static Bytes from(int durationClass, Instant start) {
    return Bytes.wrap(
        ByteBuffer.allocate(ID_AT)
            .put((byte) durationClass)
            .putLong(Math.max(0, start.toEpochMilli()))
            .array());
  }

  /** When the session of a key began. */
  public static Instant startOf(Bytes key) {
    return Instant.ofEpochMilli(ByteBuffer.wrap(key.get()).getLong(START_AT));
  }

  /** The access key id of a key. */
  public static String idOf(Bytes key) {
    return new String(key.get(), ID_AT, key.get().length - ID_AT, StandardCharsets.US_ASCII);
  }

  private static int durationClass(Duration duration) {
    int found = 0;
    while (found < CLASSES - 1 && span(found).compareTo(duration) < 0) {
      found++;
    }
    return found;
  }
}
