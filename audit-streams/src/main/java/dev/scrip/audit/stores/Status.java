package dev.scrip.audit.stores;

import dev.scrip.audit.streams.Coverage;
import dev.scrip.audit.streams.Positions.Position;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How far stores are.
 *
 * @param reached what they reflect at the least, by {@code topic-partition}
 * @param coverage from when on
 * @param lag records still to be read, or -1 while that is not known
 */
record Status(SortedMap<String, Position> reached, Coverage coverage, long lag) {
  Status {
    reached = Collections.unmodifiableSortedMap(new TreeMap<>(reached));
  }

  /** Of both; a partition that both name changes hands: the lesser counts. */
  Status and(Status other) {
    SortedMap<String, Position> all = new TreeMap<>(reached);
    other.reached.forEach(
        (partition, position) ->
            all.merge(partition, position, (one, two) -> one.offset() <= two.offset() ? one : two));
    return new Status(
        all,
        coverage.and(other.coverage),
        lag < 0 || other.lag < 0 ? -1 : Math.max(lag, other.lag));
  }

  /** Whether a partition's stores reflect at least what another status says of it. */
  boolean keepsTo(Status claimed, int partition) {
    String end = "-" + partition;
    return claimed.reached.entrySet().stream()
        .filter(claim -> claim.getKey().endsWith(end))
        .allMatch(
            claim -> {
              Position position = reached.get(claim.getKey());
              return position != null && position.offset() >= claim.getValue().offset();
            });
  }
}
