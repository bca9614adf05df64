package dev.scrip.issuer.record;

import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/** Random UUIDs (RFC 9562, version 4) that need to be distinct but not to be guessed hardly. */
public final class RandomUuids {
  private RandomUuids() {}

  /** A new one. */
  public static String next() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    long most = (random.nextLong() & 0xffffffffffff0fffL) | 0x4000L;
    long least = (random.nextLong() & 0x3fffffffffffffffL) | 0x8000000000000000L;
    return new UUID(most, least).toString();
  }
}
