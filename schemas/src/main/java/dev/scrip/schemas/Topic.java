package dev.scrip.schemas;

import java.time.Duration;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/**
 * A topic of Scrip's: its name, how many partitions it has, how long it keeps what, and the serde
 * of its values. Keys are UTF-8 strings everywhere.
 *
 * @param name the topic's name
 * @param spread how its partitions are counted
 * @param retention how it forgets
 * @param readable whether people outside may read it; a topic that is not readable may hold sealed
 *     secrets
 * @param valueSerde serde of its values
 * @param <V> type of its values
 */
public record Topic<V>(
    String name, Spread spread, Retention retention, boolean readable, Serde<V> valueSerde) {

  /** How a topic's partitions are counted. */
  public enum Spread {
    /** As many as {@code sts.audit}: records of one session lie at the same place in each. */
    AS_AUDIT,
    /** One: its records have one order. */
    ONE
  }

  /**
   * How a topic forgets.
   *
   * @param keepFor age after which records may go; empty means never
   * @param compacted whether only the newest value of a key is kept
   */
  public record Retention(Optional<Duration> keepFor, boolean compacted) {
    static final Retention FOR_EVER = new Retention(Optional.empty(), false);
    static final Retention COMPACTED = new Retention(Optional.empty(), true);

    static Retention days(int days) {
      return new Retention(Optional.of(Duration.ofDays(days)), false);
    }
  }

  static <T extends SpecificRecord> Topic<T> avro(
      String name, Spread spread, Retention retention, boolean readable, Class<T> type) {
    return new Topic<>(
        name,
        spread,
        retention,
        readable,
        new WireFormatSerde<>(new WireFormat<>(name + "-value", type)));
  }

  static Topic<byte[]> bytes(String name, Spread spread, Retention retention, boolean readable) {
    return new Topic<>(name, spread, retention, readable, Serdes.ByteArray());
  }
}
