package dev.scrip.audit.query;

import dev.scrip.audit.query.SessionQuery.Place;
import dev.scrip.audit.query.SessionQuery.Sort;
import dev.scrip.audit.stores.Range;
import dev.scrip.audit.stores.Ranges;
import dev.scrip.audit.stores.Span;
import dev.scrip.audit.stores.Stores;
import dev.scrip.audit.views.SessionIndex;
import dev.scrip.audit.views.SessionIndex.Dimension;
import dev.scrip.audit.views.SessionIndex.Lookup;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.jspecify.annotations.Nullable;

/** Rows of the index from all classes and partitions, merged in one order. */
final class Heads implements AutoCloseable {
  private final PriorityQueue<Cursor> cursors;

  private Heads(Sort sort) {
    cursors = new PriorityQueue<>(Comparator.comparing(Cursor::place, sort::compare));
  }

  private static final class Cursor implements AutoCloseable {
    private final Range range;
    private KeyValue<Bytes, byte[]> row;

    Cursor(Range range) {
      this.range = range;
      this.row = range.rows().next();
    }

    Place place() {
      return new Place(SessionIndex.timeOf(row.key).toEpochMilli(), SessionIndex.idOf(row.key));
    }

    boolean advance() {
      if (!range.rows().hasNext()) {
        close();
        return false;
      }
      row = range.rows().next();
      return true;
    }

    @Override
    public void close() {
      range.close();
    }
  }

  /** What is looked at of a row: its key, or its session too. */
  enum Depth {
    KEYS,
    SESSIONS
  }

  /** Opens what a query is to look at. */
  static Heads open(Stores stores, SessionQuery query, Lookup lookup, Depth depth) {
    List<Span> spans = new ArrayList<>();
    int classes = lookup.dimension().isFlat() ? 1 : SessionIndex.CLASSES;
    for (int durationClass = 0; durationClass < classes; durationClass++) {
      spans.add(
          new Span(
              SessionIndex.from(lookup, durationClass, from(query, lookup, durationClass)),
              SessionIndex.from(lookup, durationClass, to(query, lookup).plusMillis(1))));
    }
    boolean descending = query.sort().descending();
    Ranges ranges =
        depth == Depth.KEYS ? stores.keys(spans, descending) : stores.sessions(spans, descending);
    Heads heads = new Heads(query.sort());
    try {
      for (Range range : ranges) {
        if (range.rows().hasNext()) {
          heads.cursors.add(new Cursor(range));
        } else {
          range.close();
        }
      }
      return heads;
    } catch (RuntimeException e) {
      ranges.close();
      throw e;
    }
  }

  /** The next row in the order; null if there is none. */
  @Nullable Head next() {
    Cursor first = cursors.peek(); // stays in, so that it is closed whatever happens
    if (first == null) {
      return null;
    }
    Head head = new Head(first.place(), first.range, first.row);
    cursors.poll();
    if (first.advance()) {
      cursors.add(first);
    }
    return head;
  }

  @Override
  public void close() {
    cursors.forEach(Cursor::close);
  }

  private static Instant from(SessionQuery query, Lookup lookup, int durationClass) {
    boolean byExpiry = lookup.dimension() == Dimension.EXPIRY;
    SessionFilter filter = query.filter();
    Instant from = (byExpiry ? filter.expires() : filter.issued()).from().orElse(Instant.EPOCH);
    if (filter.isActive()) {
      from =
          later(
              from, byExpiry ? query.asOf() : query.asOf().minus(SessionIndex.span(durationClass)));
    }
    return query.sort().descending() ? from : later(from, resumed(query, lookup, from));
  }

  /** The last instant that matters: more than asked for, the filter itself draws the line. */
  private static Instant to(SessionQuery query, Lookup lookup) {
    boolean byExpiry = lookup.dimension() == Dimension.EXPIRY;
    Instant last = Instant.ofEpochMilli(Long.MAX_VALUE / 2);
    Instant to = (byExpiry ? query.filter().expires() : query.filter().issued()).to().orElse(last);
    to = byExpiry || to.isBefore(query.asOf()) ? to : query.asOf();
    if (query.sort().descending()) {
      Instant end = resumed(query, lookup, to);
      return end.isBefore(to) ? end : to;
    }
    return to;
  }

  /** Where the former page ended, if this one reads the same index. */
  private static Instant resumed(SessionQuery query, Lookup lookup, Instant otherwise) {
    return query
        .after()
        .filter(place -> isItsOrder(query, lookup))
        .map(place -> Instant.ofEpochMilli(place.millis()))
        .orElse(otherwise);
  }

  private static boolean isItsOrder(SessionQuery query, Lookup lookup) {
    return query.sort().byExpiry() == (lookup.dimension() == Dimension.EXPIRY);
  }

  private static Instant later(Instant one, Instant other) {
    return one.isBefore(other) ? other : one;
  }
}
