package dev.scrip.audit.query;

import dev.scrip.audit.query.Heads.Depth;
import dev.scrip.audit.query.SessionQuery.Place;
import dev.scrip.audit.query.SessionQuery.Sort;
import dev.scrip.audit.stores.NotAvailableException;
import dev.scrip.audit.stores.Stores;
import dev.scrip.audit.streams.Positions.Position;
import dev.scrip.audit.views.Session;
import dev.scrip.audit.views.SessionIndex.Dimension;
import dev.scrip.audit.views.SessionIndex.Lookup;
import dev.scrip.audit.views.ViewTopology;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SortedMap;

/** Answers questions about sessions. */
public final class SessionQueries {
  /** Most sessions that one page looks at: what it has found by then is the page. */
  static final int MOST_LOOKED_AT = 50_000;

  /** Most sessions that a figure is made of; above it the question is to be narrowed. */
  static final int MOST_COUNTED = 5_000_000;

  private static final int MOST_IN_MINUTES = 200_000;

  private static final Set<Dimension> FEW =
      Set.of(Dimension.ANCESTOR, Dimension.TAG, Dimension.SESSION_NAME, Dimension.PRINCIPAL);

  private final Stores stores;

  /** Queries over stores. */
  public SessionQueries(Stores stores) {
    this.stores = stores;
  }

  /** Takes sessions, until they are too many. */
  @FunctionalInterface
  public interface Taker {
    /**
     * Takes one.
     *
     * @throws InvalidQueryException if there are too many
     */
    void take(Session session) throws InvalidQueryException;
  }

  /** One session with the position that the answer reflects. */
  public record Found(Optional<Session> session, SortedMap<String, Position> position) {}

  /**
   * A session by its id, after its end too.
   *
   * @throws NotAvailableException if the stores can't answer at the moment
   */
  public Found get(String accessKeyId) {
    SortedMap<String, Position> position = stores.position();
    Optional<Session> session = stores.session(accessKeyId).filter(Session::isBegun);
    return new Found(session, position);
  }

  /**
   * A page of sessions. It may be shorter than asked for, or empty, and yet not the last.
   *
   * @throws NotAvailableException if the stores can't answer whole at the moment
   */
  public SessionPage list(SessionQuery query) {
    Lookup lookup = query.filter().lookup();
    if (!query.sort().byExpiry()) {
      return indexedPage(query, lookup);
    }
    return FEW.contains(lookup.dimension())
        ? sortedPage(query, lookup)
        : indexedPage(query, Lookup.BY_EXPIRY);
  }

  /**
   * Gives every session that matches, in no order.
   *
   * @throws InvalidQueryException if there are too many to look at
   * @throws NotAvailableException if the stores can't answer whole at the moment
   */
  public void forEach(SessionFilter filter, Instant asOf, Taker to) throws InvalidQueryException {
    int looked = 0;
    SessionQuery query = new SessionQuery(filter, asOf, Sort.ISSUED_ASCENDING, 1, Optional.empty());
    try (Heads heads = heads(query, filter.lookup())) {
      for (Head head = heads.next(); head != null; head = heads.next()) {
        if (++looked > MOST_COUNTED) {
          throw new InvalidQueryException(
              "more than " + MOST_COUNTED + " sessions are concerned: narrow the span of time");
        }
        Optional<Session> session = read(query, head);
        if (session.isPresent()) {
          to.take(session.get());
        }
      }
    }
  }

  /** Whether there is any session that matches, however many have to be looked at. */
  public boolean isAny(SessionFilter filter, Instant asOf) {
    Optional<Place> after = Optional.empty();
    do {
      SessionPage page = list(new SessionQuery(filter, asOf, Sort.ISSUED_DESCENDING, 1, after));
      if (!page.sessions().isEmpty()) {
        return true;
      }
      after = page.next();
    } while (after.isPresent());
    return false;
  }

  /**
   * How many sessions began in each of the last minutes, the oldest first; counted from the index
   * alone, at most 200,000.
   */
  public List<Integer> issuedPerMinute(SessionFilter filter, Instant now, int minutes) {
    int[] counts = new int[minutes];
    Instant from = now.minus(Duration.ofMinutes(minutes));
    SessionQuery query =
        new SessionQuery(
            filter.issued(SessionFilter.Span.of(from, now)),
            now,
            Sort.ISSUED_DESCENDING,
            1,
            Optional.empty());
    int looked = 0;
    try (Heads heads = Heads.open(stores, query, filter.lookup(), Depth.KEYS)) {
      for (Head head = heads.next();
          head != null && looked++ < MOST_IN_MINUTES;
          head = heads.next()) {
        long minute = (head.place().millis() - from.toEpochMilli()) / 60_000;
        if (minute >= 0 && minute < minutes) {
          counts[(int) minute]++;
        }
      }
    }
    return Arrays.stream(counts).boxed().toList();
  }

  /** Whether the partitions that are here can answer, and the others are with somebody. */
  public boolean isAvailable() {
    return stores.isAvailable(ViewTopology.SESSION_INDEX);
  }

  /** Records still to be read, or -1 while that is not known. */
  public long lag() {
    return stores.lagHere();
  }

  /** In the order of an index: reads until the page is full. */
  private SessionPage indexedPage(SessionQuery query, Lookup lookup) {
    SortedMap<String, Position> position = stores.position();
    List<Session> page = new ArrayList<>();
    Optional<Place> end = Optional.empty();
    int looked = 0;
    try (Heads heads = heads(query, lookup)) {
      for (Head head = heads.next(); head != null; head = heads.next()) {
        if (isBehind(query, head.place())) {
          if (page.size() == query.limit() || looked++ == MOST_LOOKED_AT) {
            return new SessionPage(page, end.or(() -> query.after()), position);
          }
          read(query, head).ifPresent(page::add);
          end = Optional.of(head.place());
        }
      }
    }
    return new SessionPage(page, Optional.empty(), position);
  }

  /** In another order than the index's: reads all that match and keeps the first ones. */
  private SessionPage sortedPage(SessionQuery query, Lookup lookup) {
    SortedMap<String, Position> position = stores.position();
    Sort sort = query.sort();
    Comparator<Session> order = Comparator.comparing(sort::placeOf, sort::compare);
    PriorityQueue<Session> kept = new PriorityQueue<>(order.reversed());
    try (Heads heads = heads(query, lookup)) {
      for (Head head = heads.next(); head != null; head = heads.next()) {
        read(query, head)
            .filter(session -> isBehind(query, sort.placeOf(session)))
            .ifPresent(kept::add);
        if (kept.size() > query.limit() + 1) {
          kept.poll();
        }
      }
    }
    List<Session> page = new ArrayList<>(kept);
    page.sort(order);
    boolean more = page.size() > query.limit();
    List<Session> rows = more ? page.subList(0, query.limit()) : page;
    return new SessionPage(
        List.copyOf(rows),
        more ? Optional.of(sort.placeOf(rows.getLast())) : Optional.empty(),
        position);
  }

  private Heads heads(SessionQuery query, Lookup lookup) {
    return Heads.open(stores, query, lookup, Depth.SESSIONS);
  }

  private Optional<Session> read(SessionQuery query, Head head) {
    return stores
        .session(head.range(), head.row())
        .filter(Session::isBegun)
        .filter(session -> query.filter().matches(session, query.asOf()));
  }

  private static boolean isBehind(SessionQuery query, Place place) {
    return query.after().isEmpty() || query.sort().compare(place, query.after().get()) > 0;
  }
}
