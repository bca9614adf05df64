package dev.scrip.audit.proof;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A record as an entry of its partition's log: everything that Kafka keeps of it.
 *
 * <p>Bytes: length of the topic's name (2), the name in UTF-8, partition (4), offset (8), timestamp
 * in milliseconds (8), length of the key (4; -1: none), the key, length of the value (4; -1: none),
 * the value; numbers big-endian.
 *
 * @param topic its topic
 * @param partition its partition
 * @param offset its offset
 * @param timestamp when the broker appended it, in milliseconds
 * @param key its key
 * @param value its value
 */
@SuppressWarnings("ArrayRecordComponent") // bytes as Kafka has them; leaves are compared by hash
record Leaf(
    String topic,
    int partition,
    long offset,
    long timestamp,
    byte @Nullable [] key,
    byte @Nullable [] value) {

  static Leaf of(ConsumerRecord<byte[], byte[]> record) {
    return new Leaf(
        record.topic(),
        record.partition(),
        record.offset(),
        record.timestamp(),
        record.key(),
        record.value());
  }

  Hash hash() {
    byte[] name = topic.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes =
        ByteBuffer.allocate(30 + name.length + length(key) + length(value))
            .putShort((short) name.length)
            .put(name)
            .putInt(partition)
            .putLong(offset)
            .putLong(timestamp);
    put(bytes, key);
    put(bytes, value);
    return Hash.leaf(bytes.array());
  }

  private static int length(byte @Nullable [] bytes) {
    return bytes == null ? 0 : bytes.length;
  }

  private static void put(ByteBuffer to, byte @Nullable [] bytes) {
    if (bytes == null) {
      to.putInt(-1);
    } else {
      to.putInt(bytes.length).put(bytes);
    }
  }
}
