package dev.scrip.issuer.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scrip.events.AuditEvent;
import dev.scrip.events.IssuanceAbandoned;
import dev.scrip.events.Kind;
import dev.scrip.events.Mfa;
import dev.scrip.events.RequestServed;
import dev.scrip.events.SessionIssued;
import dev.scrip.events.Verdict;
import dev.scrip.schemas.Topics;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Numbers have no hole that nothing closes, whatever the broker does. */
final class PartitionLogTest {
  private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

  /** A broker that acknowledges, or loses, or keeps silent. */
  private static final class Broker implements PartitionLog.Sender {
    enum Mood {
      ACKNOWLEDGING,
      FAILING,
      SILENT
    }

    private final List<AuditEvent> written = new ArrayList<>();
    private Mood mood = Mood.ACKNOWLEDGING;

    @Override
    public void send(PartitionLog log, String key, byte[] value, PendingRecord pending) {
      switch (mood) {
        case ACKNOWLEDGING -> {
          written.add(
              Topics.STS_AUDIT
                  .valueSerde()
                  .deserializer()
                  .deserialize(Topics.STS_AUDIT.name(), value));
          pending.acknowledge(written.size() - 1L);
        }
        case FAILING -> log.giveUp(pending, new IllegalStateException("lost"));
        case SILENT -> {}
      }
    }

    Set<Long> accountedFor() {
      Set<Long> numbers = new TreeSet<>();
      for (AuditEvent event : written) {
        numbers.add(event.getWriter().getSequence());
        if (event.getSequenceClosed() != null) {
          numbers.addAll(event.getSequenceClosed().getSequences());
        }
        if (event.getIssuanceAbandoned() != null) {
          numbers.add(event.getIssuanceAbandoned().getClosedSequence());
        }
      }
      return numbers;
    }
  }

  private final Broker broker = new Broker();
  private long now;
  private final Envelopes envelopes =
      new Envelopes(
          RecordSettings.defaults("issuer", "us-east-1"), "run", InstantSource.fixed(NOW));
  private final PartitionLog log =
      new PartitionLog(0, broker, new Closures(envelopes), Duration.ofMillis(10), () -> now);

  @Test
  void numbers_areGivenInOrderFromZero() {
    for (int i = 0; i < 200; i++) {
      log.append("k", served());
    }
    assertThat(broker.written)
        .extracting(event -> event.getWriter().getSequence())
        .containsExactlyElementsOf(LongStream.range(0, 200).boxed().toList());
  }

  @Test
  void lostIssuance_isNamedAndClosed_beforeAnythingElse() {
    broker.mood = Broker.Mood.FAILING;
    log.append("ASIA1", issued("ASIA1"));
    assertThat(log.append("k", served())).as("the partition is stalled").isNull();
    broker.mood = Broker.Mood.ACKNOWLEDGING;
    log.closeNumbers();
    log.append("k", served());
    IssuanceAbandoned abandoned = broker.written.getFirst().getIssuanceAbandoned();
    assertThat(abandoned.getAccessKeyId()).isEqualTo("ASIA1");
    assertThat(abandoned.getClosedSequence()).isZero();
    assertThat(broker.written.get(1).getKind()).isEqualTo(Kind.RequestServed);
    assertThat(broker.accountedFor()).containsExactly(0L, 1L, 2L);
  }

