package dev.scrip.audit.views;

import dev.scrip.audit.streams.Rows;
import dev.scrip.audit.views.store.UsageRow;
import java.util.ArrayList;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * What a principal did, or was done with a role, in a span of time. {@link #merge} adds two up; it
 * is associative and commutative.
 *
 * @param issued sessions obtained and delivered
 * @param denied requests denied
 * @param sessionSeconds life granted, in seconds
 * @param roles ARNs of the roles assumed
 * @param renewals how many of the sessions renew another: the rest are as many workloads
 * @param calls requests made, of whatever outcome
 * @param assumed sessions delivered of it, if it is a role
 */
public record Usage(
    long issued,
    long denied,
    long sessionSeconds,
    NavigableSet<String> roles,
    long renewals,
    long calls,
    long assumed) {
  /** Nothing. */
  public static final Usage NONE = new Usage(0, 0, 0, new TreeSet<>(), 0, 0, 0);

  private static final Rows<UsageRow> ROWS = new Rows<>(UsageRow.getClassSchema(), 2);

  static Usage ofCall(boolean denied) {
    return new Usage(0, denied ? 1 : 0, 0, new TreeSet<>(), 0, 1, 0);
  }

  static Usage ofAssumed(int sign) {
    return new Usage(0, 0, 0, new TreeSet<>(), 0, 0, sign);
  }

  /** Both together. */
  public Usage merge(Usage other) {
    NavigableSet<String> all = new TreeSet<>(roles);
    all.addAll(other.roles);
    return new Usage(
        issued + other.issued,
        denied + other.denied,
        sessionSeconds + other.sessionSeconds,
        all,
        renewals + other.renewals,
        calls + other.calls,
        assumed + other.assumed);
  }

  /** Whether anything was obtained, called or assumed. */
  public boolean isUse() {
    return issued > 0 || calls > 0 || assumed > 0;
  }

  byte[] bytes() {
    return ROWS.bytes(
        new UsageRow(
            issued, denied, sessionSeconds, new ArrayList<>(roles), renewals, calls, assumed));
  }

  /** The usage of a row. */
  public static Usage of(byte[] bytes) {
    UsageRow row = ROWS.row(bytes);
    return new Usage(
        row.getIssued(),
        row.getDenied(),
        row.getSessionSeconds(),
        new TreeSet<>(row.getRoles()),
        row.getRenewals(),
        row.getCalls(),
        row.getAssumed());
  }
}
