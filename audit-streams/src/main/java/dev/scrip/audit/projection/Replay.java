package dev.scrip.audit.projection;

import dev.scrip.events.AuditEvent;
import dev.scrip.events.DirectoryChange;
import dev.scrip.events.SessionEnded;
import dev.scrip.schemas.DirectoryFold;
import dev.scrip.schemas.Topics;
import dev.scrip.schemas.UnreadableRecordException;
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
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
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
    try (KafkaConsumer<String, byte[]> consumer = consumer();
        KafkaProducer<String, byte[]> producer = producer()) {
      make(topic, consumer.partitionsFor(Topics.STS_AUDIT.name()).size());
      DirectoryFold fold = new DirectoryFold(image -> false);
      long read = 0;
      for (String source :
          List.of(Topics.STS_AUDIT.name(), Topics.STS_ENDS.name(), Topics.IAM_CHANGES.name())) {
        List<TopicPartition> partitions =
            consumer.partitionsFor(source).stream()
                .map(info -> new TopicPartition(source, info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        while (partitions.stream()
            .anyMatch(p -> consumer.position(p) < Objects.requireNonNull(ends.get(p)))) {
          for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
            read++;
            project(record, fold)
                .forEach(
                    value -> {
                      var _ =
                          producer.send(
                              new ProducerRecord<>(topic, record.key(), value),
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

  private List<byte[]> project(ConsumerRecord<String, byte[]> record, DirectoryFold fold) {
    try {
      if (record.topic().equals(Topics.STS_AUDIT.name())) {
        AuditEvent event =
            Topics.STS_AUDIT
                .valueSerde()
                .deserializer()
                .deserialize(record.topic(), record.value());
        return isIn(event.getEventTime()) ? shape.of(sourced(record, event)) : List.of();
      }
      if (record.topic().equals(Topics.STS_ENDS.name())) {
        SessionEnded end =
            Topics.STS_ENDS.valueSerde().deserializer().deserialize(record.topic(), record.value());
        return isIn(end.getEndedAt()) ? shape.ended(sourced(record, end)) : List.of();
      }
      DirectoryChange change =
          Topics.IAM_CHANGES
              .valueSerde()
              .deserializer()
              .deserialize(record.topic(), record.value());
      boolean stands = fold.apply(change, record.offset());
      return stands && isIn(change.getChangeTime())
          ? shape.changed(sourced(record, change))
          : List.of();
    } catch (UnreadableRecordException e) {
      return List.of(); // the projections have put it on the dead letters
    }
  }

  private boolean isIn(Instant time) {
    return !time.isBefore(from) && time.isBefore(to);
  }

  private static <V> Sourced<V> sourced(ConsumerRecord<String, byte[]> record, V value) {
    return new Sourced<>(
        Optional.ofNullable(record.key()).orElse(""),
        value,
        record.topic(),
        record.partition(),
        record.offset());
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

  private KafkaConsumer<String, byte[]> consumer() {
    Map<String, Object> config = new HashMap<>(kafka);
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    return new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer());
  }

  private KafkaProducer<String, byte[]> producer() {
    Map<String, Object> config = new HashMap<>(kafka);
    config.put(ProducerConfig.LINGER_MS_CONFIG, 20);
    return new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer());
  }
}
