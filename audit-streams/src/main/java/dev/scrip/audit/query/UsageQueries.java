package dev.scrip.audit.query;

import dev.scrip.audit.stores.NotAvailableException;
import dev.scrip.audit.stores.Range;
import dev.scrip.audit.stores.Ranges;
import dev.scrip.audit.stores.Stores;
import dev.scrip.audit.streams.Positions.Position;
import dev.scrip.audit.views.SessionIndex.Dimension;
import dev.scrip.audit.views.Usage;
import dev.scrip.audit.views.UsageCells;
import dev.scrip.audit.views.UsageIndex;
import dev.scrip.audit.views.UsageIndex.Grain;
import dev.scrip.audit.views.ViewTopology;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;

/** Answers questions about usage: partial sums of all partitions, merged. */
public final class UsageQueries {
  private static final int MOST_CELLS = 100_000;

  private final Stores stores;
  private final SessionQueries sessions;

  /** Queries over stores. */
  public UsageQueries(Stores stores) {
    this.stores = stores;
    this.sessions = new SessionQueries(stores);
  }

  /** Spans that usage is asked for by, in UTC. */
  public enum Step {
    /** Minutes. */
    MINUTE(Grain.MINUTE, Duration.ofMinutes(1)),
    /** Hours. */
    HOUR(Grain.HOUR, Duration.ofHours(1)),
    /** Days. */
    DAY(Grain.HOUR, Duration.ofDays(1));

    private final Grain grain;
    private final Duration span;

    Step(Grain grain, Duration span) {
      this.grain = grain;
      this.span = span;
    }

    /** How long it is. */
    public Duration span() {
      return span;
    }

    /** The start of the step that an instant lies in. */
    public Instant floor(Instant time) {
      return Instant.ofEpochMilli(
          Math.floorDiv(time.toEpochMilli(), span.toMillis()) * span.toMillis());
    }
  }

  /**
   * What is asked.
   *
   * @param principal only this ARN's; empty: everybody's
   * @param from start of the first step
   * @param to end of the last step
   * @param step how finely
   */
  public record UsageQuery(Optional<String> principal, Instant from, Instant to, Step step) {}

  /**
   * A principal's usage in one step; steps without any are left out.
   *
   * @param principal ARN
   * @param start start of the step
   */
  public record Row(String principal, Instant start, Usage usage) {}

  /** An answer with the position that it reflects. */
  public record Answer(List<Row> rows, SortedMap<String, Position> position) {}

  private record Cell(String principal, Instant start) implements Comparable<Cell> {
    @Override
    public int compareTo(Cell other) {
      int byPrincipal = principal.compareTo(other.principal);
      return byPrincipal != 0 ? byPrincipal : start.compareTo(other.start);
    }
  }

  /**
   * Usage by principal and step, in that order.
   *
   * @throws InvalidQueryException if there are too many rows
   * @throws NotAvailableException if the stores can't answer whole at the moment
   */
  public Answer report(UsageQuery query) throws InvalidQueryException {
    SortedMap<String, Position> position = stores.position();
    Map<Cell, Usage> cells = new TreeMap<>();
    Grain grain = query.step().grain;
    Bytes from =
        query
            .principal()
            .map(arn -> UsageIndex.key(grain, arn, query.from()))
            .orElse(UsageIndex.first(grain));
    Bytes to =
        query
            .principal()
            .map(arn -> UsageIndex.key(grain, arn, query.to()))
            .orElse(UsageIndex.end(grain));
    try (Ranges ranges = stores.ranges(ViewTopology.USAGE, from, to, false)) {
      for (Range range : ranges) {
        while (range.rows().hasNext()) {
          KeyValue<Bytes, byte[]> row = range.rows().next();
          String principal = UsageIndex.principalOf(row.key);
          UsageCells.of(row.value)
              .forEach(
                  grain,
                  UsageIndex.startOf(row.key),
                  (start, usage) -> add(query, cells, principal, start, usage));
          limit(cells);
        }
      }
    }
    if (grain == Grain.MINUTE) {
      addSessions(query, cells);
    }
    List<Row> rows = new ArrayList<>();
    cells.forEach(
        (cell, usage) -> {
          if (usage.issued() != 0 || usage.denied() != 0) {
            rows.add(new Row(cell.principal(), cell.start(), usage));
          }
        });
    return new Answer(rows, position);
  }

  private static void limit(Map<Cell, Usage> cells) throws InvalidQueryException {
    if (cells.size() > MOST_CELLS) {
      throw new InvalidQueryException(
          "more than " + MOST_CELLS + " rows are concerned: narrow the span of time");
    }
  }

  /** What was issued by the minute is counted from the sessions: no cell keeps it. */
  private void addSessions(UsageQuery query, Map<Cell, Usage> cells) throws InvalidQueryException {
    SessionFilter filter =
        SessionFilter.ALL
            .issued(SessionFilter.Span.of(query.from(), query.to()))
            .with(Dimension.PRINCIPAL, query.principal());
    sessions.forEach(
        filter,
        query.to(),
        session -> {
          if (session.isDelivered()) {
            add(
                query,
                cells,
                session.callerArn().orElseThrow(),
                session.issuedAt().orElseThrow(),
                Usage.of(session, 1));
            limit(cells);
          }
        });
  }

  private static void add(
      UsageQuery query, Map<Cell, Usage> cells, String principal, Instant time, Usage usage) {
    if (!time.isBefore(query.from()) && time.isBefore(query.to())) {
      cells.merge(new Cell(principal, query.step().floor(time)), usage, Usage::merge);
    }
  }
}
