package dev.scrip.standalone;

import dev.scrip.events.AuditEvent;
import dev.scrip.events.DirectoryChange;
import dev.scrip.events.SessionEnded;
import dev.scrip.schemas.DirectoryFold;
import dev.scrip.schemas.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Reads whole topics as anybody can. */
final class RawTopics {
  private final Map<String, Object> kafka;

  RawTopics(Map<String, Object> kafka) {
    this.kafka = kafka;
  }

  /** Every committed record of a topic, in partition order. */
  List<ConsumerRecord<String, byte[]>> records(String topic) {
    Map<String, Object> config = new HashMap<>(kafka);
    config.put("isolation.level", "read_committed");
    config.put("enable.auto.commit", false);
    List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
    try (KafkaConsumer<String, byte[]> consumer =
        new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer())) {
      for (var info : consumer.partitionsFor(topic)) {
        TopicPartition partition = new TopicPartition(topic, info.partition());
        consumer.assign(List.of(partition));
        consumer.seekToBeginning(List.of(partition));
        long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
        while (consumer.position(partition) < end) {
          consumer.poll(Duration.ofMillis(100)).forEach(records::add);
        }
      }
    }
    return records;
  }

  List<AuditEvent> audit() {
    return records(Topics.STS_AUDIT.name()).stream()
        .map(
            record ->
                Topics.STS_AUDIT
                    .valueSerde()
                    .deserializer()
                    .deserialize(record.topic(), record.value()))
        .toList();
  }

  List<SessionEnded> ends() {
    return records(Topics.STS_ENDS.name()).stream()
        .map(
            record ->
                Topics.STS_ENDS
                    .valueSerde()
                    .deserializer()
                    .deserialize(record.topic(), record.value()))
        .toList();
  }

  List<DirectoryChange> changes() {
    return records(Topics.IAM_CHANGES.name()).stream()
        .map(
            record ->
                Topics.IAM_CHANGES
                    .valueSerde()
                    .deserializer()
                    .deserialize(record.topic(), record.value()))
        .toList();
  }

  /** The changes that were not void, as every reader's fold finds. */
  List<DirectoryChange> appliedChanges() {
    DirectoryFold fold = new DirectoryFold();
    List<DirectoryChange> changes = changes();
    return IntStream.range(0, changes.size())
        .filter(offset -> fold.apply(changes.get(offset), offset))
        .mapToObj(changes::get)
        .toList();
  }

  /** All bytes of topics, as text. */
  String raw(String... names) {
    return Arrays.stream(names)
        .flatMap(name -> records(name).stream())
        .map(record -> new String(record.value(), StandardCharsets.ISO_8859_1))
        .collect(Collectors.joining());
  }
}
