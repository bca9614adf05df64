package dev.scrip.audit.history;

import dev.scrip.audit.streams.Positions;
import dev.scrip.schemas.Topics;
import java.util.Map;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/** The history's topology: the trail's three topics in, one index in each partition. */
final class HistoryTopology {
  static final String INDEX = "history";

  private HistoryTopology() {}

  static Topology of(Map<String, String> changelog, Positions positions) {
    return new Topology()
        .addSource(
            "trail",
            new StringDeserializer(),
            Topics.STS_AUDIT.valueSerde().deserializer(),
            Topics.STS_AUDIT.name())
        .addSource(
            "ends",
            new StringDeserializer(),
            Topics.STS_ENDS.valueSerde().deserializer(),
            Topics.STS_ENDS.name())
        .addSource(
            "changes",
            new StringDeserializer(),
            Topics.IAM_CHANGES.valueSerde().deserializer(),
            Topics.IAM_CHANGES.name())
        .addProcessor(
            "trail-history",
            () -> new HistoryFolding<>(positions, Topics.STS_AUDIT.name(), TrailEvent::of),
            "trail")
        .addProcessor(
            "end-history",
            () -> new HistoryFolding<>(positions, Topics.STS_ENDS.name(), TrailEvent::ofEnd),
            "ends")
        .addProcessor(
            "change-history",
            () -> new HistoryFolding<>(positions, Topics.IAM_CHANGES.name(), TrailEvent::ofChange),
            "changes")
        .addStateStore(store(INDEX, changelog), "trail-history", "end-history", "change-history")
        .addStateStore(
            store(Positions.STORE, changelog).withCachingEnabled(),
            "trail-history",
            "end-history",
            "change-history");
  }

  private static StoreBuilder<KeyValueStore<Bytes, byte[]>> store(
      String name, Map<String, String> changelog) {
    return Stores.keyValueStoreBuilder(
            Stores.persistentKeyValueStore(name), Serdes.Bytes(), Serdes.ByteArray())
        .withCachingDisabled()
        .withLoggingEnabled(changelog);
  }
}
