package dev.scrip.audit.catalog;

import dev.scrip.audit.history.Attribute;
import dev.scrip.audit.history.HistoryQueries;
import dev.scrip.audit.history.HistoryQuery;
import dev.scrip.audit.stores.Range;
import dev.scrip.audit.stores.Ranges;
import dev.scrip.audit.stores.Stores;
import dev.scrip.audit.views.UsageCells;
import dev.scrip.audit.views.UsageIndex;
import dev.scrip.audit.views.UsageIndex.Grain;
import dev.scrip.audit.views.ViewTopology;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;

/** When principals and roles were last used, to the hour. */
final class LastUses {
  private static final Duration RECENT = Duration.ofSeconds(10);

  private final Stores stores;
  private final HistoryQueries history;
  private final InstantSource clock;

  LastUses(Stores stores, HistoryQueries history, InstantSource clock) {
    this.stores = stores;
    this.history = history;
    this.clock = clock;
  }

  /** Start of the last hour until an instant in which an ARN was used; empty if there is none. */
  Optional<Instant> of(String arn, Instant until) {
    Optional<Instant> last = kept(arn, until);
    Instant hour = Grain.HOUR.floor(until);
    boolean cut =
        last.filter(hour::equals).isPresent() && until.isBefore(clock.instant().minus(RECENT));
    // Uses are kept by the hour: whether one of them came before its end, the records tell.
    return cut && !isUsed(arn, hour, until) ? kept(arn, hour.minusMillis(1)) : last;
  }

  private boolean isUsed(String arn, Instant from, Instant until) {
    for (Attribute attribute : List.of(Attribute.PRINCIPAL, Attribute.RESOURCE_NAME)) {
      HistoryQuery query =
          new HistoryQuery(
              attribute,
              arn,
              from,
              until.plusMillis(1),
              true,
              1,
              Optional.empty(),
              event -> attribute == Attribute.PRINCIPAL || event.kind().equals("SessionIssued"));
      if (!history.list(query).events().isEmpty()) {
        return true;
      }
    }
    return false;
  }

  private Optional<Instant> kept(String arn, Instant until) {
    Instant last = Instant.MIN;
    try (Ranges ranges =
        stores.ranges(
            ViewTopology.USAGE,
            UsageIndex.key(Grain.HOUR, arn, Instant.EPOCH),
            UsageIndex.key(Grain.HOUR, arn, until),
            true)) {
      for (Range range : ranges) {
        Optional<Instant> found = Optional.empty();
        while (found.isEmpty() && range.rows().hasNext()) {
          KeyValue<Bytes, byte[]> row = range.rows().next();
          if (UsageIndex.principalOf(row.key).equals(arn)) {
            found = last(row, until);
          }
        }
        last = found.filter(last::isBefore).orElse(last);
      }
    }
    return last.equals(Instant.MIN) ? Optional.empty() : Optional.of(last);
  }

  /** The last hour of a row that began by an instant and was one of use. */
  private static Optional<Instant> last(KeyValue<Bytes, byte[]> row, Instant until) {
    List<Instant> hours = new ArrayList<>();
    UsageCells.of(row.value)
        .forEach(
            Grain.HOUR,
            UsageIndex.startOf(row.key),
            (start, usage) -> {
              if (usage.isUse() && !start.isAfter(until)) {
                hours.add(start);
              }
            });
    return hours.isEmpty() ? Optional.empty() : Optional.of(hours.getLast());
  }
}
