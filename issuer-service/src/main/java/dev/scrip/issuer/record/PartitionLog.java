package dev.scrip.issuer.record;

import dev.scrip.events.AuditEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One partition of {@code sts.audit} as one lane writes it: numbers are given in send order under
 * the lock. When a record is not acknowledged in time its number is open; nothing else goes into
 * the partition until a record that closes it is acknowledged. So a hole that nothing closes is a
 * finding.
 */
final class PartitionLog {
  /** Hands a record to the producer; {@link PendingRecord} learns what became of it. */
  interface Sender {
    void send(PartitionLog log, String key, byte[] value, PendingRecord pending);
  }

  private final int partition;
  private final Sender sender;
  private final Closures closures;
  private final ReentrantLock lock = new ReentrantLock();
  private final ConcurrentLinkedQueue<PendingRecord> open = new ConcurrentLinkedQueue<>();
  private long nextSequence;
  private volatile boolean stalled;

  PartitionLog(int partition, Sender sender, Closures closures) {
    this.partition = partition;
    this.sender = sender;
    this.closures = closures;
  }

  int partition() {
    return partition;
  }

  boolean isStalled() {
    return stalled;
  }

  /** Sends a record; null while numbers of earlier ones are open. */
  @Nullable PendingRecord append(String key, AuditEvent event) {
    if (stalled) {
      return null;
    }
    EncodedEvent encoded = EncodedEvent.of(event);
    lock.lock();
    try {
      return stalled ? null : send(key, event, encoded, /* closure= */ false);
    } finally {
      lock.unlock();
    }
  }

  /** Counts a record as not acknowledged, unless it was. */
  void giveUp(PendingRecord pending, @Nullable Throwable cause) {
    // First stall, then decide: a waiter that sees the decision must not find the partition open.
    stalled = true;
    if (pending.giveUp(cause)) {
      open.add(pending);
      stalled = true; // closeNumbers() may have found nothing open in between
    }
  }

  /** Tries to close all open numbers and opens the partition again when it could. */
  void closeNumbers(Duration bound) {
    if (!stalled) {
      return;
    }
    List<PendingRecord> closing = new ArrayList<>();
    for (PendingRecord each = open.poll(); each != null; each = open.poll()) {
      closing.add(each);
    }
    boolean answering = true;
    for (Closures.Closure closure : closures.closing(closing)) {
      answering = answering && sendAndWait(closure.event(), bound);
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
  }

  private boolean sendAndWait(AuditEvent event, Duration bound) {
    PendingRecord pending;
    lock.lock();
    try {
      pending = send(closures.keyOf(event), event, EncodedEvent.of(event), /* closure= */ true);
    } finally {
      lock.unlock();
    }
    try {
      pending.await(bound.toNanos() * 2);
      return true;
    } catch (ExecutionException e) {
      return false; // giveUp() has queued its number
    } catch (TimeoutException e) {
      giveUp(pending, e);
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      giveUp(pending, e);
      return false;
    }
  }

  private PendingRecord send(String key, AuditEvent event, EncodedEvent encoded, boolean closure) {
    long sequence = nextSequence++;
    PendingRecord pending = new PendingRecord(event, sequence, closure);
    sender.send(this, key, encoded.withNumber(sequence), pending);
    return pending;
  }
}
