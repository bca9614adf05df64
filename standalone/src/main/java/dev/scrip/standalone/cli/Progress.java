package dev.scrip.standalone.cli;

import java.time.Duration;
import java.util.function.LongSupplier;

/** Tells on stderr how far something long is, each two seconds, with an estimate. */
final class Progress implements AutoCloseable {
  private static final Duration EVERY = Duration.ofSeconds(2);

  private final LongSupplier done;
  private final LongSupplier total;
  private final long began = System.nanoTime();
  private final Thread thread;

  /**
   * Progress of something.
   *
   * @param done records until now
   * @param total records in all; negative while that is not known
   */
  Progress(LongSupplier done, LongSupplier total) {
    this.done = done;
    this.total = total;
    this.thread = Thread.ofVirtual().name("progress").unstarted(this::tell);
  }

  void start() {
    thread.start();
  }

  @Override
  public void close() {
    thread.interrupt();
  }

  private void tell() {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        Thread.sleep(EVERY);
      } catch (InterruptedException e) {
        return;
      }
      long seconds = Math.max(1, (System.nanoTime() - began) / 1_000_000_000L);
      long now = done.getAsLong();
      long all = total.getAsLong();
      String left =
          all > 0 && now > 0
              ? " of %,d, about %,d s to go".formatted(all, Math.max(0, all - now) * seconds / now)
              : "";
      Scrip.err().println("scrip: %,d records%s".formatted(now, left));
    }
  }
}
