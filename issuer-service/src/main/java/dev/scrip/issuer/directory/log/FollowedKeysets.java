package dev.scrip.issuer.directory.log;

import dev.scrip.events.KeysetImage;
import dev.scrip.issuer.session.Keyset;
import dev.scrip.issuer.session.KeysetPurpose;
import dev.scrip.issuer.session.Keysets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The keysets of a purpose as the directory announces them. A new key seals from its announced
 * instant on, when every issuer that is open has read of it; until then the one before it does.
 */
public final class FollowedKeysets implements Keysets {
  private static final Duration PATIENCE = Duration.ofSeconds(1);
  private static final Duration STEP = Duration.ofMillis(10);
  private static final int MOST_WAITING = 64;

  private final DirectoryFollower follower;
  private final KeysetPurpose purpose;
  private final InstantSource clock;
  private final LongSupplier nanoTime;
  private final Semaphore waiting = new Semaphore(MOST_WAITING);
  private volatile @Nullable InForce inForce;

  private record InForce(String name, long keyId, Keyset keyset) {}

  /**
   * Keysets of a purpose.
   *
   * @param nanoTime monotonic time in nanoseconds, the follower's
   */
  public FollowedKeysets(
      DirectoryFollower follower,
      KeysetPurpose purpose,
      InstantSource clock,
      LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.follower = follower;
    this.purpose = purpose;
    this.clock = clock;
  }

  /** Whether there is one that can be opened. */
  public boolean isThere() {
    return current().isPresent();
  }

  @Override
  public Keyset sealing() {
    return current().orElseThrow(() -> new IllegalStateException("no keyset " + purpose.word()));
  }

  @Override
  public Keyset knowing(long keyId) {
    Keyset known = sealing();
    if (keyId < 0 || known.has(keyId) || !waiting.tryAcquire()) {
      return known;
    }
    try {
      long start = nanoTime.getAsLong();
      // Once all that was announced when the token came is here, there is no such key.
      while (!known.has(keyId)
          && !follower.hasFoldedAllSince(start)
          && nanoTime.getAsLong() - start < PATIENCE.toNanos()) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(STEP.toMillis()));
        known = sealing();
      }
      return known;
    } finally {
      waiting.release();
    }
  }

  private Optional<Keyset> current() {
    KeysetImage image = follower.directory().keyset(purpose).orElse(null);
    if (image == null) {
      return Optional.empty();
    }
    Instant now = clock.instant();
    boolean active = !now.isBefore(image.getActiveFrom());
    InForce last = inForce;
    if (last != null
        && last.name().equals(image.getKeyset())
        && (!active || last.keyId() == image.getPrimaryKeyId())) {
      return Optional.of(last.keyset());
    }
    Optional<Keyset> stored = follower.secrets().keyset(image.getKeyset());
    if (stored.isEmpty()) {
      // Announced, and its secret still on the way: what was in force before goes on.
      return Optional.ofNullable(last).map(InForce::keyset);
    }
    Keyset keyset = active ? stored.get().sealingWith(image.getPrimaryKeyId()) : stored.get();
    inForce = new InForce(image.getKeyset(), keyset.primaryKeyId(), keyset);
    return Optional.of(keyset);
  }
}
