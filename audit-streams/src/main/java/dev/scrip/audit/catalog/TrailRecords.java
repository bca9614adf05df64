package dev.scrip.audit.catalog;

import dev.scrip.audit.history.Attribute;
import dev.scrip.audit.history.HistoryQueries;
import dev.scrip.audit.history.HistoryQuery;
import dev.scrip.audit.history.TrailEvent;
import dev.scrip.audit.history.TrailPlace;
import dev.scrip.audit.query.InvalidQueryException;
import dev.scrip.audit.query.SessionFilter.Span;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Records of some kinds within a span of time, oldest first. */
final class TrailRecords {
  private final HistoryQueries history;

  TrailRecords(HistoryQueries history) {
    this.history = history;
  }

  /** Gives them, whoever asked: of an account, if that is asked for. */
  Map<TrailPlace, TrailEvent> of(Asked asked, Set<String> kinds, Predicate<TrailEvent> also)
      throws InvalidQueryException {
    return within(asked, asked.span(), kinds, also);
  }

  /** The same within a span that was not asked for. */
  Map<TrailPlace, TrailEvent> within(
      Asked asked, Span span, Set<String> kinds, Predicate<TrailEvent> also)
      throws InvalidQueryException {
    Map<TrailPlace, TrailEvent> found = new TreeMap<>();
    for (String kind : kinds) {
      history.forEach(
          new HistoryQuery(
              Attribute.KIND,
              kind,
              span.from().orElseThrow(),
              span.to().orElseThrow(),
              false,
              1,
              Optional.empty(),
              event -> event.place().part() == 0 && also.test(event)),
          event -> found.put(event.place(), event));
    }
    return found;
  }
}
