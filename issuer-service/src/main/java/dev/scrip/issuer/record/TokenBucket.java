package dev.scrip.issuer.record;

import java.util.function.LongSupplier;

/** Lets so many through a second, and a burst after quiet. Safe for use by many threads. */
public final class TokenBucket {
  private static final double NANOS = 1e9;

  private final double perSecond;
  private final double burst;
  private final LongSupplier nanoTime;
  private double tokens;
  private long filledAt;

  /** A bucket that is full. */
  public TokenBucket(double perSecond, double burst, LongSupplier nanoTime) {
    this.perSecond = perSecond;
    this.burst = burst;
    this.nanoTime = nanoTime;
    this.tokens = burst;
    this.filledAt = nanoTime.getAsLong();
  }

  /** Takes one; false if there is none. */
  public synchronized boolean take() {
    long now = nanoTime.getAsLong();
    tokens = Math.min(burst, tokens + (now - filledAt) / NANOS * perSecond);
    filledAt = now;
    if (tokens < 1) {
      return false;
    }
    tokens--;
    return true;
  }
}
