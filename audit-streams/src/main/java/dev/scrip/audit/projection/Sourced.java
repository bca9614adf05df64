package dev.scrip.audit.projection;

/**
 * A record of a source topic and where it lies.
 *
 * @param key its key
 * @param value its value
 * @param topic its topic
 * @param partition its partition
 * @param offset its offset
 * @param <V> its type
 */
public record Sourced<V>(String key, V value, String topic, int partition, long offset) {
  /** Where it lies: {@code sts.audit-0@118}. */
  public String position() {
    return topic + "-" + partition + "@" + offset;
  }
}
