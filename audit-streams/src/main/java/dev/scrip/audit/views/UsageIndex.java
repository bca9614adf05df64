package dev.scrip.audit.views;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.common.utils.Bytes;

/** Keys of usage: grain, principal, a zero byte, start. */
public final class UsageIndex {
  /** How finely usage is kept. */
  public enum Grain {
    /** By the minute. */
    MINUTE(0, Duration.ofMinutes(1)),
    /** By the hour. */
    HOUR(1, Duration.ofHours(1));

    private final int mark; // first byte of its keys
    private final Duration span;

    Grain(int mark, Duration span) {
      this.mark = mark;
      this.span = span;
    }

    /** The start of the span that an instant lies in. */
    public Instant floor(Instant time) {
      long millis = span.toMillis();
      return Instant.ofEpochMilli(Math.floorDiv(time.toEpochMilli(), millis) * millis);
    }
  }

  private UsageIndex() {}

  /** The key of a principal's span. */
  public static Bytes key(Grain grain, String principalArn, Instant start) {
    byte[] arn = principalArn.getBytes(StandardCharsets.UTF_8);
    return Bytes.wrap(
        ByteBuffer.allocate(arn.length + 2 + Long.BYTES)
            .put((byte) grain.mark)
            .put(arn)
            .put((byte) 0)
            .putLong(start.toEpochMilli())
            .array());
  }

  /** The first key of a grain. */
  public static Bytes first(Grain grain) {
    return Bytes.wrap(new byte[] {(byte) grain.mark});
  }

  /** The key behind the last of a grain. */
  public static Bytes end(Grain grain) {
    return Bytes.wrap(new byte[] {(byte) (grain.mark + 1)});
  }

  /** Whose usage a key's is. */
  public static String principalOf(Bytes key) {
    byte[] bytes = key.get();
    return new String(bytes, 1, bytes.length - 2 - Long.BYTES, StandardCharsets.UTF_8);
  }

  /** The start of a key's span. */
  public static Instant startOf(Bytes key) {
    byte[] bytes = key.get();
    return Instant.ofEpochMilli(ByteBuffer.wrap(bytes).getLong(bytes.length - Long.BYTES));
  }
}
