package dev.scrip.issuer.claims;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * The claims of the log that are still to be remembered: of each key the offset of the first one.
 * Safe for use by several threads.
 */
final class ClaimTable {
  private static final int SWEEP_EACH = 10_000; // claims

  private record First(long offset, Instant until) {}

  private final Map<String, First> firsts = new HashMap<>();
  private long position;
  private int sinceSweep;

  /** Folds the claim at an offset; of a key that is there the first one stands. */
  synchronized void fold(String key, long offset, Instant until, Instant now) {
    firsts.putIfAbsent(key, new First(offset, until));
    position = offset + 1;
    if (++sinceSweep >= SWEEP_EACH) {
      firsts.values().removeIf(first -> first.until().isBefore(now));
      sinceSweep = 0;
    }
    notifyAll();
  }

  /** Waits until an offset is folded; then whether it is the first of its key. */
  synchronized Claiming awaitDecision(String key, long offset, long atMostMillis)
      throws InterruptedException {
    long deadline = System.nanoTime() + atMostMillis * 1_000_000L;
    while (position <= offset) {
      long left = (deadline - System.nanoTime()) / 1_000_000L;
      if (left <= 0) {
        return Claiming.UNKNOWN;
      }
      wait(left);
    }
    First first = firsts.get(key);
    return first != null && first.offset() == offset ? Claiming.FIRST : Claiming.TAKEN;
  }
}
