package dev.scrip.standalone;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Predicate;

/** Waits for what comes true by and by. */
final class Eventually {
  private Eventually() {}

  static <T> T get(Duration atMost, Callable<T> source, Predicate<T> wanted) throws Exception {
    long deadline = System.nanoTime() + atMost.toNanos();
    T last = source.call();
    while (!wanted.test(last)) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("not within " + atMost + "; last: " + last);
      }
      Thread.sleep(50);
      last = source.call();
    }
    return last;
  }
}