  @Test
  void lostPlainRecords_areClosedTogether() {
    broker.mood = Broker.Mood.SILENT;
    List<PendingRecord> pending = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      pending.add(Objects.requireNonNull(log.append("k", served())));
    }
    pending.forEach(each -> log.giveUp(each, null));
    broker.mood = Broker.Mood.ACKNOWLEDGING;
    log.closeNumbers();
    assertThat(broker.written).hasSize(1);
    assertThat(broker.written.getFirst().getSequenceClosed().getSequences())
        .containsExactly(0L, 1L, 2L);
    assertThat(log.isStalled()).isFalse();
  }

  @Test
  void closuresThatAreLost_areClosedToo_andAbandonedSessionsAreNamedOnce() {
    broker.mood = Broker.Mood.FAILING;
    log.append("ASIA1", issued("ASIA1"));
    for (int attempt = 0; attempt < 5; attempt++) {
      log.closeNumbers();
      assertThat(log.isStalled()).isTrue();
    }
    broker.mood = Broker.Mood.ACKNOWLEDGING;
    log.closeNumbers();
    log.append("k", served());
    assertThat(broker.written.stream().filter(e -> e.getIssuanceAbandoned() != null)).hasSize(1);
    long last = broker.written.getLast().getWriter().getSequence();
    assertThat(broker.accountedFor())
        .containsExactlyElementsOf(LongStream.rangeClosed(0, last).boxed().toList());
  }

  @Test
  void lateAcknowledgement_ofAGivenUpRecord_changesNothing() {
    broker.mood = Broker.Mood.SILENT;
    PendingRecord pending = Objects.requireNonNull(log.append("ASIA1", issued("ASIA1")));
    log.giveUp(pending, null);
    assertThat(pending.acknowledge(5)).isFalse();
    assertThat(log.isStalled()).isTrue();
  }

  @Test
  void overdueRecords_areGivenUp_andTheirNumbersClosed() {
    broker.mood = Broker.Mood.SILENT;
    PendingRecord pending = Objects.requireNonNull(log.append("k", served()));
    now += Duration.ofMillis(9).toNanos();
    log.giveUpOverdue();
    assertThat(pending.isDecided()).isFalse();
    now += Duration.ofMillis(1).toNanos();
    log.giveUpOverdue();
    assertThat(pending.isDecided()).isTrue();
    assertThat(log.isStalled()).isTrue();
    broker.mood = Broker.Mood.ACKNOWLEDGING;
    log.closeNumbers();
    assertThat(broker.accountedFor()).containsExactly(0L, 1L);
  }

  /** A sender in the middle of sending leaves its lock taken: what comes then is sent by it. */
  @Test
  void recordsThatMeetABusySender_areSentByIt_inOrder() throws Exception {
    List<Thread> latecomers = new ArrayList<>();
    PartitionLog[] busy = new PartitionLog[1];
    PartitionLog.Sender sender =
        (to, key, value, pending) -> {
          if (latecomers.isEmpty()) {
            for (int i = 0; i < 20; i++) {
              latecomers.add(Thread.ofVirtual().start(() -> busy[0].append("k", served())));
            }
            latecomers.forEach(PartitionLogTest::join); // each returns, the lock is still held
          }
          broker.send(to, key, value, pending);
        };
    busy[0] =
        new PartitionLog(0, sender, new Closures(envelopes), Duration.ofSeconds(1), () -> now);
    PendingRecord first = Objects.requireNonNull(busy[0].append("k", served()));
    assertThat(first.await()).isZero();
    assertThat(broker.written)
        .extracting(event -> event.getWriter().getSequence())
        .containsExactlyElementsOf(LongStream.rangeClosed(0, 20).boxed().toList());
  }

  @Test
  void recordTurnedAwayBeforeItHasANumber_leavesNoHole() {
    PendingRecord[] late = new PendingRecord[1];
    PartitionLog[] busy = new PartitionLog[1];
    PartitionLog.Sender sender =
        (to, key, value, pending) -> {
          if (late[0] == null) {
            join(Thread.ofVirtual().start(() -> late[0] = busy[0].append("k", served())));
            to.giveUp(pending, new IllegalStateException("lost"));
          } else {
            broker.send(to, key, value, pending);
          }
        };
    busy[0] =
        new PartitionLog(0, sender, new Closures(envelopes), Duration.ofSeconds(1), () -> now);
    busy[0].append("k", served());
    assertThat(late[0].isTurnedAway()).isTrue();
    busy[0].closeNumbers();
    busy[0].append("k", served());
    assertThat(broker.accountedFor()).containsExactly(0L, 1L, 2L);
    assertThat(broker.written.getFirst().getSequenceClosed().getSequences()).containsExactly(0L);
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private AuditEvent served() {
    AuditEvent event = envelopes.platform(Kind.RequestServed);
    event.setRequestServed(new RequestServed("sts:GetCallerIdentity", null, null, null));
    return event;
  }

  private AuditEvent issued(String accessKeyId) {
    AuditEvent event = envelopes.platform(Kind.SessionIssued);
    SessionIssued detail = new SessionIssued();
    detail.setAccessKeyId(accessKeyId);
    detail.setPrincipalArn("arn");
    detail.setPrincipalId("id");
    detail.setAccountId("123456789012");
    detail.setCallerArn("caller");
    detail.setCallerAccountId("123456789012");
    detail.setIssuedAt(NOW);
    detail.setExpiresAt(NOW.plusSeconds(900));
    detail.setGrantedSeconds(900);
    detail.setAncestors(List.of());
    detail.setLineage(List.of());
    detail.setMfa(Mfa.NO);
    detail.setPolicyArns(List.of());
    detail.setManagedPolicies(List.of());
    detail.setInheritedTagKeys(List.of());
    detail.setTags(List.of());
    detail.setStatements(List.of());
    detail.setPrivileged(Verdict.NO);
    detail.setSealedBytes(400);
    event.setSessionIssued(detail);
    return event;
  }
}
