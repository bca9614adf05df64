package dev.scrip.audit.projection;

import dev.scrip.audit.trail.Consumers;
import dev.scrip.schemas.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Projects a range of the trail once more, onto a topic of its own: for a SIEM that lost some of
 * it, or is new. Records are the same bytes as those of the projections.
 */
public final class Replay {
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration KEPT = Duration.ofDays(7);

  private final Map<String, Object> kafka;
  private final Shape shape;
  private final Instant from;
  private final Instant to;
  private final AtomicLong written = new AtomicLong();
  private final AtomicReference<@Nullable Exception> failed = new AtomicReference<>();

  /**
   * A replay.
   *
   * @param kafka how to reach the broker, as somebody who may make topics
   * @param from begin, by the records' own time
   * @param to end, not part of the range
   */
  public Replay(Map<String, Object> kafka, Shape shape, Instant from, Instant to) {
    this.kafka = Map.copyOf(kafka);
    this.shape = shape;
    this.from = from;
    this.to = to;
  }

  /**
   * Makes the topic and writes the range to it.
   *
   * @param progress is told of records read
   * @return records written
   */
  public long run(String topic, LongConsumer progress)
      throws ExecutionException, InterruptedException {
    try (KafkaConsumer<byte[], byte[]> consumer = Consumers.committed(kafka);
        KafkaProducer<byte[], byte[]> producer = producer()) {
      make(topic, consumer.partitionsFor(Topics.STS_AUDIT.name()).size());
      Reprojection projection = new Reprojection(shape);
      long read = 0;
      for (String source : Consumers.TRAIL) {
        List<TopicPartition> partitions =
            consumer.partitionsFor(source).stream()
                .map(info -> new TopicPartition(source, info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        while (partitions.stream()
            .anyMatch(p -> consumer.position(p) < Objects.requireNonNull(ends.get(p)))) {
          for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
            read++;
            projection
                .of(record, this::isIn)
                .forEach(
                    json -> {
                      var _ =
                          producer.send(
                              new ProducerRecord<>(topic, record.key(), Json.bytes(json)),
                              (at, failure) -> failed.compareAndSet(null, failure));
                      written.incrementAndGet();
                    });
          }
          progress.accept(read);
        }
      }
      producer.flush();
    }
    Exception failure = failed.get();
    if (failure != null) {
      throw new ExecutionException("a record was not taken", failure);
    }
    return written.get();
  }

  private boolean isIn(Instant time) {
    return !time.isBefore(from) && time.isBefore(to);
  }

  private void make(String topic, int partitions) throws ExecutionException, InterruptedException {
    try (Admin admin = Admin.create(kafka)) {
      admin
          .createTopics(
              List.of(
                  new NewTopic(topic, Optional.of(partitions), Optional.empty())
                      .configs(
                          Map.of(TopicConfig.RETENTION_MS_CONFIG, Long.toString(KEPT.toMillis())))))
          .all()
          .get();
    }
  }

  private KafkaProducer<byte[], byte[]> producer() {
    Map<String, Object> config = new HashMap<>(kafka);
    config.put(ProducerConfig.LINGER_MS_CONFIG, 20);
    return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
  }
}
