package dev.scrip.audit.views;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.common.utils.Bytes;

/** Keys of usage: grain, principal, a zero byte, start of the row. */
public final class UsageIndex {
  /** How finely usage is kept. */
  public enum Grain {
    /** Denials by the minute, ten minutes in a row; what was issued the sessions tell. */
    MINUTE(0, Duration.ofMinutes(1), 10),
    /** Everything by the hour, six hours in a row. */
    HOUR(1, Duration.ofHours(1), 6);

    private final int mark; // first byte of its keys
    private final Duration span;
    private final int cells;

    Grain(int mark, Duration span, int cells) {
      this.mark = mark;
      this.span = span;
      this.cells = cells;
    }

    /** What a cell covers. */
    public Duration span() {
      return span;
    }

    /** The start of the span that an instant lies in. */
    public Instant floor(Instant time) {
      return floor(time, span.toMillis());
    }

    /** Which cell of its row an instant lies in. */
    int cell(Instant time) {
      return Math.toIntExact(
          Math.floorMod(Math.floorDiv(time.toEpochMilli(), span.toMillis()), cells));
    }

    private Instant row(Instant time) {
      return floor(time, span.toMillis() * cells);
    }

    private static Instant floor(Instant time, long millis) {
      return Instant.ofEpochMilli(Math.floorDiv(time.toEpochMilli(), millis) * millis);
    }
  }

  private UsageIndex() {}

  /** The key of the row of a principal that an instant lies in. */
  public static Bytes key(Grain grain, String principalArn, Instant time) {
    byte[] arn = principalArn.getBytes(StandardCharsets.UTF_8);
    return Bytes.wrap(
        ByteBuffer.allocate(arn.length + 2 + Long.BYTES)
            .put((byte) grain.mark)
            .put(arn)
            .put((byte) 0)
            .putLong(grain.row(time).toEpochMilli())
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

  /** Whose usage a key's row is. */
  public static String principalOf(Bytes key) {
    byte[] bytes = key.get();
    return new String(bytes, 1, bytes.length - 2 - Long.BYTES, StandardCharsets.UTF_8);
  }

  /** The start of a key's row. */
  public static Instant startOf(Bytes key) {
    byte[] bytes = key.get();
    return Instant.ofEpochMilli(ByteBuffer.wrap(bytes).getLong(bytes.length - Long.BYTES));
  }

  /** The end of a key's row. */
  static Instant endOf(Bytes key) {
    Grain grain = key.get()[0] == Grain.HOUR.mark ? Grain.HOUR : Grain.MINUTE;
    return startOf(key).plus(grain.span.multipliedBy(grain.cells));
  }
}
