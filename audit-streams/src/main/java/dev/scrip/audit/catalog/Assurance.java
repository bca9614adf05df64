package dev.scrip.audit.catalog;

import dev.scrip.audit.query.InvalidQueryException;
import dev.scrip.audit.query.SessionQueries;
import dev.scrip.audit.views.Session;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How issuances were assured: with MFA, without, or not asserted; with a source identity or
 * without; for long or not. The counts of each property add up to all issuances.
 */
final class Assurance implements TrailQuery {
  static final Description ABOUT =
      new Description(
          8,
          "assurance",
          "How many issuances had no MFA, did not assert it, had no source identity, or were long?",
          Description.Scope.SESSIONS,
          List.of(
              Parameter.PRINCIPAL,
              Parameter.ROLE,
              Parameter.FROM,
              Parameter.TO,
              Parameter.LONGER_THAN),
          List.of("property", "value", "issuances", "of"),
          List.of("property", "value", "issuances", "of"));

  private static final int LONG = 3_600; // seconds

  private final SessionQueries sessions;

  Assurance(SessionQueries sessions) {
    this.sessions = sessions;
  }

  private record Cell(String property, String value) implements Comparable<Cell> {
    @Override
    public int compareTo(Cell other) {
      int byProperty = property.compareTo(other.property);
      return byProperty != 0 ? byProperty : value.compareTo(other.value);
    }
  }

  @Override
  public Description description() {
    return ABOUT;
  }

  @Override
  public Rows ask(Asked asked) throws InvalidQueryException {
    int longer = asked.number(Parameter.LONGER_THAN, LONG, 0, 604_800);
    Map<Cell, Long> counts = new TreeMap<>();
    long[] all = {0};
    sessions.forEach(
        asked.issuances(),
        asked.asOf(),
        session -> {
          all[0]++;
          count(counts, "mfa", SessionRows.word(session.facts().getMfa()));
          count(
              counts,
              "sourceIdentity",
              session.facts().getSourceIdentity() == null ? "absent" : "present");
          count(counts, "longerThan" + longer, seconds(session) > longer ? "yes" : "no");
        });
    Rows rows = new Rows();
    counts.forEach((cell, count) -> rows.add(cell.property(), cell.value(), count, all[0]));
    return rows;
  }

  private static void count(Map<Cell, Long> counts, String property, String value) {
    counts.merge(new Cell(property, value), 1L, Long::sum);
  }

  private static long seconds(Session session) {
    return Math.ceilDiv(
        Duration.between(session.issuedAt().orElseThrow(), session.expiresAt().orElseThrow())
            .toMillis(),
        1_000L);
  }
}
