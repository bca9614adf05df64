package dev.scrip.audit.http;

import dev.scrip.audit.streams.Positions.Position;
import java.util.SortedMap;
import java.util.TreeMap;

/** Positions as the first routes give them: offsets alone. */
final class Offsets {
  private Offsets() {}

  static SortedMap<String, Long> of(SortedMap<String, Position> position) {
    SortedMap<String, Long> offsets = new TreeMap<>();
    position.forEach((partition, reached) -> offsets.put(partition, reached.offset()));
    return offsets;
  }
}
