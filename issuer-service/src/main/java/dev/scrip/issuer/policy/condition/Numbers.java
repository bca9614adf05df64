package dev.scrip.issuer.policy.condition;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Optional;
import java.util.regex.Pattern;

/** Numbers and dates as policies and requests write them. */
final class Numbers {
  /** No exponents: a short text must not stand for a number that takes long to compare. */
  private static final Pattern DECIMAL = Pattern.compile("[+-]?\\d{1,40}(\\.\\d{1,40})?");

  private static final Pattern EPOCH = Pattern.compile("[+-]?\\d{1,19}(\\.\\d{1,9})?");
  private static final Pattern YEAR = Pattern.compile("\\d{4}");
  private static final Pattern MONTH = Pattern.compile("\\d{4}-\\d{2}");
  private static final Pattern DAY = Pattern.compile("\\d{4}-\\d{2}-\\d{2}");
  private static final int MAX_DATE = 40; // characters

  /** W3C's profile of ISO 8601: seconds and their fraction may be left out. */
  private static final DateTimeFormatter DATE_TIME =
      new DateTimeFormatterBuilder()
          .parseCaseInsensitive()
          .append(DateTimeFormatter.ISO_LOCAL_DATE)
          .appendLiteral('T')
          .append(DateTimeFormatter.ISO_LOCAL_TIME)
          .appendOffset("+HH:mm", "Z")
          .toFormatter(java.util.Locale.ROOT);

  private Numbers() {}

  static Optional<BigDecimal> decimal(String text) {
    return DECIMAL.matcher(text).matches() ? Optional.of(new BigDecimal(text)) : Optional.empty();
  }

  /** An instant: ISO 8601, or seconds since the epoch; four digits alone are a year. */
  static Optional<Instant> instant(String text) {
    if (text.length() > MAX_DATE) {
      return Optional.empty();
    }
    try {
      if (YEAR.matcher(text).matches()) {
        return Optional.of(start(Year.parse(text).atDay(1)));
      }
      if (EPOCH.matcher(text).matches()) {
        BigDecimal seconds = new BigDecimal(text);
        return Optional.of(
            Instant.ofEpochSecond(
                seconds.longValue(),
                seconds.remainder(BigDecimal.ONE).movePointRight(9).longValue()));
      }
      if (MONTH.matcher(text).matches()) {
        return Optional.of(start(YearMonth.parse(text).atDay(1)));
      }
      if (DAY.matcher(text).matches()) {
        return Optional.of(start(LocalDate.parse(text)));
      }
      return Optional.of(OffsetDateTime.parse(text, DATE_TIME).toInstant());
    } catch (DateTimeException | ArithmeticException e) {
      return Optional.empty();
    }
  }

  private static Instant start(LocalDate day) {
    return day.atStartOfDay(ZoneOffset.UTC).toInstant();
  }
}
