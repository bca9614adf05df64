package dev.scrip.audit.history;

import java.util.List;
import java.util.Optional;

/**
 * A page of records.
 *
 * @param events in the order asked for
 * @param next where the page ends, if there may be more
 */
public record HistoryPage(List<TrailEvent> events, Optional<TrailPlace> next) {}
