package dev.scrip.audit.history;

import dev.scrip.audit.projection.Sourced;
import dev.scrip.schemas.Topics;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.zip.CRC32C;
import org.apache.kafka.common.utils.Bytes;

/**
 * Where a record is in the order of the trail, and where it lies.
 *
 * @param millis when it happened, in milliseconds since the epoch
 * @param topic the topic that it lies in
 * @param partition the partition
 * @param offset the offset
 * @param part which of the records that one makes: 0, or 1 for the second account's
 */
public record TrailPlace(long millis, String topic, int partition, long offset, int part)
    implements Comparable<TrailPlace> {
  private static final List<String> TOPICS =
      List.of(Topics.IAM_CHANGES.name(), Topics.STS_AUDIT.name(), Topics.STS_ENDS.name());
  private static final int TIME_AT = 1 + Integer.BYTES;
  private static final int LENGTH = TIME_AT + Long.BYTES + 1 + Long.BYTES + 1;
  private static final Comparator<TrailPlace> ORDER =
      Comparator.comparingLong(TrailPlace::millis)
          .thenComparing(TrailPlace::topic)
          .thenComparingInt(TrailPlace::partition)
          .thenComparingLong(TrailPlace::offset)
          .thenComparingInt(TrailPlace::part);

  static TrailPlace of(Sourced<?> sourced, Instant time, int part) {
    return new TrailPlace(
        time.toEpochMilli(), sourced.topic(), sourced.partition(), sourced.offset(), part);
  }

  /** Where it lies: {@code sts.audit-0@118}. */
  public String position() {
    return topic + "-" + partition + "@" + offset;
  }

  /** What tells it apart from others of the same time, as text. */
  public String id() {
    return topic + " " + partition + " " + offset + " " + part;
  }

  /** The place of a time and of what {@link #id} gave. */
  public static TrailPlace of(long millis, String id) {
    String[] parts = id.split(" ", 4);
    return new TrailPlace(
        millis,
        parts[0],
        Integer.parseInt(parts[1]),
        Long.parseLong(parts[2]),
        Integer.parseInt(parts[3]));
  }

  @Override
  public int compareTo(TrailPlace other) {
    return ORDER.compare(this, other);
  }

  Bytes key(Attribute attribute, String value) {
    return Bytes.wrap(
        head(ByteBuffer.allocate(LENGTH), attribute, value, millis)
            .put((byte) TOPICS.indexOf(topic))
            .putLong(offset)
            .put((byte) part)
            .array());
  }

  /** The first key of a value at or after an instant. */
  static Bytes from(Attribute attribute, String value, long millis) {
    return Bytes.wrap(
        head(ByteBuffer.allocate(TIME_AT + Long.BYTES), attribute, value, millis).array());
  }

  /** The place of a key that was found in a partition's store. */
  static TrailPlace of(Bytes key, int partition) {
    ByteBuffer bytes = ByteBuffer.wrap(key.get()).position(TIME_AT);
    long millis = bytes.getLong();
    String topic = TOPICS.get(bytes.get());
    long offset = bytes.getLong();
    return new TrailPlace(millis, topic, partition, offset, bytes.get());
  }

  private static ByteBuffer head(ByteBuffer key, Attribute attribute, String value, long millis) {
    CRC32C sum = new CRC32C();
    sum.update(value.getBytes(StandardCharsets.UTF_8));
    return key.put(attribute.mark()).putInt((int) sum.getValue()).putLong(Math.max(0, millis));
  }
}
