package dev.scrip.audit.streams;

import java.time.Instant;
import java.util.Optional;

/**
 * From when on partitions are covered, in milliseconds since the epoch.
 *
 * @param first time of the earliest record folded; {@link Long#MAX_VALUE} if there is none
 * @param cut where a topic's first records were gone when it was folded, the time of the first that
 *     was left, the latest of these; {@link Long#MIN_VALUE} if none were gone
 */
public record Coverage(long first, long cut) {
  /** Of partitions that hold nothing. */
  public static final Coverage NOTHING = new Coverage(Long.MAX_VALUE, Long.MIN_VALUE);

  /** Of partitions together. */
  public Coverage and(Coverage other) {
    return new Coverage(Math.min(first, other.first), Math.max(cut, other.cut));
  }

  /** The earliest instant that is covered; empty if nothing is folded yet. */
  public Optional<Instant> earliest() {
    return first == Long.MAX_VALUE
        ? Optional.empty()
        : Optional.of(Instant.ofEpochMilli(Math.max(first, cut)));
  }
}
