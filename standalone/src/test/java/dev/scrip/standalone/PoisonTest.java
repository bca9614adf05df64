package dev.scrip.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scrip.audit.projection.Projections;
import dev.scrip.audit.proof.CheckpointSigner;
import dev.scrip.audit.proof.Finding;
import dev.scrip.audit.proof.Proof;
import dev.scrip.audit.proof.TrailVerifier;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/** Bytes that are no record, on the source topics: everything goes on behind them. */
final class PoisonTest extends StsSuite {
  /** What is no record goes to the dead letters, the projections go on, and verify says so. */
  @Test
  void poison_isSetAside_countedAndShown() throws Exception {
    CheckpointSigner signer = CheckpointSigner.parse(CheckpointSigner.generateText("scrip-test"));
    try (Projections projections =
            Projections.start(kafka, dir.resolve("poison"), "test", /* callerIdentity= */ true);
        KafkaProducer<byte[], byte[]> producer =
            new KafkaProducer<>(
                new HashMap<>(kafka), new ByteArraySerializer(), new ByteArraySerializer())) {
      assertThat(projections.awaitRunning(Duration.ofSeconds(60))).isTrue();
      for (String poison : List.of("no record", "\0\0\0\0\3x", "")) {
        for (String topic : List.of("sts.audit", "sts.ends", "iam.changes")) {
          producer
              .send(
                  new ProducerRecord<>(
                      topic, 0, null, poison.getBytes(StandardCharsets.ISO_8859_1)))
              .get();
        }
      }
      var _ = assume(platform.key("admin"), "demo", "behind-poison");
      var _ =
          Eventually.get(
              Duration.ofSeconds(20),
              () -> topics.raw("siem.cloudtrail"),
              all -> all.contains("behind-poison"));
      List<ConsumerRecord<String, byte[]>> letters =
          Eventually.get(
              Duration.ofSeconds(20),
              () -> topics.records("audit.dead-letters"),
              all -> all.size() >= 9);
      assertThat(letters)
          .allSatisfy(
              letter ->
                  assertThat(letter.headers())
                      .extracting(header -> header.key())
                      .anyMatch(key -> key.contains("topic"))
                      .anyMatch(key -> key.contains("offset")));
    }
    try (Proof proof = Proof.start(kafka, signer, List.of())) {
      var _ =
          Eventually.get(
              Duration.ofSeconds(30),
              () -> topics.records("audit.checkpoints").size(),
              count -> count > 0);
      assertThat(proof.refusal()).isEmpty();
    }
    var result =
        new TrailVerifier(kafka, List.of(signer.key()), InstantSource.system())
            .verify(Optional.empty(), Optional.empty());
    assertThat(result.findings())
        .filteredOn(finding -> finding.kind() == Finding.Kind.UNREADABLE)
        .extracting(Finding::log)
        .contains("sts.audit-0", "sts.ends-0", "iam.changes-0");
  }
}
