package dev.scrip.audit.proof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scrip.schemas.Topics;
import dev.scrip.standalone.broker.BrokerSettings;
import dev.scrip.standalone.broker.EmbeddedBroker;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** One of several proofs signs, another goes on where it left off, and none signs what it can't. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ProofTest {
  private static final Duration INTERVAL = Duration.ofMillis(500);

  private final CheckpointSigner signer =
      CheckpointSigner.parse(CheckpointSigner.generateText("scrip-test"));
  private Optional<EmbeddedBroker> broker = Optional.empty();
  private Map<String, Object> kafka = Map.of();

  @BeforeAll
  void start(@TempDir Path dir) throws Exception {
    BrokerSettings settings =
        new BrokerSettings(dir.resolve("kafka"), "127.0.0.1", port(), port(), port(), "p", false);
    broker = Optional.of(EmbeddedBroker.start(settings));
    kafka = BrokerSettings.servicesClient("127.0.0.1:" + settings.servicesPort(), "p");
  }

  @AfterAll
  void stop() {
    broker.ifPresent(EmbeddedBroker::close);
  }

  @Test
  void oneSigns_anotherTakesOver_andNobodyElseIsBelieved() throws Exception {
    Proof first = proof(signer);
    Proof second = proof(signer);
    try {
      await(() -> notes().size() >= 3);
      first.close();
      int before = notes().size();
      write(20);
      await(() -> notes().size() >= before + 3);
    } finally {
      first.close();
      second.close();
    }
    List<Checkpoint> checkpoints =
        notes().stream().map(note -> Checkpoint.parse(SignedNote.parse(note).body())).toList();
    for (int i = 0; i < checkpoints.size(); i++) {
      assertThat(checkpoints.get(i).number()).isEqualTo(i + 1);
      assertThat(checkpoints.get(i).previous())
          .isEqualTo(
              i == 0 ? Optional.empty() : Optional.of(SignedNote.parse(notes().get(i - 1)).hash()));
    }
    assertThat(checkpoints.getLast().log("sts.ends-0").orElseThrow().size()).isEqualTo(20);
    Verification result =
        new TrailVerifier(kafka, List.of(signer.key()), InstantSource.system())
            .verify(Optional.empty(), Optional.empty());
    assertThat(result.findings())
        .extracting(Finding::kind)
        .as("what was written is no record, and else nothing is wrong")
        .hasSize(20)
        .containsOnly(Finding.Kind.UNREADABLE);

    // With another key the last note is by nobody known: it is not built on.
    int count = notes().size();
    CheckpointSigner other = CheckpointSigner.parse(CheckpointSigner.generateText("scrip-test"));
    try (Proof stranger = proof(other)) {
      await(() -> stranger.refusal().isPresent());
      assertThat(stranger.refusal().orElseThrow()).contains("not signed by a known key");
    }
    assertThat(notes()).hasSize(count);
    // The former key may be told, and then the new one goes on.
    try (Proof _ =
        Proof.start(kafka, other, List.of(signer.key()), INTERVAL, InstantSource.system())) {
      await(() -> notes().size() > count);
    }
  }

  private Proof proof(CheckpointSigner by) {
    return Proof.start(kafka, by, List.of(), INTERVAL, InstantSource.system());
  }

  private void write(int count) {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            new HashMap<>(kafka), new ByteArraySerializer(), new ByteArraySerializer())) {
      for (int i = 0; i < count; i++) {
        var _ =
            producer.send(
                new ProducerRecord<>(
                    Topics.STS_ENDS.name(), 0, null, ("x" + i).getBytes(StandardCharsets.UTF_8)));
      }
    }
  }

  private List<String> notes() {
    Map<String, Object> config = new HashMap<>(kafka);
    config.put("isolation.level", "read_committed");
    List<String> notes = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      TopicPartition partition = new TopicPartition(Topics.AUDIT_CHECKPOINTS.name(), 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).values().iterator().next();
      while (consumer.position(partition) < end) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
          notes.add(new String(record.value(), StandardCharsets.UTF_8));
        }
      }
    }
    return notes;
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    long until = System.nanoTime() + 40_000_000_000L;
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > until) {
        throw new AssertionError("it took too long");
      }
      Thread.sleep(100);
    }
  }

  private static int port() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
