package dev.scrip.audit.query;

import dev.scrip.audit.query.SessionQuery.Place;
import dev.scrip.audit.views.Session;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * A page of sessions.
 *
 * @param sessions in the order asked for
 * @param next where the page ends, if there may be more
 * @param position offset per topic and partition that the answer reflects
 * @param now the instant that states are given for
 */
public record SessionPage(
    List<Session> sessions, Optional<Place> next, SortedMap<String, Long> position, Instant now) {}
