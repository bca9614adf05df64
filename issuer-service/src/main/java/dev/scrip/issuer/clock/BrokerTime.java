package dev.scrip.issuer.clock;

import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * "Now" for ending sessions: the smaller of this host's clock and the broker's, which is the newest
 * broker time seen plus the monotonic time since. A host whose clock is fast ends nothing early;
 * one whose clock is slow ends late and says so by its skew.
 *
 * <p>Right after a start the newest record may be as old as a heartbeat, so the broker's time is
 * known only to that much. Until a record comes in later than {@link #PATIENCE}, the host's clock
 * is therefore believed as long as it is within two heartbeats of what is known.
 */
final class BrokerTime {
  /** Milliseconds after the start in which nothing is ended on the host's word alone. */
  static final long PATIENCE = 5_000;

  private static final long UNKNOWN = Long.MIN_VALUE;
  private static final long TWO_HEARTBEATS = 120_000; // milliseconds

  private final InstantSource wall;
  private final LongSupplier nanoTime;
  private final long startedAt;
  private final AtomicLong ahead = new AtomicLong(UNKNOWN); // broker time less monotonic time
  private volatile boolean live;

  BrokerTime(InstantSource wall, LongSupplier nanoTime) {
    this.wall = wall;
    this.nanoTime = nanoTime;
    this.startedAt = monotonicMillis();
  }

  /** Takes in the time at which the broker appended a record. */
  void observe(long appendedAt) {
    long monotonic = monotonicMillis();
    ahead.accumulateAndGet(appendedAt - monotonic, Math::max);
    if (!live && monotonic - startedAt > PATIENCE) {
      live = true;
    }
  }

  /**
   * Milliseconds since the epoch up to which sessions have surely ended; negative while nothing is
   * known.
   */
  long now() {
    long host = wall.millis();
    long known = ahead.get();
    boolean patient = monotonicMillis() - startedAt <= PATIENCE;
    if (known == UNKNOWN) {
      return patient ? -1 : host;
    }
    long broker = known + monotonicMillis();
    boolean hostBelieved = !live && !patient && host - broker <= TWO_HEARTBEATS;
    return hostBelieved ? host : Math.min(host, broker);
  }

  private long monotonicMillis() {
    return nanoTime.getAsLong() / 1_000_000;
  }
}
