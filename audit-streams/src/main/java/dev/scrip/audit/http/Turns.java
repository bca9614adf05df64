package dev.scrip.audit.http;

import dev.scrip.audit.stores.NotAvailableException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Answers that may be large are made a few at a time, whichever route asks: each is in memory as a
 * whole until there is room for it on its way out.
 */
final class Turns {
  private static final int AT_ONCE = 4;
  private static final long PATIENCE = 10; // seconds

  private static final Semaphore TURNS = new Semaphore(AT_ONCE, /* fair= */ true);

  private Turns() {}

  /** A turn, until it is closed. */
  interface Turn extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Waits for a turn, a little.
   *
   * @throws NotAvailableException if others take too long
   */
  static Turn take() {
    try {
      if (!TURNS.tryAcquire(PATIENCE, TimeUnit.SECONDS)) {
        throw new NotAvailableException("too many questions at the moment", -1);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NotAvailableException("interrupted", -1);
    }
    return TURNS::release;
  }
}
