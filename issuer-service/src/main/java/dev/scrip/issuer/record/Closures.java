package dev.scrip.issuer.record;

import dev.scrip.events.AuditEvent;
import dev.scrip.events.IssuanceAbandoned;
import dev.scrip.events.Kind;
import dev.scrip.events.SequenceClosed;
import dev.scrip.events.SessionIssued;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes the records that close numbers: one for all plain records, one for each issuance, which it
 * names.
 */
final class Closures {
  private static final Duration NAMED_AFTER_END = Duration.ofMinutes(30);
  private static final int MAX_NUMBERS = 10_000; // of one record

  private final Envelopes envelopes;

  Closures(Envelopes envelopes) {
    this.envelopes = envelopes;
  }

  /** The key that a closure is written under. */
  String keyOf(AuditEvent closure) {
    IssuanceAbandoned abandoned = closure.getIssuanceAbandoned();
    return abandoned == null ? envelopes.issuer() : abandoned.getAccessKeyId();
  }

  /**
   * A record that closes numbers.
   *
   * @param event the record
   * @param covers what was not acknowledged and is closed by it
   */
  record Closure(AuditEvent event, List<PendingRecord> covers) {}

  List<Closure> closing(List<PendingRecord> pending) {
    List<Closure> closures = new ArrayList<>();
    List<PendingRecord> plain = new ArrayList<>();
    for (PendingRecord each : pending) {
      Optional<AuditEvent> issuance = each.issuance().filter(this::isWorthNaming);
      if (issuance.isPresent()) {
        closures.add(new Closure(abandoned(issuance.get(), each.sequence()), List.of(each)));
      } else {
        plain.add(each);
      }
    }
    for (int from = 0; from < plain.size(); from += MAX_NUMBERS) {
      List<PendingRecord> some =
          List.copyOf(plain.subList(from, Math.min(plain.size(), from + MAX_NUMBERS)));
      AuditEvent event = envelopes.platform(Kind.SequenceClosed);
      event.setSequenceClosed(
          new SequenceClosed(some.stream().map(PendingRecord::sequence).toList()));
      closures.addFirst(new Closure(event, some));
    }
    return closures;
  }

  /**
   * Long after its end a session is not named any more: if it is in the trail it has its end there,
   * and the clock, which recognizes a session for an hour after its end, might end it a second
   * time.
   */
  private boolean isWorthNaming(AuditEvent issuance) {
    return envelopes
        .now()
        .isBefore(issuance.getSessionIssued().getExpiresAt().plus(NAMED_AFTER_END));
  }

  private AuditEvent abandoned(AuditEvent issuance, long sequence) {
    SessionIssued issued = issuance.getSessionIssued();
    AuditEvent event = envelopes.platform(Kind.IssuanceAbandoned);
    event.setRequestID(issuance.getRequestID());
    event.setUserIdentity(issuance.getUserIdentity());
    event.setSourceIPAddress(issuance.getSourceIPAddress());
    event.setRecipientAccountId(issuance.getRecipientAccountId());
    event.setIssuanceAbandoned(
        new IssuanceAbandoned(
            issued.getAccessKeyId(),
            issued.getPrincipalArn(),
            issued.getPrincipalId(),
            issued.getAccountId(),
            issued.getRoleArn(),
            issued.getRoleSessionName(),
            issued.getCallerArn(),
            issued.getIssuedAt(),
            issued.getExpiresAt(),
            issuance.getEventID(),
            sequence));
    return event;
  }
}
