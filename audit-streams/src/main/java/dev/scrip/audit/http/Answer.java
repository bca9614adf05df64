package dev.scrip.audit.http;

import dev.scrip.audit.catalog.Asked;
import dev.scrip.audit.catalog.ControlTotal;
import dev.scrip.audit.catalog.Description;
import dev.scrip.audit.catalog.Parameter;
import dev.scrip.audit.catalog.Rows;
import dev.scrip.audit.streams.Positions.Position;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * An answer with what it knows of itself.
 *
 * @param about the question
 * @param asked what was asked
 * @param caller ARN of who asked
 * @param position what it reflects at the least, by topic and partition
 * @param earliest the earliest instant that it covers; empty while nothing is there
 * @param rows its rows
 * @param nextToken where the next page goes on, if there may be more
 */
record Answer(
    Description about,
    Asked asked,
    String caller,
    SortedMap<String, Position> position,
    Optional<Instant> earliest,
    Rows rows,
    Optional<String> nextToken) {

  /** Everything but the rows. */
  Map<String, @Nullable Object> head() {
    Map<String, @Nullable Object> head = new LinkedHashMap<>();
    Map<String, Object> query = new LinkedHashMap<>();
    query.put("number", about.number());
    query.put("name", about.name());
    query.put("asOf", asked.asOf().toString());
    Map<String, String> parameters = new LinkedHashMap<>();
    for (Parameter parameter : about.takes()) {
      if (parameter != Parameter.NEXT_TOKEN && parameter != Parameter.FORMAT) {
        asked.text(parameter).ifPresent(value -> parameters.put(parameter.text(), value));
      }
    }
    query.put("parameters", parameters);
    head.put("query", query);
    head.put("caller", caller);
    head.put("position", positions());
    head.put("earliest", earliest.map(Instant::toString).orElse(Rows.UNKNOWN));
    head.put("rowCount", rows.rows().size());
    head.put("controlTotal", ControlTotal.of(about, rows.rows()));
    head.put("columns", about.columns());
    if (!rows.notes().isEmpty()) {
      head.put("notes", rows.notes());
    }
    head.put("nextToken", nextToken.orElse(null));
    head.put("complete", rows.isWhole());
    return head;
  }

  private Map<String, Object> positions() {
    Map<String, Object> positions = new LinkedHashMap<>();
    position.forEach(
        (partition, reached) -> {
          Map<String, Object> at = new LinkedHashMap<>();
          at.put("offset", reached.offset());
          at.put(
              "time",
              reached.time().equals(Instant.EPOCH) ? Rows.UNKNOWN : reached.time().toString());
          positions.put(partition, at);
        });
    return positions;
  }
}
