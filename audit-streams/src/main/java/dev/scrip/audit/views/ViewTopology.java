package dev.scrip.audit.views;

import dev.scrip.audit.streams.Positions;
import dev.scrip.schemas.Topics;
import java.util.Map;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * The views' topology: the trail and the ends in, six stores in each partition, no topic between;
 * out, when entities were last used.
 */
public final class ViewTopology {
  /** Sessions by access key id. */
  public static final String SESSIONS = "sessions";

  /** Keys of sessions by what they are found by. */
  public static final String SESSION_INDEX = "session-index";

  /** Usage by principal and span. */
  public static final String USAGE = "usage";

  /** Denials by hour. */
  public static final String DENIALS = "denials";

  /** Sequence numbers seen, by issuer and incarnation. */
  public static final String SEQUENCES = "sequences";

  private ViewTopology() {}

  /** The topology, with the settings of its changelogs. */
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
        .addProcessor("session-folding", () -> new SessionFolding(positions), "trail")
        .addProcessor("last-use-folding", LastUseFolding::new, "trail")
        .addSink(
            "last-uses",
            Topics.IAM_LAST_USED.name(),
            new StringSerializer(),
            Topics.IAM_LAST_USED.valueSerde().serializer(),
            "last-use-folding")
        .addProcessor("end-folding", () -> new EndFolding(positions), "ends")
        .addStateStore(store(SESSIONS, changelog), "session-folding", "end-folding")
        .addStateStore(store(SESSION_INDEX, changelog).withLoggingDisabled(), "session-folding")
        // Every session of a principal changes the same few rows: kept in memory between commits,
        // they are written once a second and not once a session.
        .addStateStore(store(USAGE, changelog).withCachingEnabled(), "session-folding")
        .addStateStore(store(DENIALS, changelog).withCachingEnabled(), "session-folding")
        .addStateStore(store(SEQUENCES, changelog).withCachingEnabled(), "session-folding")
        .addStateStore(
            store(Positions.STORE, changelog).withCachingEnabled(),
            "session-folding",
            "end-folding");
  }

  private static StoreBuilder<KeyValueStore<Bytes, byte[]>> store(
      String name, Map<String, String> changelog) {
    return Stores.keyValueStoreBuilder(
            Stores.persistentKeyValueStore(name), Serdes.Bytes(), Serdes.ByteArray())
        .withCachingDisabled()
        .withLoggingEnabled(changelog);
  }
}
