package dev.scrip.audit.history;

import java.time.Instant;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Which records are asked for.
 *
 * @param attribute what they are found by
 * @param value its value
 * @param from only those that happened then or later
 * @param to only those that happened before
 * @param descending newest first
 * @param limit most rows of a page
 * @param after where the former page ended
 * @param also what else must hold
 */
public record HistoryQuery(
    Attribute attribute,
    String value,
    Instant from,
    Instant to,
    boolean descending,
    int limit,
    Optional<TrailPlace> after,
    Predicate<TrailEvent> also) {

  /** The record of an eventID. */
  public static HistoryQuery ofEvent(String eventId) {
    return new HistoryQuery(
        Attribute.EVENT_ID,
        eventId,
        Instant.EPOCH,
        Instant.parse("9999-01-01T00:00:00Z"),
        true,
        1,
        Optional.empty(),
        event -> true);
  }
}
