package dev.scrip.audit.projection;

import dev.scrip.schemas.Topics;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.Stores;

/**
 * The projections' topology. Records of the trail and ends keep their key, and so their partition
 * and their order. Of the directory's changes only those that stood are told: a store keeps each
 * entity's version.
 */
final class ProjectionTopology {
  static final String VERSIONS = "entity-versions";
  static final String CLOUDTRAIL = "siem-cloudtrail";
  static final String OCSF = "siem-ocsf";

  private ProjectionTopology() {}

  static Topology of(boolean callerIdentity) {
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
        .addProcessor("trail-projection", () -> new TrailProjection(callerIdentity), "trail")
        .addProcessor("end-projection", EndProjection::new, "ends")
        .addProcessor("change-projection", ChangeProjection::new, "changes")
        .addStateStore(
            Stores.keyValueStoreBuilder(
                    Stores.persistentKeyValueStore(VERSIONS), Serdes.String(), Serdes.Long())
                .withCachingDisabled(),
            "change-projection")
        .addSink(
            CLOUDTRAIL,
            Topics.SIEM_CLOUDTRAIL.name(),
            new StringSerializer(),
            new ByteArraySerializer(),
            "trail-projection",
            "end-projection",
            "change-projection")
        .addSink(
            OCSF,
            Topics.SIEM_OCSF.name(),
            new StringSerializer(),
            new ByteArraySerializer(),
            "trail-projection",
            "end-projection");
  }
}
