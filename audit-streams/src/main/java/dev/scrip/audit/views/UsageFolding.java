package dev.scrip.audit.views;

import dev.scrip.audit.views.UsageIndex.Grain;
import dev.scrip.events.AuditEvent;
import dev.scrip.events.RequestDenied;
import dev.scrip.events.SessionContext;
import dev.scrip.events.UserIdentity;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;

/** Counts what principals did and what was denied, as far as one partition tells. */
final class UsageFolding {
  private final KeyValueStore<Bytes, byte[]> usage;
  private final KeyValueStore<Bytes, byte[]> denials;
  private final Map<Bytes, UsageCells> changed = new LinkedHashMap<>();

  /** Rows as they are in the store, which nobody else writes: most are changed again soon. */
  private final Map<Bytes, UsageCells> recent = new Recent<>(4_000);

  UsageFolding(KeyValueStore<Bytes, byte[]> usage, KeyValueStore<Bytes, byte[]> denials) {
    this.usage = usage;
    this.denials = denials;
  }

  /** A session is delivered (1), or turns out not to have been (-1). */
  void session(Session session, int sign) {
    Instant start = session.issuedAt().orElseThrow();
    Usage more = Usage.of(session, sign);
    add(Grain.HOUR, session.callerArn().orElseThrow(), start, more);
    session.roleArn().ifPresent(role -> add(Grain.HOUR, role, start, Usage.ofAssumed(sign)));
  }

  /** A request, whatever it is: one that was denied is counted by its reason too. */
  void call(AuditEvent event) {
    RequestDenied denied = event.getRequestDenied();
    if (denied != null) {
      Bytes key = DenialIndex.key(DenialIndex.cell(event, denied));
      byte[] before = denials.get(key);
      denials.put(key, DenialIndex.count(1 + (before == null ? 0 : DenialIndex.countOf(before))));
    }
    UserIdentity caller = event.getUserIdentity();
    if (caller == null || caller.getArn() == null) {
      return;
    }
    if (denied != null) {
      add(Grain.MINUTE, caller.getArn(), event.getEventTime(), Usage.ofCall(true));
    }
    add(Grain.HOUR, caller.getArn(), event.getEventTime(), Usage.ofCall(denied != null));
    SessionContext session = caller.getSessionContext();
    if (session != null && session.getSessionIssuer() != null) {
      String role = session.getSessionIssuer().getArn();
      if (!role.equals(caller.getArn())) {
        add(Grain.HOUR, role, event.getEventTime(), Usage.ofCall(false));
      }
    }
  }

  /** Uses of a session at services that ask the issuer. */
  void used(Session session, AuditEvent event) {
    Instant at = event.getSessionUsed().getTo();
    session.principalArn().ifPresent(arn -> add(Grain.HOUR, arn, at, Usage.ofCall(false)));
    session.roleArn().ifPresent(role -> add(Grain.HOUR, role, at, Usage.ofCall(false)));
  }

  /** Writes what a record changed: a row that it changed twice is written once. */
  void write() {
    changed.forEach((key, cells) -> usage.put(key, cells.bytes()));
    changed.clear();
  }

  private void add(Grain grain, String principalArn, Instant time, Usage more) {
    Bytes key = UsageIndex.key(grain, principalArn, time);
    UsageCells cells = recent.get(key);
    if (cells == null) {
      byte[] row = usage.get(key);
      cells = row == null ? UsageCells.none() : UsageCells.of(row);
      recent.put(key, cells);
    }
    cells.add(grain.cell(time), more);
    changed.put(key, cells);
  }
}
