package dev.scrip.audit.catalog;

import dev.scrip.audit.query.InvalidQueryException;
import dev.scrip.audit.query.SessionFilter;
import dev.scrip.audit.query.SessionFilter.Span;
import dev.scrip.audit.query.SessionQuery;
import dev.scrip.audit.query.SessionQuery.Place;
import dev.scrip.audit.query.SessionQuery.Sort;
import dev.scrip.audit.views.SessionIndex.Dimension;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What is asked: values that were checked to be of their kinds.
 *
 * @param values as they were given
 * @param asOf the instant that is asked about
 * @param after where the former page ended
 */
public record Asked(Map<Parameter, String> values, Instant asOf, Optional<Place> after) {
  /** The longest span of time. */
  public static final Duration MOST = Duration.ofDays(400);

  private static final Duration DEFAULT_SPAN = Duration.ofDays(1);
  private static final int DEFAULT_LIMIT = 100;
  private static final int MAX_LIMIT = 1_000;

  /** Copies what could be changed from outside. */
  public Asked {
    values = values.isEmpty() ? Map.of() : Map.copyOf(new EnumMap<>(values));
  }

  /** A value, if it is given. */
  public Optional<String> text(Parameter parameter) {
    return Optional.ofNullable(values.get(parameter));
  }

  /** A value that must be given. */
  String required(Parameter parameter) throws InvalidQueryException {
    return text(parameter)
        .orElseThrow(() -> new InvalidQueryException(parameter.text() + " is required"));
  }

  int number(Parameter parameter, int fallback, int min, int max) throws InvalidQueryException {
    Optional<String> text = text(parameter);
    if (text.isEmpty()) {
      return fallback;
    }
    try {
      int number = Integer.parseInt(text.get());
      if (number >= min && number <= max) {
        return number;
      }
    } catch (NumberFormatException e) {
      // the same answer as for a number out of range
    }
    throw new InvalidQueryException(parameter.text() + " is no number from " + min + " to " + max);
  }

  /** Most rows of a page. */
  int limit() throws InvalidQueryException {
    return number(Parameter.LIMIT, DEFAULT_LIMIT, 1, MAX_LIMIT);
  }

  /** The span asked about: never later than the instant, an hour to 400 days long. */
  Span span() throws InvalidQueryException {
    Instant end = asOf.plusMillis(1);
    Instant to = text(Parameter.TO).map(Instant::parse).orElse(end);
    to = to.isAfter(end) ? end : to;
    Instant from = text(Parameter.FROM).map(Instant::parse).orElse(to.minus(DEFAULT_SPAN));
    if (!from.isBefore(to)) {
      throw new InvalidQueryException("from is not before to, or not before asOf");
    }
    if (Duration.between(from, to).compareTo(MOST) > 0) {
      throw new InvalidQueryException(
          "from and to span more than " + MOST.toDays() + " days: ask for one part after another");
    }
    return Span.of(from, to);
  }

  Sort sort() throws InvalidQueryException {
    Optional<String> text = text(Parameter.SORT);
    if (text.isEmpty()) {
      return Sort.ISSUED_DESCENDING;
    }
    for (Sort sort : Sort.values()) {
      if (sort.text().equals(text.get())) {
        return sort;
      }
    }
    throw new InvalidQueryException(
        "sort is not one of "
            + Arrays.stream(Sort.values()).map(Sort::text).collect(Collectors.joining(", ")));
  }

  /** The filter that the values name. */
  SessionFilter filter() {
    return SessionFilter.ALL
        .with(Dimension.PRINCIPAL, text(Parameter.PRINCIPAL))
        .with(Dimension.ROLE, text(Parameter.ROLE))
        .with(Dimension.ACCOUNT, text(Parameter.ACCOUNT))
        .with(Dimension.SOURCE_ADDRESS, text(Parameter.SOURCE_ADDRESS))
        .with(Dimension.PROVIDER, text(Parameter.PROVIDER))
        .with(Dimension.TAG, text(Parameter.TAG))
        .with(Dimension.SESSION_NAME, text(Parameter.SESSION_NAME));
  }

  /** Issuances that count, within the span. */
  SessionFilter issuances() throws InvalidQueryException {
    return filter().issued(span()).and(session -> session.isDelivered());
  }

  SessionQuery page(SessionFilter filter) throws InvalidQueryException {
    return new SessionQuery(filter, asOf, sort(), limit(), after);
  }

  /** Whether something of an account is asked for. */
  boolean isOf(Optional<String> accountId) {
    return text(Parameter.ACCOUNT).isEmpty() || text(Parameter.ACCOUNT).equals(accountId);
  }

  boolean isOf(String arn) {
    String[] parts = arn.split(":", 6);
    return isOf(Optional.of(parts.length > 4 ? parts[4] : ""));
  }
}
