package dev.scrip.issuer.directory.log;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides when a snapshot is worth writing: when much was folded since the last one, beside the
 * follower, and at its end.
 */
final class Snapshots {
  private static final Logger LOG = LoggerFactory.getLogger(Snapshots.class);
  private static final long MUCH = 1_000; // changes
  private static final Duration AT_MOST_EACH = Duration.ofMinutes(1);

  private final Optional<SnapshotFile> file;
  private final LongSupplier nanoTime;
  private final ReentrantLock writing = new ReentrantLock();
  private long written;
  private long lastAt;

  Snapshots(Optional<SnapshotFile> file, LongSupplier nanoTime) {
    this.file = file;
    this.nanoTime = nanoTime;
    this.lastAt = nanoTime.getAsLong();
  }

  /** The last one, if one can be used. */
  Optional<Snapshot> last() {
    Optional<Snapshot> last = Optional.empty();
    try {
      last = file.flatMap(SnapshotFile::read);
    } catch (RuntimeException e) {
      // Whatever it is, the log has it all.
      LOG.warn("the snapshot of the directory can't be used: {}", e.toString());
    }
    written = last.map(snapshot -> snapshot.directory().position()).orElse(0L);
    return last;
  }

  /** Tells that the follower has caught up; returns at once. */
  void offer(Snapshot snapshot) {
    long now = nanoTime.getAsLong();
    if (file.isEmpty()
        || snapshot.directory().position() - written < MUCH
        || (written > 0 && now - lastAt < AT_MOST_EACH.toNanos())) {
      return;
    }
    written = snapshot.directory().position();
    lastAt = now;
    Thread.ofVirtual().name("scrip-directory-snapshot").start(() -> write(snapshot));
  }

  /** Writes the last one, if anything was folded since. */
  void close(Snapshot snapshot) {
    if (file.isPresent() && snapshot.directory().position() > written) {
      write(snapshot);
    }
  }

  private void write(Snapshot snapshot) {
    writing.lock();
    try {
      file.orElseThrow().write(snapshot);
    } catch (IOException | RuntimeException e) {
      // A start without it takes longer, nothing else.
      LOG.warn("no snapshot of the directory could be written: {}", e.toString());
    } finally {
      writing.unlock();
    }
  }
}
