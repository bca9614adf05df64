package dev.scrip.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scrip.audit.proof.CheckpointSigner;
import dev.scrip.audit.proof.Finding;
import dev.scrip.audit.proof.NoteKey;
import dev.scrip.audit.proof.Proof;
import dev.scrip.audit.proof.Prover;
import dev.scrip.audit.proof.RecordProof;
import dev.scrip.audit.proof.TrailVerifier;
import dev.scrip.audit.proof.Verification;
import dev.scrip.events.AuditEvent;
import dev.scrip.events.EndReason;
import dev.scrip.events.SessionEnded;
import dev.scrip.schemas.SessionEnds;
import dev.scrip.schemas.Topics;
import dev.scrip.standalone.broker.BrokerSettings;
import dev.scrip.standalone.broker.EmbeddedBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.sts.StsClient;

/**
 * Whoever edits the broker's own files is found out, and what lies behind is verified all the same.
 */
final class TamperTest {
  private static final CheckpointSigner SIGNER =
      CheckpointSigner.parse(CheckpointSigner.generateText("scrip-test"));
  private static final String LOG = "sts.audit-0";

  private static Path recorded = Path.of("");
  private static int run;

  private Path dir = Path.of("");
  private BrokerSettings settings;
  private Map<String, Object> kafka = Map.of();
  private EmbeddedBroker broker;

  /** Two lots of records, a checkpoint behind each; every test edits a copy. */
  @BeforeAll
  static void record(@TempDir Path folder) throws Exception {
    recorded = folder;
    BrokerSettings settings = TestBroker.settings(folder);
    Map<String, Object> kafka = TestBroker.client(settings);
    EmbeddedBroker broker = EmbeddedBroker.start(settings);
    try (Platform platform =
        Platform.start(kafka, folder, Duration.ofSeconds(3), Optional.of(Duration.ofSeconds(1)))) {
      sessions(platform, 40);
      checkpoint(kafka);
      sessions(platform, 40);
      RawTopics topics = new RawTopics(kafka);
      Eventually.get(Duration.ofSeconds(30), () -> topics.ends().size(), size -> size >= 80);
    }
    checkpoint(kafka);
    broker.close();
  }

