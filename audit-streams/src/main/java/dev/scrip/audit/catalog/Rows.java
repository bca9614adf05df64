package dev.scrip.audit.catalog;

import dev.scrip.audit.query.SessionQuery.Place;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Rows of an answer: text, numbers and truth values in the order of the columns; times are ISO-8601
 * text. Null is what a row has not; {@link #UNKNOWN} what the trail can't know.
 */
public final class Rows {
  /** What the trail can't know. */
  public static final String UNKNOWN = "unknown";

  private static final String CUT = "cutAt";
  private static final int MOST = 50_000;

  private final List<List<@Nullable Object>> rows = new ArrayList<>();
  private final Map<String, Object> notes = new LinkedHashMap<>();
  private Optional<Place> next = Optional.empty();

  /** One more row. */
  Rows add(@Nullable Object... values) {
    if (rows.size() == MOST) {
      throw new TooManyRowsException(MOST);
    }
    List<@Nullable Object> row = new ArrayList<>();
    Arrays.stream(values).map(Rows::plain).forEach(row::add);
    rows.add(row);
    return this;
  }

  /** In the order of the times in the first column. */
  Rows sortedByTime() {
    rows.sort(Comparator.comparing(row -> Instant.parse(String.valueOf(row.getFirst()))));
    return this;
  }

  /** What is to be said beside the rows. */
  Rows note(String name, Object value) {
    notes.put(name, value);
    return this;
  }

  /** That the answer ends here although there is more, and no next page. */
  Rows cutAt(int rows) {
    return note(CUT, rows);
  }

  /** Whether nothing is missing but what the next page has. */
  public boolean isWhole() {
    return !notes.containsKey(CUT);
  }

  /** Where the next page goes on. */
  Rows next(Optional<Place> place) {
    next = place;
    return this;
  }

  /** The rows. */
  public List<List<@Nullable Object>> rows() {
    return rows;
  }

  /** What is said beside them. */
  public Map<String, Object> notes() {
    return notes;
  }

  /** Where the next page goes on, if there may be more. */
  public Optional<Place> next() {
    return next;
  }

  private static @Nullable Object plain(@Nullable Object value) {
    return switch (value) {
      case null -> null;
      case Optional<?> optional -> optional.map(Rows::plain).orElse(null);
      case Instant time -> time.toString();
      case String text -> text;
      case Integer number -> (long) number;
      case Long number -> number;
      case Double number -> number;
      case Boolean truth -> truth;
      default -> String.valueOf(value);
    };
  }
}
