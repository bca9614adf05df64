package dev.scrip.issuer.record;

import dev.scrip.events.AuditEvent;
import dev.scrip.schemas.Topics;
import java.util.Arrays;
import org.apache.kafka.common.serialization.Serializer;

/**
 * A record's bytes before it has its number. The number is the last thing in them, so it can be
 * given under the partition's lock without encoding there: a thread that is preempted while it
 * encodes holds nobody up.
 */
final class EncodedEvent {
  private static final Serializer<AuditEvent> SERIALIZER =
      Topics.STS_AUDIT.valueSerde().serializer();
  private static final int MAX_VARINT = 10;

  private final byte[] withoutNumber;

  private EncodedEvent(byte[] withoutNumber) {
    this.withoutNumber = withoutNumber;
  }

  static EncodedEvent of(AuditEvent event) {
    event.getWriter().setSequence(0L);
    byte[] bytes = SERIALIZER.serialize(Topics.STS_AUDIT.name(), event);
    return new EncodedEvent(Arrays.copyOf(bytes, bytes.length - 1)); // zero is one byte
  }

  /**
   * The whole record: the number goes behind it as Avro writes a long, zigzag and seven bits a
   * byte.
   */
  byte[] withNumber(long sequence) {
    byte[] bytes = Arrays.copyOf(withoutNumber, withoutNumber.length + MAX_VARINT);
    int length = withoutNumber.length;
    long rest = (sequence << 1) ^ (sequence >> 63);
    while ((rest & ~0x7FL) != 0) {
      bytes[length++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[length++] = (byte) rest;
    return Arrays.copyOf(bytes, length);
  }
}
