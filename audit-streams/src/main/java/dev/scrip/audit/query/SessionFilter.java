package dev.scrip.audit.query;

import dev.scrip.audit.views.Session;
import dev.scrip.audit.views.SessionIndex.Dimension;
import dev.scrip.audit.views.SessionIndex.Lookup;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Which sessions are asked for.
 *
 * @param by only those with these values
 * @param issued only those that began within
 * @param expires only those that end within
 * @param state only those that are so at the instant that is asked about
 * @param also what else must hold
 */
public record SessionFilter(
    Map<Dimension, String> by,
    Span issued,
    Span expires,
    Optional<Session.State> state,
    Predicate<Session> also) {

  /** All sessions. */
  public static final SessionFilter ALL =
      new SessionFilter(Map.of(), Span.ALL, Span.ALL, Optional.empty(), session -> true);

  /** The most telling first: a session is looked for by the first of them that is given. */
  private static final List<Dimension> TELLING =
      List.of(
          Dimension.ANCESTOR,
          Dimension.TAG,
          Dimension.SESSION_NAME,
          Dimension.PRINCIPAL,
          Dimension.SOURCE_ADDRESS,
          Dimension.PROVIDER,
          Dimension.PRIVILEGED,
          Dimension.ROLE,
          Dimension.ACCOUNT);

  /** Copies what could be changed from outside. */
  public SessionFilter {
    by = Map.copyOf(by);
  }

  /**
   * From an instant on, until before another.
   *
   * @param from empty: from the beginning
   * @param to empty: without end
   */
  public record Span(Optional<Instant> from, Optional<Instant> to) {
    /** All times. */
    public static final Span ALL = new Span(Optional.empty(), Optional.empty());

    /** From an instant until before another. */
    public static Span of(Instant from, Instant to) {
      return new Span(Optional.of(from), Optional.of(to));
    }

    boolean contains(Optional<Instant> time) {
      if (time.isEmpty()) {
        return from.isEmpty() && to.isEmpty();
      }
      return (from.isEmpty() || !time.get().isBefore(from.get()))
          && (to.isEmpty() || time.get().isBefore(to.get()));
    }
  }

  /** The same with a value that sessions must have. */
  public SessionFilter with(Dimension dimension, String value) {
    Map<Dimension, String> more = new EnumMap<>(Dimension.class);
    more.putAll(by);
    more.put(dimension, value);
    return new SessionFilter(more, issued, expires, state, also);
  }

  /** The same with a value that sessions must have, if there is one. */
  public SessionFilter with(Dimension dimension, Optional<String> value) {
    return value.map(text -> with(dimension, text)).orElse(this);
  }

  /** The same within a span of starts. */
  public SessionFilter issued(Span span) {
    return new SessionFilter(by, span, expires, state, also);
  }

  /** The same within a span of ends. */
  public SessionFilter expires(Span span) {
    return new SessionFilter(by, issued, span, state, also);
  }

  /** The same in a state. */
  public SessionFilter in(Optional<Session.State> wanted) {
    return new SessionFilter(by, issued, expires, wanted, also);
  }

  /** The same under one more condition. */
  public SessionFilter and(Predicate<Session> condition) {
    return new SessionFilter(by, issued, expires, state, also.and(condition));
  }

  boolean isActive() {
    return state.filter(wanted -> wanted == Session.State.ACTIVE).isPresent();
  }

  /** What to look for them by. */
  Lookup lookup() {
    for (Dimension dimension : TELLING) {
      String value = by.get(dimension);
      if (value != null) {
        return new Lookup(dimension, value);
      }
    }
    return Lookup.ALL;
  }

  boolean matches(Session session, Instant asOf) {
    for (Map.Entry<Dimension, String> each : by.entrySet()) {
      if (!has(session, each.getKey(), each.getValue())) {
        return false;
      }
    }
    return issued.contains(session.issuedAt())
        && expires.contains(session.expiresAt())
        && session.issuedAt().filter(start -> !start.isAfter(asOf)).isPresent()
        && (state.isEmpty() || state.get() == session.state(asOf))
        && also.test(session);
  }

  private static boolean has(Session session, Dimension dimension, String value) {
    return switch (dimension) {
      case ALL, EXPIRY -> true;
      case PRINCIPAL -> session.callerArn().filter(value::equals).isPresent();
      case ROLE -> session.roleArn().filter(value::equals).isPresent();
      case ACCOUNT -> session.accountId().filter(value::equals).isPresent();
      case SOURCE_ADDRESS -> session.sourceAddress().filter(value::equals).isPresent();
      case SESSION_NAME -> session.roleSessionName().filter(value::equals).isPresent();
      case PROVIDER -> value.equals(session.facts().getProvider());
      case TAG -> session.facts().getTags().contains(value);
      case ANCESTOR -> session.facts().getAncestors().contains(value);
      case PRIVILEGED -> session.facts().getPrivileged().equals("YES");
      case PAIR, FIRST_OF_PAIR ->
          throw new IllegalArgumentException(dimension + " is no property of a session");
    };
  }
}