  @BeforeEach
  void copy() throws Exception {
    dir = recorded.resolve("run" + run++);
    Path from = recorded.resolve("kafka");
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path to = dir.resolve("kafka").resolve(from.relativize(file).toString());
        Files.createDirectories(to.getParent());
        Files.copy(file, to);
      }
    }
    settings = TestBroker.settings(dir);
    kafka = TestBroker.client(settings);
    broker = EmbeddedBroker.start(settings);
  }

  @AfterEach
  void stop() {
    broker.close();
  }

  @Test
  void trailAsItWasWritten_hasNoFindings_andEachRecordItsProof() throws Exception {
    Verification result = verify();
    assertThat(result.findings()).isEmpty();
    assertThat(result.uncovered()).isZero();
    assertThat(result.records()).isGreaterThan(160);
    Prover prover = new Prover(kafka);
    for (AuditEvent event : new RawTopics(kafka).audit().subList(0, 20)) {
      RecordProof proof =
          RecordProof.parse(
              prover
                  .prove(prover.find(event.getEventID(), read -> {}).orElseThrow())
                  .orElseThrow()
                  .json());
      assertThat(proof.check(List.of(SIGNER.key()))).isPresent();
      assertThat(
              RecordProof.parse(proof.json().replaceFirst("\"timestamp\" : 1", "\"timestamp\" : 2"))
                  .check(List.of(SIGNER.key())))
          .isEmpty();
      NoteKey other = CheckpointSigner.parse(CheckpointSigner.generateText("scrip-test")).key();
      assertThat(proof.check(List.of(other))).isEmpty();
    }
  }

  @Test
  void alteredRecord_isFound_thoughItsBatchHasTheRightSum() throws Exception {
    Segment segment = edit();
    segment.alter(segment.batches().size() / 3);
    assertFinds(Finding.Kind.ALTERED);
  }

  @Test
  void alteredRecord_isFound_thoughItsBatchHasTheWrongSum() throws Exception {
    Segment segment = edit();
    segment.corrupt(segment.batches().size() / 3);
    Verification result = assertFinds(Finding.Kind.UNREADABLE);
    assertThat(result.findings()).extracting(Finding::kind).doesNotContain(Finding.Kind.MISSING);
  }

  @Test
  void removedRecord_isFound() throws Exception {
    Segment segment = edit();
    segment.remove(segment.batches().size() / 3);
    Verification result = assertFinds(Finding.Kind.MISSING);
    assertThat(result.findings()).extracting(Finding::kind).contains(Finding.Kind.SEQUENCE_HOLE);
  }

  @Test
  void truncatedLog_isFound() throws Exception {
    Segment segment = edit();
    segment.truncate(segment.batches().size() / 2);
    assertFinds(Finding.Kind.MISSING);
  }

  @Test
  void swappedRecords_areFound() throws Exception {
    Segment segment = edit();
    segment.swap(segment.batches().size() / 3);
    assertFinds(Finding.Kind.REORDERED);
  }

  @Test
  void insertedRecord_isFound() throws Exception {
    Segment segment = edit();
    segment.insert(segment.batches().size() / 3);
    assertFinds(Finding.Kind.INSERTED);
  }

  @Test
  void endWithoutIssuance_andSecondEnd_areFound() throws Exception {
    SessionEnded known = new RawTopics(kafka).ends().getFirst();
    end(known.getAccessKeyId(), known.getIssuedAt());
    end("ASIANEVERISSUED00000", InstantSource.system().instant());
    Verification result = verify();
    assertThat(result.findings())
        .extracting(Finding::kind)
        .containsExactlyInAnyOrder(Finding.Kind.ENDED_TWICE, Finding.Kind.END_WITHOUT_ISSUANCE);
  }

  /** The broker's own means of forgetting count as tampering while the topic should remember. */
  @Test
  void recordsDeletedThroughTheBroker_areFound_andSoIsATopic() throws Exception {
    int dash = LOG.lastIndexOf('-');
    TopicPartition log =
        new TopicPartition(LOG.substring(0, dash), Integer.parseInt(LOG.substring(dash + 1)));
    try (Admin admin = Admin.create(kafka)) {
      admin.deleteRecords(Map.of(log, RecordsToDelete.beforeOffset(-1))).all().get();
      assertThat(verify().findings())
          .extracting(finding -> finding.kind() + " " + finding.log())
          .contains("MISSING " + LOG);
      admin.deleteTopics(List.of("sts.ends")).all().get();
      assertThat(verify().findings())
          .extracting(finding -> finding.kind() + " " + finding.log())
          .contains("MISSING sts.ends-0");
    }
  }

  /** Checkpoints that are gone are missed by the proof, and by whoever kept one. */
  @Test
  void checkpointsThatAreGone_areMissed() throws Exception {
    String kept = verify().lastCheckpoint().orElseThrow();
    TrailVerifier verifier =
        new TrailVerifier(kafka, List.of(SIGNER.key()), InstantSource.system()).knowing(kept);
    assertThat(verifier.verify(Optional.empty(), Optional.empty()).findings()).isEmpty();
    try (Admin admin = Admin.create(kafka)) {
      admin
          .deleteRecords(
              Map.of(new TopicPartition("audit.checkpoints", 0), RecordsToDelete.beforeOffset(-1)))
          .all()
          .get();
    }
    try (Proof proof = Proof.start(kafka, SIGNER, List.of())) {
      Eventually.get(Duration.ofSeconds(30), proof::refusal, Optional::isPresent);
      assertThat(proof.refusal().orElseThrow()).contains("checkpoints are gone");
    }
    assertThat(
            new TrailVerifier(kafka, List.of(SIGNER.key()), InstantSource.system())
                .knowing(kept)
                .verify(Optional.empty(), Optional.empty())
                .findings())
        .extracting(Finding::kind)
        .contains(Finding.Kind.CHECKPOINT_CHAIN);
  }

  @Test
  void proof_refusesToSignWhatDoesNotExtendTheLast() throws Exception {
    Segment segment = edit();
    segment.truncate(segment.batches().size() / 2);
    broker = EmbeddedBroker.start(settings);
    try (Proof proof = Proof.start(kafka, SIGNER, List.of())) {
      Eventually.get(Duration.ofSeconds(30), proof::refusal, Optional::isPresent);
      assertThat(proof.refusal().orElseThrow()).contains(LOG);
    }
    long before = checkpoints(kafka);
    try (Proof proof =
        Proof.start(
            kafka,
            CheckpointSigner.parse(CheckpointSigner.generateText("scrip-other")),
            List.of())) {
      Eventually.get(Duration.ofSeconds(30), proof::refusal, Optional::isPresent);
      assertThat(proof.refusal().orElseThrow()).contains("not signed by a known key");
    }
    assertThat(checkpoints(kafka)).isEqualTo(before);
  }

  @Test
  void checkpointOfAnotherKey_isFound() throws Exception {
    Map<String, Object> config = new HashMap<>(kafka);
    String last =
        new String(
            new RawTopics(kafka).records("audit.checkpoints").getLast().value(),
            java.nio.charset.StandardCharsets.UTF_8);
    try (KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer())) {
      var _ =
          producer
              .send(
                  new ProducerRecord<>(
                      "audit.checkpoints",
                      last.replaceFirst("number \\d+", "number 9")
                          .getBytes(java.nio.charset.StandardCharsets.UTF_8)))
              .get();
    }
    assertThat(verify().findings())
        .extracting(Finding::kind)
        .contains(Finding.Kind.CHECKPOINT_SIGNATURE);
  }

  private static void sessions(Platform platform, int count) {
    try (StsClient sts = platform.sts(platform.key("admin"))) {
      for (int i = 0; i < count; i++) {
        String name = "session-" + i;
        var _ =
            sts.assumeRole(
                r -> r.roleArn("arn:aws:iam::123456789012:role/demo").roleSessionName(name));
      }
    }
  }

  /** Lets a proof sign once what there is. */
  private static void checkpoint(Map<String, Object> kafka) throws Exception {
    long before = checkpoints(kafka);
    try (Proof proof = Proof.start(kafka, SIGNER, List.of())) {
      Eventually.get(Duration.ofSeconds(30), () -> checkpoints(kafka), count -> count > before);
      assertThat(proof.refusal()).isEmpty();
    }
  }

  private static long checkpoints(Map<String, Object> kafka) {
    return new RawTopics(kafka).records("audit.checkpoints").size();
  }

  private Segment edit() throws IOException {
    broker.close();
    try (Stream<Path> files = Files.list(dir.resolve("kafka").resolve(LOG))) {
      return new Segment(
          files.filter(file -> file.toString().endsWith(".log")).findFirst().orElseThrow());
    }
  }

  private Verification verify() throws Exception {
    return new TrailVerifier(kafka, List.of(SIGNER.key()), InstantSource.system())
        .verify(Optional.empty(), Optional.empty());
  }

  private Verification assertFinds(Finding.Kind kind) throws Exception {
    broker = EmbeddedBroker.start(settings);
    Verification result = verify();
    assertThat(result.findings()).extracting(Finding::kind).contains(kind);
    // A record that is gone or other leaves ends behind that nothing began.
    assertThat(result.findings())
        .filteredOn(finding -> finding.kind() != Finding.Kind.END_WITHOUT_ISSUANCE)
        .extracting(Finding::log)
        .containsOnly(LOG);
    return result;
  }

  private void end(String accessKeyId, Instant issuedAt) throws Exception {
    SessionEnded end =
        new SessionEnded(
            SessionEnds.eventId(accessKeyId),
            accessKeyId,
            InstantSource.system().instant(),
            EndReason.EXPIRED,
            "123456789012",
            "arn:aws:sts::123456789012:assumed-role/demo/x",
            issuedAt,
            null,
            null);
    try (KafkaProducer<String, SessionEnded> producer =
        new KafkaProducer<>(
            new HashMap<>(kafka),
            new StringSerializer(),
            Topics.STS_ENDS.valueSerde().serializer())) {
      var _ = producer.send(new ProducerRecord<>("sts.ends", accessKeyId, end)).get();
    }
  }
}
