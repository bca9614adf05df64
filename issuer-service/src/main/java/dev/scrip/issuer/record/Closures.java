package dev.scrip.issuer.record;

import dev.scrip.events.AuditEvent;
import dev.scrip.events.IssuanceAbandoned;
import dev.scrip.events.Kind;
import dev.scrip.events.SequenceClosed;
import dev.scrip.events.SessionIssued;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes the records that close numbers: one for all plain records, one for each issuance, which it
 * names.
 */
final class Closures {
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
      if (each.event().getKind() == Kind.SessionIssued) {
        closures.add(new Closure(abandoned(each), List.of(each)));
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

  private AuditEvent abandoned(PendingRecord pending) {
    AuditEvent issuance = pending.event();
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
            pending.sequence()));
    return event;
  }
}
