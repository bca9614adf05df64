package dev.scrip.audit.catalog;

import dev.scrip.audit.query.InvalidQueryException;
import dev.scrip.audit.query.SessionFilter;
import dev.scrip.audit.stores.Range;
import dev.scrip.audit.stores.Ranges;
import dev.scrip.audit.stores.Span;
import dev.scrip.audit.stores.Stores;
import dev.scrip.audit.views.Session;
import dev.scrip.audit.views.SessionIndex;
import dev.scrip.audit.views.SessionIndex.Dimension;
import dev.scrip.audit.views.SessionIndex.Lookup;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;

/**
 * First-time pairs of principal and role: an issuance with none of the same pair in the 90 days
 * before it. Each partition names those that are first in it; what another partition knows is
 * looked up.
 */
final class FirstPairs implements TrailQuery {
  static final Description ABOUT =
      new Description(
          9,
          "first-pairs",
          "Which principals assumed a role for the first time in 90 days?",
          Description.Scope.SESSIONS,
          List.of(Parameter.PRINCIPAL, Parameter.ROLE, Parameter.FROM, Parameter.TO),
          List.of(
              "issuedAt", "principalArn", "roleArn", "accessKeyId", "sourceAddress", "position"),
          List.of("accessKeyId"));

  private static final Duration PAST = Duration.ofDays(90);

  private final Stores stores;

  FirstPairs(Stores stores) {
    this.stores = stores;
  }

  @Override
  public Description description() {
    return ABOUT;
  }

  @Override
  public Rows ask(Asked asked) throws InvalidQueryException {
    SessionFilter.Span span = asked.span();
    Lookup first = new Lookup(Dimension.FIRST_OF_PAIR, "");
    TreeSet<Session> found =
        new TreeSet<>(
            Comparator.comparing((Session session) -> session.issuedAt().orElseThrow())
                .thenComparing(Session::accessKeyId));
    List<Span> spans =
        List.of(
            new Span(
                SessionIndex.from(first, 0, span.from().orElseThrow()),
                SessionIndex.from(first, 0, span.to().orElseThrow())));
    try (Ranges ranges = stores.sessions(spans, false)) {
      for (Range range : ranges) {
        while (range.rows().hasNext()) {
          Optional<Session> session = stores.session(range, range.rows().next());
          if (session.isPresent() && isAsked(asked, session.get()) && isFirst(session.get())) {
            found.add(session.get());
          }
        }
      }
    }
    Rows rows = new Rows();
    for (Session session : found) {
      rows.add(
          session.issuedAt(),
          session.callerArn(),
          session.roleArn(),
          session.accessKeyId(),
          session.sourceAddress(),
          session.position());
    }
    return rows;
  }

  private static boolean isAsked(Asked asked, Session session) {
    return session.isDelivered()
        && asked.isOf(session.accountId())
        && asked
            .text(Parameter.PRINCIPAL)
            .map(Optional::of)
            .orElse(session.callerArn())
            .equals(session.callerArn())
        && asked
            .text(Parameter.ROLE)
            .map(Optional::of)
            .orElse(session.roleArn())
            .equals(session.roleArn());
  }

  private boolean isFirst(Session session) {
    String pair =
        SessionIndex.pair(session.callerArn().orElseThrow(), session.roleArn().orElseThrow());
    Lookup by = new Lookup(Dimension.PAIR, pair);
    Instant start = session.issuedAt().orElseThrow();
    boolean first = true;
    List<Span> spans =
        List.of(
            new Span(
                SessionIndex.from(by, 0, start.minus(PAST)),
                SessionIndex.from(by, 0, start.plusMillis(1))));
    try (Ranges ranges = stores.sessions(spans, false)) {
      for (Range range : ranges) {
        while (first && range.rows().hasNext()) {
          KeyValue<Bytes, byte[]> row = range.rows().next();
          Bytes key = row.key;
          first =
              SessionIndex.idOf(key).equals(session.accessKeyId())
                  || isLater(key, session)
                  || !isSamePair(range, row, pair);
        }
      }
    }
    return first;
  }

  /** Of two at the same instant the one with the smaller id came first. */
  private static boolean isLater(Bytes key, Session session) {
    return SessionIndex.timeOf(key).equals(session.issuedAt().orElseThrow())
        && SessionIndex.idOf(key).compareTo(session.accessKeyId()) > 0;
  }

  private boolean isSamePair(Range range, KeyValue<Bytes, byte[]> row, String pair) {
    return stores
        .session(range, row)
        .filter(Session::isDelivered)
        .filter(other -> other.callerArn().isPresent() && other.roleArn().isPresent())
        .map(other -> SessionIndex.pair(other.callerArn().orElse(""), other.roleArn().orElse("")))
        .filter(pair::equals)
        .isPresent();
  }
}
