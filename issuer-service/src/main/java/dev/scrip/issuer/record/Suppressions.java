package dev.scrip.issuer.record;

import dev.scrip.events.DenialsSuppressed;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Denials that got no record of their own, counted by source; the rest of many sources is one sum.
 */
final class Suppressions {
  private static final int MAX_SOURCES = 50; // records a second

  private final Map<String, Interval> bySource = new HashMap<>();
  private Interval rest = new Interval();

  synchronized void add(Instant now, String source) {
    Interval known = bySource.get(source);
    if (known == null && bySource.size() < MAX_SOURCES) {
      known = new Interval();
      bySource.put(source, known);
    }
    (known == null ? rest : known).add(now, "");
  }

  /** What was counted since the last time. */
  synchronized List<DenialsSuppressed> take() {
    List<DenialsSuppressed> counts = new ArrayList<>();
    bySource.forEach((source, counted) -> detail(counts, source, counted));
    detail(counts, null, rest);
    bySource.clear();
    rest = new Interval();
    return counts;
  }

  /** Takes back what could not be reported, as part of the rest. */
  synchronized void restore(DenialsSuppressed unreported) {
    rest.restore(
        new Interval.Count(unreported.getFrom(), unreported.getTo(), unreported.getCount(), ""));
  }

  private static void detail(
      List<DenialsSuppressed> counts, @Nullable String source, Interval interval) {
    interval
        .take()
        .ifPresent(
            count ->
                counts.add(new DenialsSuppressed(count.from(), count.to(), count.count(), source)));
  }
}
