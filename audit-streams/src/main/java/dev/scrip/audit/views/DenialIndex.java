package dev.scrip.audit.views;

import dev.scrip.events.AuditEvent;
import dev.scrip.events.RequestDenied;
import dev.scrip.events.UserIdentity;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/** Keys of counted denials: the hour, then who was denied what and why. */
public final class DenialIndex {
  /** How finely denials are counted. */
  public static final Duration HOUR = Duration.ofHours(1);

  private DenialIndex() {}

  /**
   * What is counted together.
   *
   * @param hour start of the hour
   * @param principalArn who asked; empty if nobody was proven
   * @param resource what it was asked on; empty if nothing was named
   * @param reason why it was denied
   * @param accountId account of who asked; empty if nobody was proven
   */
  public record Cell(
      Instant hour, String principalArn, String resource, String reason, String accountId) {}

  /** What a denial is counted in. */
  public static Cell cell(AuditEvent event, RequestDenied denied) {
    UserIdentity caller = event.getUserIdentity();
    return new Cell(
        floor(event.getEventTime()),
        text(caller == null ? null : caller.getArn()),
        text(denied.getResource()),
        denied.getReason().name(),
        text(caller == null ? null : caller.getAccountId()));
  }

  /** The start of an instant's hour. */
  public static Instant floor(Instant time) {
    long hour = HOUR.toMillis();
    return Instant.ofEpochMilli(Math.floorDiv(time.toEpochMilli(), hour) * hour);
  }

  static Bytes key(Cell cell) {
    byte[] text =
        String.join("\0", cell.principalArn(), cell.resource(), cell.reason(), cell.accountId())
            .getBytes(StandardCharsets.UTF_8);
    return Bytes.wrap(
        ByteBuffer.allocate(Long.BYTES + text.length)
            .putLong(cell.hour().toEpochMilli())
            .put(text)
            .array());
  }

  /** The first key of an hour. */
  public static Bytes from(Instant hour) {
    return Bytes.wrap(
        ByteBuffer.allocate(Long.BYTES).putLong(Math.max(0, hour.toEpochMilli())).array());
  }

  /** The cell of a key. */
  public static Cell cellOf(Bytes key) {
    byte[] bytes = key.get();
    String[] text =
        new String(bytes, Long.BYTES, bytes.length - Long.BYTES, StandardCharsets.UTF_8)
            .split("\0", 4);
    return new Cell(
        Instant.ofEpochMilli(ByteBuffer.wrap(bytes).getLong()), text[0], text[1], text[2], text[3]);
  }

  static byte[] count(long count) {
    return ByteBuffer.allocate(Long.BYTES).putLong(count).array();
  }

  /** The count of a row. */
  public static long countOf(byte[] row) {
    return ByteBuffer.wrap(row).getLong();
  }

  private static String text(@Nullable String value) {
    return Optional.ofNullable(value).orElse("").replace('\0', ' ');
  }
}
