package dev.scrip.issuer.record;

import java.time.Instant;
import java.util.Optional;

/** Counts what happens between two records that report it. */
final class Interval {
  /** What was counted. */
  record Count(Instant from, Instant to, long count, String why) {}

  private Optional<Count> counted = Optional.empty();

  synchronized void add(Instant now, String why) {
    counted =
        Optional.of(
            counted
                .map(known -> new Count(known.from(), now, known.count() + 1, known.why()))
                .orElseGet(() -> new Count(now, now, 1, why)));
  }

  /** Takes back what could not be reported. */
  synchronized void restore(Count unreported) {
    counted =
        Optional.of(
            counted
                .map(
                    since ->
                        new Count(
                            unreported.from(),
                            since.to(),
                            unreported.count() + since.count(),
                            unreported.why()))
                .orElse(unreported));
  }

  synchronized Optional<Count> peek() {
    return counted;
  }

  /** What was counted since the last time; counting begins anew. */
  synchronized Optional<Count> take() {
    Optional<Count> taken = counted;
    counted = Optional.empty();
    return taken;
  }
}
