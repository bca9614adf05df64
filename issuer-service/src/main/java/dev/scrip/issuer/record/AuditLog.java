package dev.scrip.issuer.record;

import dev.scrip.events.AuditEvent;
import dev.scrip.events.DataRead;
import dev.scrip.events.Kind;
import dev.scrip.events.RequestDenied;
import dev.scrip.events.RequestServed;
import dev.scrip.events.SessionIssued;
import dev.scrip.events.SessionUsed;
import dev.scrip.events.TrailVerified;
import dev.scrip.issuer.record.Lane.Appended;
import dev.scrip.issuer.session.Session;
import dev.scrip.issuer.session.SessionToken;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Commits records before replies leave. Each call returns when the broker has acknowledged the
 * record with all in-sync replicas, or within the bound with the word that it has not.
 */
public final class AuditLog implements AutoCloseable {
  private final RecordSettings settings;
  private final InstantSource clock;
  private final Envelopes envelopes;
  private final Envelopes denialEnvelopes;
  private final Lane issuances;
  private final Lane denials;
  private final DenialBudget budget;
  private final Interval refused = new Interval();
  private final Suppressions suppressed = new Suppressions();
  private final AtomicLong skewMillis = new AtomicLong();
  private final String incarnation;
  private final AuditLogKeeper keeper;

  /**
   * A log that writes to a broker.
   *
   * @param kafka how to reach the broker
   * @param clock wall clock
   * @param nanoTime monotonic time in nanoseconds
   */
  public AuditLog(
      Map<String, Object> kafka,
      RecordSettings settings,
      InstantSource clock,
      LongSupplier nanoTime) {
    this.settings = settings;
    this.clock = clock;
    this.incarnation = Long.toString(ThreadLocalRandom.current().nextLong() >>> 4, 36);
    this.envelopes = new Envelopes(settings, incarnation, clock);
    // Each lane counts for itself, so to readers each is an incarnation of its own.
    this.denialEnvelopes = new Envelopes(settings, incarnation + "-denials", clock);
    this.issuances = lane("issuance", kafka, envelopes, nanoTime);
    this.denials = lane("denial", kafka, denialEnvelopes, nanoTime);
    this.budget = new DenialBudget(settings, nanoTime);
    this.keeper = new AuditLogKeeper(this, issuances, denials);
    keeper.start();
  }

  private Lane lane(
      String name, Map<String, Object> kafka, Envelopes laneEnvelopes, LongSupplier nanoTime) {
    return new Lane(
        name,
        Lane.producer(kafka, settings.bound()),
        settings.bound(),
        settings.maxInFlight(),
        new Closures(laneEnvelopes),
        brokerTime -> skewMillis.setPlain(brokerTime - clock.millis()),
        nanoTime);
  }

  /** This run of the issuer. */
  public String incarnation() {
    return incarnation;
  }

  /** How many partitions the trail has. */
  public int partitionCount() {
    return issuances.partitionCount();
  }

  /**
   * The broker's clock less this host's at the last acknowledgement, in milliseconds; the way there
   * is part of it.
   */
  public long skewMillis() {
    return skewMillis.getPlain();
  }

  /** Readies an issuance: its record is filled, not yet written. */
  public PreparedIssuance prepare(
      RequestFacts facts, SessionIssued detail, Session session, SessionToken token) {
    AuditEvent event = envelopes.request(Kind.SessionIssued, facts);
    event.setSessionIssued(detail);
    return new PreparedIssuance(session, token, event);
  }

  /** Commits an issuance's record; only then is there something that may leave. */
  public IssuanceOutcome record(PreparedIssuance prepared) {
    return switch (issuances.append(prepared.session().accessKeyId().value(), prepared.event())) {
      case Appended.Yes yes -> new RecordedIssuance(prepared, yes.position());
      case Appended.No no -> {
        refused.add(clock.instant(), no.why());
        yield new NotRecorded(no.why());
      }
    };
  }

