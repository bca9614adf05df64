package dev.scrip.audit.trail;

import dev.scrip.schemas.Topics;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The one seat of a group: Kafka gives the only partition of {@code audit.checkpoints} to one
 * member, and to another when that one is gone.
 */
public final class Seat implements AutoCloseable {
  private final KafkaConsumer<byte[], byte[]> member;
  private boolean held;

  /** Joins those who wait for the seat. */
  public Seat(Map<String, Object> kafka, String group) {
    Map<String, Object> config = new HashMap<>(kafka);
    config.put(ConsumerConfig.GROUP_ID_CONFIG, group);
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "latest");
    config.put(
        ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG,
        kafka.getOrDefault("consumer.session.timeout.ms", 6_000));
    config.put(
        ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG,
        kafka.getOrDefault("consumer.heartbeat.interval.ms", 1_500));
    this.member =
        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    member.subscribe(
        List.of(Topics.AUDIT_CHECKPOINTS.name()),
        new ConsumerRebalanceListener() {
          @Override
          public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            held = false;
          }

          @Override
          public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            held = !partitions.isEmpty();
          }
        });
  }

  /** Keeps up the membership; whether this process holds the seat. */
  public boolean held(Duration wait) {
    member.poll(wait);
    return held;
  }

  @Override
  public void close() {
    member.close();
  }
}
