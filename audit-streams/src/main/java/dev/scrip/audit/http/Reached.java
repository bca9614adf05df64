package dev.scrip.audit.http;

import dev.scrip.audit.catalog.Sources;
import dev.scrip.audit.stores.NotAvailableException;
import dev.scrip.audit.streams.Positions.Position;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** How far everything that answers has read: of each partition the one that is least far. */
final class Reached {
  private final Sources sources;

  Reached(Sources sources) {
    this.sources = sources;
  }

  /**
   * To be asked for before an answer is computed.
   *
   * @throws NotAvailableException if the directory is not read whole yet
   */
  SortedMap<String, Position> position() {
    if (!sources.directory().isWhole()) {
      throw new NotAvailableException("the directory's history is still being read", -1);
    }
    SortedMap<String, Position> reached = new TreeMap<>(sources.views().position());
    sources
        .history()
        .position()
        .forEach(
            (partition, position) ->
                reached.merge(
                    partition,
                    position,
                    (one, other) -> one.offset() <= other.offset() ? one : other));
    return reached;
  }

  Optional<Instant> earliest() {
    return sources.views().earliest();
  }
}
