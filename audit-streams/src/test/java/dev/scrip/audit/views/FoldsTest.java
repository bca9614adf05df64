package dev.scrip.audit.views;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scrip.audit.views.SessionIndex.Lookup;
import dev.scrip.audit.views.store.SessionRow;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Views do not depend on the order in which records come. */
final class FoldsTest {
  private static final Instant START = Instant.parse("2026-11-23T12:00:00Z");

  @Property
  void sessions_mergeInAnyOrder(
      @ForAll("sessions") Session a, @ForAll("sessions") Session b, @ForAll("sessions") Session c) {
    assertThat(a.merge(b)).isEqualTo(b.merge(a));
    assertThat(a.merge(b).merge(c)).isEqualTo(a.merge(b.merge(c)));
    assertThat(a.merge(a)).isEqualTo(a);
  }

  @Property
  void rows_giveBackTheirSession(@ForAll("sessions") Session session) {
    assertThat(Session.of(session.bytes())).isEqualTo(session);
  }

  @Property
  void usage_addsUpInAnyOrder(
      @ForAll("usages") Usage a, @ForAll("usages") Usage b, @ForAll("usages") Usage c) {
    assertThat(a.merge(b)).isEqualTo(b.merge(a));
    assertThat(a.merge(b).merge(c)).isEqualTo(a.merge(b.merge(c)));
    assertThat(a.merge(Usage.NONE)).isEqualTo(a);
    assertThat(Usage.of(a.cell(3))).isEqualTo(a);
  }

  /** Whatever comes in whatever order, a row has each hour's sum, and keeps it as bytes. */
  @Property
  void usageRow_addsUpByTheHour(
      @ForAll("usages") Usage a,
      @ForAll("usages") Usage b,
      @ForAll("usages") Usage c,
      @ForAll @IntRange(max = 23) int at,
      @ForAll @IntRange(max = 23) int other) {
    UsageCells one = UsageCells.none();
    one.add(at, a);
    one.add(other, b);
    one.add(at, c);
    UsageCells two = UsageCells.none();
    two.add(at, c);
    two.add(at, a);
    two.add(other, b);
    Map<Instant, Usage> found = new LinkedHashMap<>();
    UsageCells.of(one.bytes()).forEach(UsageIndex.Grain.HOUR, Instant.EPOCH, found::put);
    Instant place = Instant.EPOCH.plus(Duration.ofHours(at));
    assertThat(List.copyOf(found.keySet())).isSorted();
    assertThat(found.get(place)).isEqualTo(at == other ? a.merge(b).merge(c) : a.merge(c));
    assertThat(one.bytes()).isEqualTo(two.bytes());
  }

  @Test
  void blankRow_hasTheSchemasDefaults() {
    assertThat(SessionMerge.blank("ASIA"))
        .isEqualTo(SessionRow.newBuilder().setAccessKeyId("ASIA").build());
  }

  @Test
  void state_followsTheClockBeforeTheTrailDoes() {
    Session session = session(true, false, false, Optional.empty());
    assertThat(session.state(START)).isEqualTo(Session.State.ACTIVE);
    assertThat(session.state(START.plusSeconds(900))).isEqualTo(Session.State.EXPIRED);
    assertThat(session(true, true, false, Optional.empty()).state(START))
        .isEqualTo(Session.State.UNDELIVERED);
    assertThat(session(true, false, true, Optional.of(START)).state(START))
        .isEqualTo(Session.State.REVOKED);
  }

  @Test
  void index_findsASessionInTheClassOfItsLife() {
    for (int durationClass = 0; durationClass < SessionIndex.CLASSES; durationClass++) {
      Instant end = START.plus(SessionIndex.span(durationClass));
      SessionRow row =
          SessionRow.newBuilder(session(true, false, false, Optional.empty()).facts()).build();
      row.setExpiresAt(end.toEpochMilli());
      var key = SessionIndex.keys(new Session(row)).getFirst();
      assertThat(key.compareTo(SessionIndex.from(Lookup.ALL, durationClass, START))).isPositive();
      assertThat(key.compareTo(SessionIndex.from(Lookup.ALL, durationClass, START.plusMillis(1))))
          .isNegative();
      assertThat(SessionIndex.timeOf(key)).isEqualTo(START);
      assertThat(SessionIndex.idOf(key)).isEqualTo("ASIAAAAAAAAAAAAAAAAA");
    }
  }

  @Provide
  Arbitrary<Session> sessions() {
    return Combinators.combine(
            Arbitraries.of(true, false),
            Arbitraries.of(true, false),
            Arbitraries.of(true, false),
            Arbitraries.of(Optional.<Instant>empty(), Optional.of(START.plusSeconds(900))))
        .as(FoldsTest::session);
  }

  @Provide
  Arbitrary<Usage> usages() {
    return Combinators.combine(
            Arbitraries.longs().between(-5, 5),
            Arbitraries.longs().between(0, 5),
            Arbitraries.of("a", "b", "c").list().ofMaxSize(3))
        .as(
            (issued, denied, roles) ->
                new Usage(issued, denied, issued * 900, new TreeSet<>(roles), 0, denied, issued));
  }

  private static Session session(
      boolean issued, boolean abandoned, boolean revoked, Optional<Instant> ended) {
    SessionRow row =
        SessionRow.newBuilder()
            .setAccessKeyId("ASIAAAAAAAAAAAAAAAAA")
            .setIssued(issued)
            .setAbandoned(abandoned)
            .setRevoked(revoked)
            .setPosition("sts.audit-0@7")
            .setCallerArn("arn:aws:iam::123456789012:user/admin")
            .setCallerAccountId(issued ? "123456789012" : null)
            .setAccountId("123456789012")
            .setIssuedAt(START.toEpochMilli())
            .setExpiresAt(START.plusSeconds(900).toEpochMilli())
            .build();
    ended.ifPresent(at -> row.setEndedAt(at.toEpochMilli()));
    return new Session(row);
  }
}
