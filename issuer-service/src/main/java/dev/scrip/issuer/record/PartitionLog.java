package dev.scrip.issuer.record;

import dev.scrip.events.AuditEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One partition of {@code sts.audit} as one lane writes it: numbers are given in send order under
 * the lock. When a record is not acknowledged in time its number is open; nothing else goes into
 * the partition until a record that closes it is acknowledged. So a hole that nothing closes is a
 * finding.
 *
 * <p>Nobody waits for the lock to send: who finds it taken leaves its record in the queue, and the
 * holder sends it. A holder that the machine has put aside holds up records, but no thread.
 */
final class PartitionLog {
  /** Hands a record to the producer; {@link PendingRecord} learns what became of it. */
  interface Sender {
    void send(PartitionLog log, String key, byte[] value, PendingRecord pending);
  }

  private record Entry(String key, EncodedEvent event, PendingRecord pending) {}

  private final int partition;
  private final Sender sender;
  private final Closures closures;
  private final Duration bound;
  private final LongSupplier nanoTime;
  private final ReentrantLock lock = new ReentrantLock();
  private final ConcurrentLinkedQueue<Entry> unsent = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<PendingRecord> undecided = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<PendingRecord> open = new ConcurrentLinkedQueue<>();
  private long nextSequence;
  private volatile boolean stalled;

  /**
   * A partition.
   *
   * @param bound how long a record may await its acknowledgement; one that closes numbers twice as
   *     long
   * @param nanoTime monotonic time in nanoseconds
   */
  PartitionLog(
      int partition, Sender sender, Closures closures, Duration bound, LongSupplier nanoTime) {
    this.partition = partition;
    this.sender = sender;
    this.closures = closures;
    this.bound = bound;
    this.nanoTime = nanoTime;
  }

  int partition() {
    return partition;
  }

  boolean isStalled() {
    return stalled;
  }

  /** Sends a record; null, or a record that is turned away, while earlier numbers are open. */
  @Nullable PendingRecord append(String key, AuditEvent event) {
    if (stalled) {
      return null;
    }
    PendingRecord pending =
        new PendingRecord(event, /* closure= */ false, nanoTime.getAsLong() + bound.toNanos());
    unsent.add(new Entry(key, EncodedEvent.of(event), pending));
    sendQueued();
    return pending;
  }

  /** Sends what is queued, unless another thread is at it: then that one sends it. */
  private void sendQueued() {
    // Asked again after the lock is given back: an entry may have come in between.
    while (!unsent.isEmpty() && lock.tryLock()) {
      try {
        for (Entry entry = unsent.poll(); entry != null; entry = unsent.poll()) {
          if (stalled || entry.pending().isOverdue(nanoTime.getAsLong())) {
            entry.pending().turnAway();
          } else {
            send(entry);
          }
        }
      } finally {
        lock.unlock();
      }
    }
  }

  /** Gives up what has waited for longer than it may; to be called by one thread, often. */
  void giveUpOverdue() {
    long now = nanoTime.getAsLong();
    PendingRecord first = undecided.peek();
    while (first != null && (first.isDecided() || first.isOverdue(now))) {
      undecided.remove();
      giveUp(first, null);
      first = undecided.peek();
    }
    sendQueued(); // what a sender left behind that failed
  }

  /** Counts a record as not acknowledged, unless it was. */
  void giveUp(PendingRecord pending, @Nullable Throwable cause) {
    if (pending.isDecided()) {
      return;
    }
    // First stall, then decide: a waiter that sees the decision must not find the partition open.
    stalled = true;
    if (pending.giveUp(cause)) {
      open.add(pending);
      stalled = true; // closeNumbers() may have found nothing open in between
    }
  }

  /** Tries to close all open numbers and opens the partition again when it could. */
  void closeNumbers() {
    if (!stalled) {
      return;
    }
    List<PendingRecord> closing = new ArrayList<>();
    for (PendingRecord each = open.poll(); each != null; each = open.poll()) {
      closing.add(each);
    }
    boolean answering = true;
    for (Closures.Closure closure : closures.closing(closing)) {
      answering = answering && sendAndWait(closure.event());
      if (!answering) {
        open.addAll(closure.covers());
      }
    }
    lock.lock();
    try {
      stalled = !open.isEmpty();
    } finally {
      lock.unlock();
    }
    sendQueued();
  }

  private boolean sendAndWait(AuditEvent event) {
    PendingRecord pending =
        new PendingRecord(event, /* closure= */ true, nanoTime.getAsLong() + 2 * bound.toNanos());
    lock.lock();
    try {
      send(new Entry(closures.keyOf(event), EncodedEvent.of(event), pending));
    } finally {
      lock.unlock();
    }
    sendQueued();
    try {
      var _ = pending.await();
      return true;
    } catch (ExecutionException e) {
      return false; // giveUp() has queued its number
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      giveUp(pending, e);
      return false;
    }
  }

  private void send(Entry entry) {
    long sequence = nextSequence;
    if (entry.pending().takeNumber(sequence)) {
      nextSequence++;
      undecided.add(entry.pending());
      sender.send(this, entry.key(), entry.event().withNumber(sequence), entry.pending());
    }
  }
}
