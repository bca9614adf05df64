package dev.scrip.audit.query;

import dev.scrip.audit.query.SessionQuery.Place;
import dev.scrip.audit.query.SessionQuery.Sort;
import dev.scrip.audit.query.Stores.Range;
import dev.scrip.audit.views.Session;
import dev.scrip.audit.views.SessionIndex;
import dev.scrip.audit.views.ViewTopology;
import dev.scrip.audit.views.Views;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.SortedMap;
import org.apache.kafka.common.utils.Bytes;

/** Answers questions about sessions. */
public final class SessionQueries {
  private final Stores stores;
  private final InstantSource clock;

  /** Queries over running views of a number of partitions. */
  public SessionQueries(Views views, int partitions, InstantSource clock) {
    this.stores = new Stores(views, partitions);
    this.clock = clock;
  }

  /** One session with the position that the answer reflects. */
  public record Found(Optional<Session> session, SortedMap<String, Long> position, Instant now) {}

  /**
   * A session by its id, after its end too.
   *
   * @throws NotAvailableException if the stores can't answer at the moment
   */
  public Found get(String accessKeyId) {
    SortedMap<String, Long> position = stores.position();
    Optional<Session> session =
        stores.session(accessKeyId).map(Session::of).filter(SessionQueries::isBegun);
    return new Found(session, position, clock.instant());
  }

  /**
   * A page of sessions.
   *
   * @throws NotAvailableException if the stores can't answer whole at the moment
   */
  public SessionPage list(SessionQuery query) {
    return query.sort().byExpiry() ? sortedPage(query) : indexedPage(query);
  }

  /** Whether all partitions can answer. */
  public boolean isAvailable() {
    try {
      stores
          .ranges(
              ViewTopology.SESSION_INDEX,
              SessionIndex.from(0, Instant.EPOCH),
              SessionIndex.from(0, Instant.EPOCH),
              false)
          .forEach(Range::close);
      return true;
    } catch (NotAvailableException e) {
      return false;
    }
  }

  /** Records still to be read, or -1 while that is not known. */
  public long lag() {
    return stores.lag();
  }

  /** A row of the index whose session is yet to be read. */
  private static final class Head implements AutoCloseable {
    private final Range range;
    private Bytes key;

    Head(Range range) {
      this.range = range;
      this.key = range.rows().next().key;
    }

    Place place() {
      return new Place(SessionIndex.startOf(key).toEpochMilli(), SessionIndex.idOf(key));
    }

    boolean advance() {
      if (!range.rows().hasNext()) {
        close();
        return false;
      }
      key = range.rows().next().key;
      return true;
    }

    @Override
    public void close() {
      range.close();
    }
  }

  /** In the order of the index: reads until the page is full. */
  private SessionPage indexedPage(SessionQuery query) {
    Instant now = clock.instant();
    SortedMap<String, Long> position = stores.position();
    Sort sort = query.sort();
    PriorityQueue<Head> heads =
        new PriorityQueue<>(Comparator.comparing(Head::place, sort::compare));
    List<Session> page = new ArrayList<>();
    try {
      open(query, now, heads);
      while (!heads.isEmpty() && page.size() <= query.limit()) {
        Head head = heads.peek(); // stays in, so that it is closed whatever happens
        if (isBehind(query, head.place())) {
          read(query, now, head).ifPresent(page::add);
        }
        heads.poll();
        if (head.advance()) {
          heads.add(head);
        }
      }
    } finally {
      heads.forEach(Head::close);
    }
    return page(query, page, position, now);
  }

  /** In another order: reads all that match and keeps the first ones. */
  private SessionPage sortedPage(SessionQuery query) {
    Instant now = clock.instant();
    SortedMap<String, Long> position = stores.position();
    Sort sort = query.sort();
    Comparator<Session> order = Comparator.comparing(sort::placeOf, sort::compare);
    PriorityQueue<Session> kept = new PriorityQueue<>(order.reversed());
    List<Head> heads = new ArrayList<>();
    try {
      open(query, now, heads);
      for (Head head : heads) {
        do {
          read(query, now, head)
              .filter(session -> isBehind(query, sort.placeOf(session)))
              .ifPresent(kept::add);
          if (kept.size() > query.limit() + 1) {
            kept.poll();
          }
        } while (head.advance());
      }
    } finally {
      heads.forEach(Head::close);
    }
    List<Session> page = new ArrayList<>(kept);
    page.sort(order);
    return page(query, page, position, now);
  }

  private static SessionPage page(
      SessionQuery query, List<Session> found, SortedMap<String, Long> position, Instant now) {
    boolean more = found.size() > query.limit();
    List<Session> page = more ? found.subList(0, query.limit()) : found;
    return new SessionPage(
        List.copyOf(page),
        more ? Optional.of(query.sort().placeOf(page.getLast())) : Optional.empty(),
        position,
        now);
  }

  private void open(SessionQuery query, Instant now, Collection<Head> heads) {
    for (int each = 0; each < SessionIndex.CLASSES; each++) {
      int durationClass = each;
      Instant from = query.issuedFrom().orElse(Instant.EPOCH);
      if (query.state().filter(state -> state == Session.State.ACTIVE).isPresent()) {
        Instant earliestAlive = now.minus(SessionIndex.span(durationClass));
        from = from.isBefore(earliestAlive) ? earliestAlive : from;
      }
      Bytes end =
          query
              .issuedTo()
              // One millisecond more than asked: the filter itself draws the line.
              .map(to -> SessionIndex.from(durationClass, to.plusMillis(1)))
              .orElse(SessionIndex.from(durationClass + 1, Instant.EPOCH));
      for (Range range :
          stores.ranges(
              ViewTopology.SESSION_INDEX,
              SessionIndex.from(durationClass, from),
              end,
              query.sort().descending())) {
        if (range.rows().hasNext()) {
          heads.add(new Head(range));
        } else {
          range.close();
        }
      }
    }
  }

  private Optional<Session> read(SessionQuery query, Instant now, Head head) {
    return stores
        .session(SessionIndex.idOf(head.key), head.range.partition())
        .map(Session::of)
        .filter(SessionQueries::isBegun)
        .filter(session -> query.matches(session, now));
  }

  private static boolean isBegun(Session session) {
    return session.issuedAt().isPresent() && session.expiresAt().isPresent();
  }

  private static boolean isBehind(SessionQuery query, Place place) {
    return query.after().isEmpty() || query.sort().compare(place, query.after().get()) > 0;
  }
}
