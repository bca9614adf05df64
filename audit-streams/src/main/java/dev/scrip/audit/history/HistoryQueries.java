package dev.scrip.audit.history;

import dev.scrip.audit.query.InvalidQueryException;
import dev.scrip.audit.stores.NotAvailableException;
import dev.scrip.audit.stores.Range;
import dev.scrip.audit.stores.Ranges;
import dev.scrip.audit.stores.Stores;
import dev.scrip.audit.streams.Positions.Position;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.SortedMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Answers questions about records of the trail. */
public final class HistoryQueries {
  /** Most records that one page looks at: what it has found by then is the page. */
  private static final int MOST_LOOKED_AT = 5_000;

  /** Most records that one figure is made of. */
  private static final int MOST_COUNTED = 500_000;

  private static final int BATCH = 100;

  private final Stores stores;
  private final RecordReader reader;

  /** Queries over the stores of a history. */
  public HistoryQueries(Stores stores, RecordReader reader) {
    this.stores = stores;
    this.reader = reader;
  }

  /** What the answers reflect at the least: to be asked for before them. */
  public SortedMap<String, Position> position() {
    return stores.position();
  }

  /** Whether the partitions that are here can answer, and the others are with somebody. */
  public boolean isAvailable() {
    return stores.isAvailable(HistoryTopology.INDEX);
  }

  /** The earliest instant that is covered; empty while nothing is. */
  public Optional<Instant> earliest() {
    return stores.earliest();
  }

  /**
   * A page of records. It may be shorter than asked for, or empty, and yet not the last.
   *
   * @throws NotAvailableException if the stores can't answer whole at the moment
   */
  public HistoryPage list(HistoryQuery query) {
    List<TrailEvent> page = new ArrayList<>();
    Optional<TrailPlace> end = query.after();
    int looked = 0;
    try (Cursors cursors = open(query)) {
      while (looked < MOST_LOOKED_AT) {
        List<TrailPlace> places = cursors.next(Math.min(BATCH, query.limit() + 1));
        if (places.isEmpty()) {
          return new HistoryPage(page, Optional.empty());
        }
        Map<TrailPlace, TrailEvent> found = read(places);
        for (TrailPlace place : places) {
          looked++;
          TrailEvent event = found.get(place);
          if (event != null && matches(query, event)) {
            if (page.size() == query.limit()) {
              return new HistoryPage(page, end);
            }
            page.add(event);
          }
          end = Optional.of(place);
        }
      }
    }
    return new HistoryPage(page, end);
  }

  /**
   * Gives every record that matches, in the order asked for.
   *
   * @throws InvalidQueryException if there are too many to look at
   * @throws NotAvailableException if the stores can't answer whole at the moment
   */
  public void forEach(HistoryQuery query, Consumer<TrailEvent> to) throws InvalidQueryException {
    int looked = 0;
    try (Cursors cursors = open(query)) {
      for (List<TrailPlace> places = cursors.next(BATCH);
          !places.isEmpty();
          places = cursors.next(BATCH)) {
        looked += places.size();
        if (looked > MOST_COUNTED) {
          throw new InvalidQueryException(
              "more than " + MOST_COUNTED + " records are concerned: narrow the span of time");
        }
        Map<TrailPlace, TrailEvent> found = read(places);
        for (TrailPlace place : places) {
          TrailEvent event = found.get(place);
          if (event != null && matches(query, event)) {
            to.accept(event);
          }
        }
      }
    }
  }

  private Map<TrailPlace, TrailEvent> read(List<TrailPlace> places) {
    try {
      return reader.read(places);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NotAvailableException("interrupted", -1);
    }
  }

  /** Of a value only a checksum is in the key: the record itself tells. */
  private static boolean matches(HistoryQuery query, TrailEvent event) {
    return event
            .attributes()
            .getOrDefault(query.attribute(), java.util.Set.of())
            .contains(query.value())
        && query.also().test(event);
  }

  private Cursors open(HistoryQuery query) {
    long from = Math.max(0, query.from().toEpochMilli());
    long to = Math.max(0, query.to().toEpochMilli());
    if (query.after().isPresent()) {
      long resumed = query.after().get().millis();
      from = query.descending() ? from : Math.max(from, resumed);
      to = query.descending() ? Math.min(to, resumed + 1) : to;
    }
    return new Cursors(
        stores.ranges(
            HistoryTopology.INDEX,
            TrailPlace.from(query.attribute(), query.value(), from),
            TrailPlace.from(query.attribute(), query.value(), Math.max(from, to)),
            query.descending()),
        query);
  }

  /** Places from all partitions, merged in one order. */
  private static final class Cursors implements AutoCloseable {
    private record Cursor(Range range, @Nullable TrailPlace place) {}

    private final HistoryQuery query;
    private final Comparator<TrailPlace> order;
    private final PriorityQueue<Cursor> cursors;

    Cursors(Ranges ranges, HistoryQuery query) {
      this.query = query;
      this.order =
          query.descending() ? Comparator.<TrailPlace>reverseOrder() : Comparator.naturalOrder();
      this.cursors = new PriorityQueue<>(Comparator.comparing(Cursor::place, order));
      try {
        ranges.forEach(this::add);
      } catch (RuntimeException e) {
        ranges.close();
        throw e;
      }
    }

    private void add(Range range) {
      if (range.rows().hasNext()) {
        cursors.add(new Cursor(range, TrailPlace.of(range.rows().next().key, range.partition())));
      } else {
        range.close();
      }
    }

    List<TrailPlace> next(int atMost) {
      List<TrailPlace> places = new ArrayList<>();
      while (!cursors.isEmpty() && places.size() < atMost) {
        Cursor first = cursors.poll();
        TrailPlace place = first.place();
        if (place != null
            && (query.after().isEmpty() || order.compare(place, query.after().get()) > 0)) {
          places.add(place);
        }
        add(first.range());
      }
      return places;
    }

    @Override
    public void close() {
      cursors.forEach(cursor -> cursor.range().close());
    }
  }
}
