package dev.scrip.audit.query;

import dev.scrip.audit.views.Session;
import java.time.Instant;
import java.util.Optional;

/**
 * Which sessions are asked for, in what order, how many.
 *
 * @param state only those that are so now
 * @param principal only those obtained by this ARN
 * @param role only those of this role, by its ARN
 * @param account only those that act in this account
 * @param sourceAddress only those asked for from this address
 * @param issuedFrom only those that began then or later
 * @param issuedTo only those that began before
 * @param expiresFrom only those that end then or later
 * @param expiresTo only those that end before
 * @param sort by what, which way
 * @param limit most rows of a page
 * @param after where the former page ended
 */
public record SessionQuery(
    Optional<Session.State> state,
    Optional<String> principal,
    Optional<String> role,
    Optional<String> account,
    Optional<String> sourceAddress,
    Optional<Instant> issuedFrom,
    Optional<Instant> issuedTo,
    Optional<Instant> expiresFrom,
    Optional<Instant> expiresTo,
    Sort sort,
    int limit,
    Optional<Place> after) {

  /** Orders of sessions; those that tie are ordered by access key id. */
  public enum Sort {
    /** Newest first. */
    ISSUED_DESCENDING("-issuedAt", false, true),
    /** Oldest first. */
    ISSUED_ASCENDING("issuedAt", false, false),
    /** Last to end first. */
    EXPIRES_DESCENDING("-expiresAt", true, true),
    /** Next to end first. */
    EXPIRES_ASCENDING("expiresAt", true, false);

    private final String text;
    private final boolean byExpiry;
    private final boolean descending;

    Sort(String text, boolean byExpiry, boolean descending) {
      this.text = text;
      this.byExpiry = byExpiry;
      this.descending = descending;
    }

    /** As queries spell it. */
    public String text() {
      return text;
    }

    boolean byExpiry() {
      return byExpiry;
    }

    boolean descending() {
      return descending;
    }

    Place placeOf(Session session) {
      Instant time =
          byExpiry ? session.expiresAt().orElseThrow() : session.issuedAt().orElseThrow();
      return new Place(time.toEpochMilli(), session.accessKeyId());
    }

    int compare(Place one, Place other) {
      int order = one.compareTo(other);
      return descending ? -order : order;
    }
  }

  /**
   * Where in an order a session stands.
   *
   * @param millis the time ordered by
   * @param accessKeyId tells sessions of one time apart
   */
  public record Place(long millis, String accessKeyId) implements Comparable<Place> {
    @Override
    public int compareTo(Place other) {
      int byTime = Long.compare(millis, other.millis);
      return byTime != 0 ? byTime : accessKeyId.compareTo(other.accessKeyId);
    }
  }

  boolean matches(Session session, Instant now) {
    return is(principal, session.callerArn())
        && is(role, session.roleArn())
        && is(account, session.accountId())
        && is(sourceAddress, session.sourceAddress())
        && within(issuedFrom, issuedTo, session.issuedAt())
        && within(expiresFrom, expiresTo, session.expiresAt())
        && (state.isEmpty() || state.get() == session.state(now));
  }

  private static boolean is(Optional<String> wanted, Optional<String> found) {
    return wanted.isEmpty() || wanted.equals(found);
  }

  private static boolean within(
      Optional<Instant> from, Optional<Instant> to, Optional<Instant> time) {
    if (time.isEmpty()) {
      return from.isEmpty() && to.isEmpty();
    }
    return (from.isEmpty() || !time.get().isBefore(from.get()))
        && (to.isEmpty() || time.get().isBefore(to.get()));
  }
}
