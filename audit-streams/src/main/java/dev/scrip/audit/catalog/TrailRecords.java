package dev.scrip.audit.catalog;

import dev.scrip.audit.history.Attribute;
import dev.scrip.audit.history.HistoryQueries;
import dev.scrip.audit.history.HistoryQuery;
import dev.scrip.audit.history.TrailEvent;
import dev.scrip.audit.query.InvalidQueryException;
import dev.scrip.audit.query.SessionFilter.Span;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Records of some kinds within a span of time, oldest first. */
final class TrailRecords {
  private final HistoryQueries history;

  TrailRecords(HistoryQueries history) {
    this.history = history;
  }

  /** Gives them one after another, those of one kind in their order. */
  void forEach(Asked asked, Set<String> kinds, Consumer<TrailEvent> to)
      throws InvalidQueryException {
    forEach(asked.span(), kinds, to);
  }

  /** The same within a span that was not asked for. */
  void forEach(Span span, Set<String> kinds, Consumer<TrailEvent> to) throws InvalidQueryException {
    for (String kind : kinds) {
      history.forEach(query(kind, span.from().orElseThrow(), span.to().orElseThrow(), false), to);
    }
  }

  /** What can still matter at an instant, such as an acknowledgement of what is shown. */
  static Span recent(Instant asOf) {
    return Span.of(asOf.minus(Asked.MOST), asOf.plusMillis(1));
  }

  /** The last one until an instant. */
  Optional<TrailEvent> last(Instant until, String kind) {
    return history.list(query(kind, Instant.EPOCH, until.plusMillis(1), true)).events().stream()
        .findFirst();
  }

  private static HistoryQuery query(String kind, Instant from, Instant to, boolean descending) {
    return new HistoryQuery(
        Attribute.KIND,
        kind,
        from,
        to,
        descending,
        1,
        Optional.empty(),
        event -> event.place().part() == 0);
  }
}
