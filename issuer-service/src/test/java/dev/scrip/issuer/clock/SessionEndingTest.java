package dev.scrip.issuer.clock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.scrip.events.Ancestor;
import dev.scrip.events.AuditEvent;
import dev.scrip.events.EndReason;
import dev.scrip.events.IssuanceAbandoned;
import dev.scrip.events.Kind;
import dev.scrip.events.Mfa;
import dev.scrip.events.RevocationImage;
import dev.scrip.events.SessionEnded;
import dev.scrip.events.SessionIssued;
import dev.scrip.events.Verdict;
import dev.scrip.events.Writer;
import dev.scrip.schemas.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SessionEndingTest {
  private static final Instant START = Instant.parse("2026-11-23T12:00:00Z");

  private final AtomicLong millis = new AtomicLong(START.toEpochMilli());
  private final AtomicLong monotonic = new AtomicLong(); // milliseconds
  private final InstantSource wall = () -> Instant.ofEpochMilli(millis.get());
  private final Path state;
  private final RevocationLog revocations = new RevocationLog();
  private TopologyTestDriver driver;
  private TestInputTopic<String, AuditEvent> trail;
  private TestOutputTopic<String, SessionEnded> ends;

  SessionEndingTest(@TempDir Path state) throws IOException {
    this.state = Files.createDirectories(state.resolve("s"));
    open();
  }

  @AfterEach
  void close() {
    driver.close();
  }

  @Test
  void session_endsOnceAtItsInstant() {
    issue("ASIA1", 60);
    advance(59);
    assertThat(ends.isEmpty()).isTrue();
    advance(2);
    SessionEnded end = ends.readValue();
    assertThat(end.getAccessKeyId()).isEqualTo("ASIA1");
    assertThat(end.getEndedAt()).isEqualTo(START.plusSeconds(60));
    advance(3);
    millis.addAndGet(7_200_000);
    monotonic.addAndGet(7_200_000);
    advance(3);
    assertThat(ends.isEmpty()).isTrue();
  }

  @Test
  void sessions_endInTheOrderOfTheirInstants() {
    issue("ASIA3", 30);
    issue("ASIA1", 10);
    issue("ASIA2", 20);
    advance(60);
    assertThat(ends.readValuesToList())
        .extracting(SessionEnded::getAccessKeyId)
        .containsExactly("ASIA1", "ASIA2", "ASIA3");
  }

  @Test
  void recordThatComesAfterItsInstant_endsAtOnce() {
    issue("ASIA1", 10);
    advance(20);
    ends.readValue();
    issue("ASIA0", 5);
    assertThat(ends.readValue().getAccessKeyId()).isEqualTo("ASIA0");
    advance(60);
    assertThat(ends.isEmpty()).isTrue();
  }

  @Test
  void abandonedAfterItsEnd_doesNotEndAgain() {
    issue("ASIA1", 10);
    advance(20);
    assertThat(ends.readValuesToList()).hasSize(1);
    abandon("ASIA1", 10);
    advance(60);
    assertThat(ends.isEmpty()).isTrue();
  }

  @Test
  void abandonedThatWasNeverSeenIssued_endsOnce() {
    abandon("ASIA9", 10);
    advance(30);
    assertThat(ends.readValuesToList()).hasSize(1);
  }

  @Test
  void manyAtOnce_areEndedByAndBy() {
    for (int i = 0; i < 12_000; i++) {
      issue("ASIA" + i, 10);
    }
    advance(11);
    int first = ends.readValuesToList().size();
    advance(2);
    int second = ends.readValuesToList().size();
    assertThat(first + second).isEqualTo(12_000);
  }

  @Test
  void fastHost_endsNothingEarly() {
    issue("ASIA1", 60);
    // The broker says 12:00:06 after six seconds; this host then claims an hour more.
    advance(6);
    issue("ASIA2", 3_600);
    millis.addAndGet(Duration.ofHours(1).toMillis());
    driver.advanceWallClockTime(Duration.ofSeconds(1));
    assertThat(ends.isEmpty()).isTrue();
  }

  @Test
  void revokedSession_endsWhenItWasRevoked_andNotAgain() {
    issue("ASIA1", 60);
    issue("ASIA2", 60);
    advance(5);
    revoke(7, image().setAccessKeyId("ASIA1").build());
    advance(2);
    SessionEnded end = ends.readValue();
    assertThat(end.getAccessKeyId()).isEqualTo("ASIA1");
    assertThat(end.getReason()).isEqualTo(EndReason.REVOKED);
    assertThat(end.getEndedAt()).isEqualTo(START.plusSeconds(5));
    assertThat(end.getRevokedBy()).isEqualTo("arn:aws:iam::123456789012:user/ana");
    advance(60);
    assertThat(ends.readValuesToList())
        .extracting(SessionEnded::getAccessKeyId)
        .containsExactly("ASIA2");
  }

  @Test
  void revocationOfARole_endsWhatWasIssuedBefore_nowAndWhatIsToldLater() {
    issue("ASIA1", 60);
    advance(5);
    revoke(7, image().setPrincipalId("AROA").setIssuedBefore(START.plusSeconds(1)).build());
    advance(1);
    issue("ASIA2", 60); // issued before the cut-off, but its record comes only now
    advance(60);
    assertThat(ends.readValuesToList())
        .extracting(SessionEnded::getAccessKeyId, SessionEnded::getReason)
        .containsExactly(tuple("ASIA1", EndReason.REVOKED), tuple("ASIA2", EndReason.REVOKED));
  }

  @Test
  void revocation_reachesDescendants_onlyIfItSaysSo() {
    Ancestor first = new Ancestor("ASIA0", "AROAX:x", START.minusSeconds(60));
    issue("ASIA1", 60, List.of(first));
    revoke(7, image().setAccessKeyId("ASIA0").build());
    advance(3);
    assertThat(ends.isEmpty()).isTrue();
    revoke(8, image().setAccessKeyId("ASIA0").setWithDescendants(true).build());
    advance(3);
    assertThat(ends.readValue().getReason()).isEqualTo(EndReason.REVOKED);
    issue("ASIA2", 60, List.of(new Ancestor("AKIA1", "AIDA1", null)));
    issue("ASIA3", 60, List.of(new Ancestor("ASIA9", "AROAY:y", START.plusSeconds(9))));
    revoke(
        9,
        image()
            .setPrincipalId("AIDA1")
            .setIssuedBefore(START.plusSeconds(5))
            .setWithDescendants(true)
            .build());
    revoke(
        10,
        image()
            .setPrincipalId("AROAY") // its session was issued after the cut-off
            .setIssuedBefore(START.plusSeconds(5))
            .setWithDescendants(true)
            .build());
    advance(3);
    assertThat(ends.readValuesToList())
        .extracting(SessionEnded::getAccessKeyId)
        .containsExactly("ASIA2");
  }

  @Test
  void revocationOfManySessions_isAppliedByAndBy() {
    for (int i = 0; i < 45_000; i++) {
      issue("ASIA" + i, 600);
    }
    revoke(7, image().setPrincipalId("AROA").setIssuedBefore(START.plusSeconds(1)).build());
    advance(3);
    assertThat(ends.readValuesToList()).hasSize(45_000);
    advance(700);
    assertThat(ends.isEmpty()).isTrue();
  }

  /** The clock stood still while both happened: the end is what really ended it. */
  @Test
  void revokedAndExpiredMeanwhile_endsRevoked() {
    issue("ASIA1", 60);
    advance(2);
    RevocationImage image = image().setAccessKeyId("ASIA1").build();
    millis.addAndGet(120_000);
    monotonic.addAndGet(120_000);
    revoke(7, image);
    advance(2);
    assertThat(ends.readValuesToList())
        .extracting(SessionEnded::getReason, SessionEnded::getEndedAt)
        .containsExactly(tuple(EndReason.REVOKED, START.plusSeconds(2)));
  }

  /** A user's key obtained a session, and that another one: both came of the key before. */
  @Test
  void grandchildrenOfAKey_areDescendants_ifTheirParentsWereObtainedBefore() {
    Ancestor key = new Ancestor("AKIA1", "AIDA1", null);
    issue("ASIA2", 60, List.of(key, new Ancestor("ASIA1", "AROAX:x", START.minusSeconds(3_600))));
    issue("ASIA3", 60, List.of(key, new Ancestor("ASIA4", "AROAX:x", START.minusSeconds(60))));
    revoke(
        7,
        image()
            .setPrincipalId("AIDA1")
            .setIssuedBefore(START.minusSeconds(1_800))
            .setWithDescendants(true)
            .build());
    advance(2);
    assertThat(ends.readValuesToList())
        .extracting(SessionEnded::getAccessKeyId)
        .containsExactly("ASIA2");
  }

  @Test
  void keysSessions_areThoseThatItObtainedUntilThen() {
    Ancestor key = new Ancestor("AKIA1", "AIDA1", null);
    issue("ASIA1", 60, List.of(key));
    revoke(7, image().setAccessKeyId("AKIA1").setWithDescendants(true).build());
    revoke(
        8,
        RevocationImage.newBuilder()
            .setAccessKeyId("AKIA2")
            .setRevokedAt(START.minusSeconds(1))
            .setWithDescendants(true)
            .build());
    issue("ASIA2", 60, List.of(new Ancestor("AKIA2", "AIDA2", null))); // obtained later
    advance(2);
    assertThat(ends.readValuesToList())
        .extracting(SessionEnded::getAccessKeyId)
        .containsExactly("ASIA1");
  }

  @Test
  void revocationAfterTheEnd_changesNothing() {
    issue("ASIA1", 10);
    advance(12);
    assertThat(ends.readValue().getReason()).isEqualTo(EndReason.EXPIRED);
    revoke(7, image().setAccessKeyId("ASIA1").build());
    advance(3);
    assertThat(ends.isEmpty()).isTrue();
  }

  private RevocationImage.Builder image() {
    return RevocationImage.newBuilder().setRevokedAt(wall.instant()).setWithDescendants(false);
  }

  private void revoke(long position, RevocationImage image) {
    revocations.add(
        new KnownRevocation(
            position,
            "arn:aws:scrip::123456789012:revocation/" + position,
            "arn:aws:iam::123456789012:user/ana",
            image));
  }

  private void open() {
    Properties config = new Properties();
    config.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
    config.put(StreamsConfig.STATE_DIR_CONFIG, state.toString());
    driver =
        new TopologyTestDriver(
            ClockTopology.of(
                new BrokerTime(wall, () -> monotonic.get() * 1_000_000L), revocations, Map.of()),
            config,
            wall.instant());
    trail =
        driver.createInputTopic(
            Topics.STS_AUDIT.name(),
            new StringSerializer(),
            Topics.STS_AUDIT.valueSerde().serializer());
    ends =
        driver.createOutputTopic(
            Topics.STS_ENDS.name(),
            new StringDeserializer(),
            Topics.STS_ENDS.valueSerde().deserializer());
  }

  private void advance(int seconds) {
    for (int i = 0; i < seconds; i++) {
      millis.addAndGet(1_000);
      monotonic.addAndGet(1_000);
      driver.advanceWallClockTime(Duration.ofSeconds(1));
    }
  }

  private void issue(String accessKeyId, int seconds) {
    issue(accessKeyId, seconds, List.of());
  }

  private void issue(String accessKeyId, int seconds, List<Ancestor> lineage) {
    SessionIssued detail = new SessionIssued();
    detail.setAccessKeyId(accessKeyId);
    detail.setPrincipalArn("arn:aws:sts::123456789012:assumed-role/demo/ana");
    detail.setPrincipalId("AROA:ana");
    detail.setAccountId("123456789012");
    detail.setCallerArn("caller");
    detail.setCallerAccountId("123456789012");
    detail.setIssuedAt(START);
    detail.setExpiresAt(START.plusSeconds(seconds));
    detail.setAncestors(lineage.stream().map(Ancestor::getAccessKeyId).toList());
    detail.setLineage(lineage);
    detail.setMfa(Mfa.NO);
    detail.setPolicyArns(List.of());
    detail.setManagedPolicies(List.of());
    detail.setInheritedTagKeys(List.of());
    detail.setTags(List.of());
    detail.setPrivileged(Verdict.NO);
    detail.setStatements(List.of());
    AuditEvent event = event(Kind.SessionIssued);
    event.setSessionIssued(detail);
    trail.pipeInput(accessKeyId, event, wall.instant());
  }

  private void abandon(String accessKeyId, int seconds) {
    AuditEvent event = event(Kind.IssuanceAbandoned);
    event.setIssuanceAbandoned(
        new IssuanceAbandoned(
            accessKeyId,
            "arn:aws:sts::123456789012:assumed-role/demo/ana",
            "AROA:ana",
            "123456789012",
            null,
            null,
            "caller",
            START,
            START.plusSeconds(seconds),
            "event",
            0L));
    trail.pipeInput(accessKeyId, event, wall.instant());
  }

  private static AuditEvent event(Kind kind) {
    AuditEvent event = new AuditEvent();
    event.setEventID("e");
    event.setEventTime(START);
    event.setKind(kind);
    event.setEventSource("sts.amazonaws.com");
    event.setEventName("AssumeRole");
    event.setAwsRegion("us-east-1");
    event.setWriter(new Writer("i", "r", 0L));
    return event;
  }
}
