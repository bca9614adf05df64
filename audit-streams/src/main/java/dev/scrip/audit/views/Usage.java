package dev.scrip.audit.views;

import dev.scrip.audit.views.store.UsageCell;
import java.time.Duration;
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

  /** What a delivered session is of who obtained it (1), or is no longer (-1). */
  public static Usage of(Session session, int sign) {
    long seconds =
        Math.ceilDiv(
            Duration.between(session.issuedAt().orElseThrow(), session.expiresAt().orElseThrow())
                .toMillis(),
            1_000L);
    NavigableSet<String> roles = new TreeSet<>();
    session.roleArn().ifPresent(roles::add);
    long renewals = session.facts().getRenews() == null ? 0 : sign;
    return new Usage(sign, 0, sign * seconds, roles, renewals, 0, 0);
  }

  static Usage ofCall(boolean denied) {
    return new Usage(0, denied ? 1 : 0, 0, new TreeSet<>(), 0, 1, 0);
  }

  static Usage ofAssumed(int sign) {
    return new Usage(0, 0, 0, new TreeSet<>(), 0, 0, sign);
  }

  /** Both together. */
  public Usage merge(Usage other) {
    return new Usage(
        issued + other.issued,
        denied + other.denied,
        sessionSeconds + other.sessionSeconds,
        union(roles, other.roles),
        renewals + other.renewals,
        calls + other.calls,
        assumed + other.assumed);
  }

  private static NavigableSet<String> union(NavigableSet<String> one, NavigableSet<String> other) {
    if (one.containsAll(other)) {
      return one;
    }
    NavigableSet<String> all = new TreeSet<>(one);
    all.addAll(other);
    return all;
  }

  /** Whether anything was obtained, called or assumed. */
  public boolean isUse() {
    return issued > 0 || calls > 0 || assumed > 0;
  }

  static Usage of(UsageCell cell) {
    return new Usage(
        cell.getIssued(),
        cell.getDenied(),
        cell.getSessionSeconds(),
        new TreeSet<>(cell.getRoles()),
        cell.getRenewals(),
        cell.getCalls(),
        cell.getAssumed());
  }

  UsageCell cell(int at) {
    return new UsageCell(
        at, issued, denied, sessionSeconds, new ArrayList<>(roles), renewals, calls, assumed);
  }
}
