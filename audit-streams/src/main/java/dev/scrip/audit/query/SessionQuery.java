package dev.scrip.audit.query;

import dev.scrip.audit.views.Session;
import java.time.Instant;
import java.util.Optional;

/**
 * Which sessions are asked for, in what order, how many.
 *
 * @param filter which
 * @param asOf the instant that is asked about: later sessions are not there yet
 * @param sort by what, which way
 * @param limit most rows of a page
 * @param after where the former page ended
 */
public record SessionQuery(
    SessionFilter filter, Instant asOf, Sort sort, int limit, Optional<Place> after) {

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
   * Where in an order a row stands.
   *
   * @param millis the time ordered by
   * @param id tells rows of one time apart
   */
  public record Place(long millis, String id) implements Comparable<Place> {
    @Override
    public int compareTo(Place other) {
      int byTime = Long.compare(millis, other.millis);
      return byTime != 0 ? byTime : id.compareTo(other.id);
    }
  }
}