  /** Commits the record of a request that issues nothing. */
  public ServedOutcome recordServed(
      RequestFacts facts,
      RequestServed detail,
      @Nullable String errorCode,
      @Nullable String errorMessage) {
    AuditEvent event = envelopes.request(Kind.RequestServed, facts);
    event.setRequestServed(detail);
    event.setErrorCode(errorCode);
    event.setErrorMessage(Envelopes.cut(errorMessage, 2_048));
    return served(issuances.append(keyOf(facts), event));
  }

  /** Commits the record that audit data was read. */
  public ServedOutcome recordRead(RequestFacts facts, DataRead detail) {
    AuditEvent event = envelopes.request(Kind.DataRead, facts);
    event.setDataRead(detail);
    return served(issuances.append(keyOf(facts), event));
  }

  /** Commits a denial's record, or counts the denial where the budget is spent. */
  public DenialOutcome recordDenial(
      RequestFacts facts, RequestDenied detail, String errorCode, String errorMessage) {
    String source = Source.of(facts.sourceAddress());
    if (!budget.allows(source)) {
      suppressed.add(clock.instant(), source);
      return new DenialOutcome.Suppressed();
    }
    AuditEvent event = denialEnvelopes.request(Kind.RequestDenied, facts);
    event.setRequestDenied(detail);
    event.setErrorCode(errorCode);
    event.setErrorMessage(Envelopes.cut(errorMessage, 2_048));
    return switch (denials.append(keyOf(facts), event)) {
      case Appended.Yes yes -> new DenialOutcome.Recorded();
      case Appended.No no -> new NotRecorded(no.why());
    };
  }

  /** Writes a record of uses of a session; false if it was not acknowledged. */
  public boolean recordUses(SessionUsed uses) {
    AuditEvent event = envelopes.platform(Kind.SessionUsed);
    event.setSessionUsed(uses);
    return issuances.append(uses.getAccessKeyId(), event) instanceof Appended.Yes;
  }

  /** Commits the record that somebody verified the trail. */
  public ServedOutcome recordVerification(RequestFacts facts, TrailVerified detail) {
    AuditEvent event = envelopes.request(Kind.TrailVerified, facts);
    event.setTrailVerified(detail);
    return served(issuances.append(keyOf(facts), event));
  }

  /** Commits the record of what somebody made of what the trail shows. */
  public ServedOutcome recordRemark(
      Kind kind, RequestFacts facts, java.util.function.Consumer<AuditEvent> detail) {
    AuditEvent event = envelopes.request(kind, facts);
    detail.accept(event);
    return served(issuances.append(keyOf(facts), event));
  }

  /** A User-Agent as records have it. */
  public static @Nullable String cut(@Nullable String userAgent) {
    return Envelopes.cut(userAgent, 1_024);
  }

  /** Writes a record of the platform's own; false if it was not acknowledged. */
  public boolean recordPlatform(Kind kind, java.util.function.Consumer<AuditEvent> detail) {
    AuditEvent event = envelopes.platform(kind);
    detail.accept(event);
    return issuances.append(settings.issuer(), event) instanceof Appended.Yes;
  }

  @Override
  public void close() {
    keeper.close();
    issuances.close();
    denials.close();
  }

  Interval refused() {
    return refused;
  }

  Suppressions suppressed() {
    return suppressed;
  }

  Instant now() {
    return clock.instant();
  }

  private static String keyOf(RequestFacts facts) {
    var caller = facts.caller();
    if (caller == null) {
      return facts.sourceAddress();
    }
    String accessKeyId = caller.getAccessKeyId();
    if (caller.getSessionContext() != null && accessKeyId != null) {
      return accessKeyId; // the session concerned
    }
    return caller.getArn() == null ? facts.sourceAddress() : caller.getArn();
  }

  private static ServedOutcome served(Appended appended) {
    return switch (appended) {
      case Appended.Yes yes -> new ServedOutcome.Recorded();
      case Appended.No no -> new NotRecorded(no.why());
    };
  }
}
