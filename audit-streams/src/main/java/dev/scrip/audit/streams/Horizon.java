package dev.scrip.audit.streams;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From when on a topic still has its records, by partition. What folds them forgets what lies
 * before: retention is what the topic's settings say, in the views too.
 */
public final class Horizon implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Horizon.class);
  private static final Duration AGAIN = Duration.ofMinutes(30);
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Map<Integer, Instant> first = new ConcurrentHashMap<>();
  private final Thread looking;

  private Horizon(Runnable looking) {
    this.looking = Thread.ofVirtual().name("horizon").unstarted(looking);
  }

  /** One that never moves by itself, with nothing given up. */
  public static Horizon open() {
    return new Horizon(() -> {});
  }

  /** Looks at a topic, now and then, until it is closed. */
  public static Horizon of(Map<String, Object> kafka, String topic) {
    Horizon[] made = new Horizon[1];
    made[0] = new Horizon(() -> made[0].look(kafka, topic));
    made[0].looking.start();
    return made[0];
  }

  /** The instant before which a partition has nothing any more; the epoch if it still has all. */
  public Instant of(int partition) {
    return first.getOrDefault(partition, Instant.EPOCH);
  }

  /** A partition has nothing any more before an instant. */
  public void moved(int partition, Instant to) {
    first.put(partition, to);
  }

  @Override
  public void close() {
    looking.interrupt();
  }

  private void look(Map<String, Object> kafka, String topic) {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        try {
          read(kafka, topic);
        } catch (KafkaException e) {
          LOG.info("how far {} goes back is not known at the moment: {}", topic, e.getMessage());
        }
        Thread.sleep(AGAIN);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void read(Map<String, Object> kafka, String topic) {
    Map<String, Object> config = new HashMap<>(kafka);
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
    config.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 64 * 1024);
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .toList();
      Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions);
      for (TopicPartition partition : partitions) {
        long begin = begins.getOrDefault(partition, 0L);
        if (begin > 0) {
          consumer.assign(List.of(partition));
          consumer.seek(partition, begin);
          for (ConsumerRecord<byte[], byte[]> record : consumer.poll(PATIENCE)) {
            moved(partition.partition(), Instant.ofEpochMilli(record.timestamp()));
          }
        }
      }
    }
  }
}
