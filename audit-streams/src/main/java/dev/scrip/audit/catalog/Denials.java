package dev.scrip.audit.catalog;

import dev.scrip.audit.query.InvalidQueryException;
import dev.scrip.audit.query.SessionFilter.Span;
import dev.scrip.audit.stores.Range;
import dev.scrip.audit.stores.Ranges;
import dev.scrip.audit.stores.Stores;
import dev.scrip.audit.views.DenialIndex;
import dev.scrip.audit.views.DenialIndex.Cell;
import dev.scrip.audit.views.ViewTopology;
import dev.scrip.events.AuditEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;

/**
 * Denials by principal, resource, reason and hour, and whether an hour is a spike: at least 10, and
 * more than 3 times the 95th percentile (nearest rank) of the same principal's hours in the 28 days
 * before, hours without a denial among them; {@code new} if its first denial in that time is less
 * than 7 days past.
 */
final class Denials implements TrailQuery {
  static final Description ABOUT =
      new Description(
          7,
          "denials",
          "What was denied to whom, why, in which hours, and which hours are spikes?",
          Description.Scope.USAGE,
          List.of(
              Parameter.PRINCIPAL, Parameter.ROLE, Parameter.REASON, Parameter.FROM, Parameter.TO),
          List.of(
              "hour",
              "principalArn",
              "resource",
              "reason",
              "denials",
              "hourTotal",
              "usual",
              "spike"),
          List.of("hour", "principalArn", "resource", "reason", "denials"));

  private static final Duration PAST = Duration.ofDays(28);
  private static final Duration YOUNG = Duration.ofDays(7);
  private static final int SPIKE = 10;
  private static final int MOST_CELLS = 200_000;

  private final Stores stores;
  private final TrailRecords records;

  Denials(Stores stores, TrailRecords records) {
    this.stores = stores;
    this.records = records;
  }

  @Override
  public Description description() {
    return ABOUT;
  }

  @Override
  public Rows ask(Asked asked) throws InvalidQueryException {
    Span span = asked.span();
    Instant from = DenialIndex.floor(span.from().orElseThrow());
    Instant to = span.to().orElseThrow();
    TreeMap<Cell, Long> cells =
        new TreeMap<>(
            Comparator.comparing(Cell::hour)
                .thenComparing(Cell::principalArn)
                .thenComparing(Cell::resource)
                .thenComparing(Cell::reason)
                .thenComparing(Cell::accountId));
    Map<String, NavigableMap<Instant, Long>> hours = new HashMap<>();
    Instant last = DenialIndex.floor(to.minusMillis(1));
    boolean cut =
        (asked.text(Parameter.AS_OF).isPresent() || asked.text(Parameter.TO).isPresent())
            && to.isBefore(last.plus(DenialIndex.HOUR));
    read(asked, from.minus(PAST), cut ? last : to, cells, hours);
    if (cut) {
      // Counts are kept by the hour: of one that ends within, the records themselves tell.
      records.forEach(
          Span.of(last, to),
          Set.of("RequestDenied"),
          event -> {
            if (event.record() instanceof AuditEvent audit && audit.getRequestDenied() != null) {
              add(asked, DenialIndex.cell(audit, audit.getRequestDenied()), 1, cells, hours);
            }
          });
    }
    Rows rows = new Rows();
    cells.forEach(
        (cell, count) -> {
          if (!cell.hour().isBefore(from) && isAsked(asked, cell)) {
            NavigableMap<Instant, Long> own =
                hours.getOrDefault(cell.principalArn(), new TreeMap<>());
            long total = own.getOrDefault(cell.hour(), 0L);
            long usual = percentile(own, cell.hour());
            rows.add(
                cell.hour(),
                cell.principalArn().isEmpty() ? Rows.UNKNOWN : cell.principalArn(),
                cell.resource().isEmpty() ? null : cell.resource(),
                cell.reason(),
                count,
                total,
                usual,
                verdict(own, cell.hour(), total, usual));
          }
        });
    return rows;
  }

  private static boolean isAsked(Asked asked, Cell cell) {
    return asked.text(Parameter.PRINCIPAL).map(cell.principalArn()::equals).orElse(true)
        && asked.text(Parameter.ROLE).map(cell.resource()::equals).orElse(true)
        && asked.text(Parameter.REASON).map(cell.reason()::equals).orElse(true);
  }

  private void read(
      Asked asked,
      Instant from,
      Instant to,
      Map<Cell, Long> cells,
      Map<String, NavigableMap<Instant, Long>> hours)
      throws InvalidQueryException {
    try (Ranges ranges =
        stores.ranges(ViewTopology.DENIALS, DenialIndex.from(from), DenialIndex.from(to), false)) {
      for (Range range : ranges) {
        while (range.rows().hasNext()) {
          KeyValue<Bytes, byte[]> row = range.rows().next();
          Cell cell = DenialIndex.cellOf(row.key);
          add(asked, cell, DenialIndex.countOf(row.value), cells, hours);
          if (cells.size() > MOST_CELLS) {
            throw new InvalidQueryException(
                "more than " + MOST_CELLS + " rows are concerned: narrow the span of time");
          }
        }
      }
    }
  }

  private static void add(
      Asked asked,
      Cell cell,
      long count,
      Map<Cell, Long> cells,
      Map<String, NavigableMap<Instant, Long>> hours) {
    if (asked.text(Parameter.ACCOUNT).map(cell.accountId()::equals).orElse(true)) {
      cells.merge(cell, count, Long::sum);
      hours
          .computeIfAbsent(cell.principalArn(), any -> new TreeMap<>())
          .merge(cell.hour(), count, Long::sum);
    }
  }

  private static String verdict(
      NavigableMap<Instant, Long> own, Instant hour, long total, long usual) {
    NavigableMap<Instant, Long> past = own.subMap(hour.minus(PAST), true, hour, false);
    if (past.isEmpty() || past.firstKey().isAfter(hour.minus(YOUNG))) {
      return "new";
    }
    return total >= SPIKE && total > 3 * usual ? "yes" : "no";
  }

  private static long percentile(NavigableMap<Instant, Long> own, Instant hour) {
    NavigableMap<Instant, Long> past = own.subMap(hour.minus(PAST), true, hour, false);
    int all = (int) PAST.toHours();
    int rank = (int) Math.ceil(all * 0.95);
    List<Long> counts = new ArrayList<>(past.values());
    Collections.sort(counts);
    int zeros = all - counts.size();
    return rank <= zeros ? 0 : counts.get(rank - zeros - 1);
  }
}
