package dev.scrip.audit.proof;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.LongStream;

/**
 * Which sessions of a partition were issued and which ended, as eight bytes each, so that many
 * millions fit. What looks wrong is a suspicion: two ids may share their eight bytes.
 */
final class SessionLedger {
  private final LongStream.Builder issued = LongStream.builder();
  private final LongStream.Builder ended = LongStream.builder();
  private volatile Instant knownFrom = Instant.MIN;
  private volatile Instant knownUntil = Instant.MAX;

  /** Issuances before this instant may be gone: ends of those sessions need none. */
  void knownFrom(Instant instant) {
    knownFrom = instant;
  }

  /** Issuances behind this instant were not read: ends of those sessions are not judged. */
  void knownUntil(Instant instant) {
    knownUntil = instant;
  }

  void issued(String accessKeyId) {
    issued.add(shortened(accessKeyId));
  }

  void ended(String accessKeyId) {
    ended.add(shortened(accessKeyId));
  }

  /**
   * What looks wrong.
   *
   * @param twice shortened ids that ended twice
   * @param never shortened ids that ended and were never issued
   */
  record Suspicions(Set<Long> twice, Set<Long> never) {
    boolean isEmpty() {
      return twice.isEmpty() && never.isEmpty();
    }
  }

  Suspicions suspicions() {
    long[] begun = issued.build().sorted().toArray();
    long[] over = ended.build().sorted().toArray();
    Set<Long> twice = new HashSet<>();
    Set<Long> never = new HashSet<>();
    for (int i = 0; i < over.length; i++) {
      if (i > 0 && over[i] == over[i - 1]) {
        twice.add(over[i]);
      }
      if (Arrays.binarySearch(begun, over[i]) < 0) {
        never.add(over[i]);
      }
    }
    return new Suspicions(twice, never);
  }

  /** Whether a session was issued when issuances were read. */
  boolean isCovered(Instant issuedAt) {
    return !issuedAt.isBefore(knownFrom) && issuedAt.isBefore(knownUntil);
  }

  static long shortened(String accessKeyId) {
    return Hash.of(accessKeyId.getBytes(StandardCharsets.UTF_8)).firstEightBytes();
  }
}
