package dev.scrip.issuer.clock;

import dev.scrip.schemas.Topics;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.Stores;

/** The clock's topology: the trail in, ends out, one store between. */
final class ClockTopology {
  /** How long a session is recognized after its end. */
  static final Duration REMEMBER = Duration.ofHours(1);

  private ClockTopology() {}

  static Topology of(BrokerTime time, RevocationLog revocations, Map<String, String> changelog) {
    return new Topology()
        .addSource(
            "trail",
            new StringDeserializer(),
            Topics.STS_AUDIT.valueSerde().deserializer(),
            Topics.STS_AUDIT.name())
        .addProcessor(
            "session-ending", () -> new SessionEnding(time, revocations, REMEMBER), "trail")
        .addStateStore(
            Stores.keyValueStoreBuilder(
                    Stores.persistentKeyValueStore(SessionEnding.STORE),
                    Serdes.Bytes(),
                    Serdes.ByteArray())
                .withCachingDisabled()
                .withLoggingEnabled(changelog),
            "session-ending")
        .addSink(
            "ends",
            Topics.STS_ENDS.name(),
            new StringSerializer(),
            Topics.STS_ENDS.valueSerde().serializer(),
            "session-ending");
  }
}
