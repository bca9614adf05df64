package dev.scrip.audit.query;

import dev.scrip.audit.query.SessionQuery.Place;
import dev.scrip.audit.streams.Positions.Position;
import dev.scrip.audit.views.Session;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * A page of sessions.
 *
 * @param sessions in the order asked for
 * @param next where the page ends, if there may be more
 * @param position what the answer reflects, by topic and partition
 */
public record SessionPage(
    List<Session> sessions, Optional<Place> next, SortedMap<String, Position> position) {}
