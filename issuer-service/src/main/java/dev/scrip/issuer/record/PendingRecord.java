package dev.scrip.issuer.record;

import dev.scrip.events.AuditEvent;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A record on its way to the broker. It is turned away before it has a number, or gets one; then
 * exactly one of two ends comes true: acknowledged in time, or given up.
 */
final class PendingRecord {
  private enum State {
    QUEUED,
    NUMBERED,
    ACKNOWLEDGED,
    GIVEN_UP,
    TURNED_AWAY
  }

  private final Optional<AuditEvent> issuance;
  private final boolean closure;
  private final long deadline;
  private final AtomicReference<State> state = new AtomicReference<>(State.QUEUED);
  private final CompletableFuture<Long> acknowledged = new CompletableFuture<>();
  private volatile long sequence;

  /**
   * A record that has no number yet.
   *
   * @param closure whether it closes numbers
   * @param deadline when it is given up, in nanoseconds of the lane's monotonic time
   */
  PendingRecord(AuditEvent event, boolean closure, long deadline) {
    // Of a plain record only the number is needed later; a long outage must not keep what it held.
    this.issuance = event.getSessionIssued() == null ? Optional.empty() : Optional.of(event);
    this.closure = closure;
    this.deadline = deadline;
  }

  /** The record, if it is an issuance. */
  Optional<AuditEvent> issuance() {
    return issuance;
  }

  long sequence() {
    return sequence;
  }

  /** Whether it closes numbers: then it was sent beside the bound on requests in flight. */
  boolean isClosure() {
    return closure;
  }

  /** Whether its time is over. */
  boolean isOverdue(long nanoTime) {
    return nanoTime - deadline >= 0;
  }

  boolean isDecided() {
    State now = state.get();
    return now != State.QUEUED && now != State.NUMBERED;
  }

  boolean isTurnedAway() {
    return state.get() == State.TURNED_AWAY;
  }

  /** Takes a number; false if it was turned away before, and needs none. */
  boolean takeNumber(long number) {
    sequence = number;
    return state.compareAndSet(State.QUEUED, State.NUMBERED);
  }

  /** True if it had no number yet: it will not be sent, and leaves no hole. */
  boolean turnAway() {
    return failed(State.QUEUED, State.TURNED_AWAY, null);
  }

  /** True if this acknowledgement came in time. */
  boolean acknowledge(long offset) {
    boolean first = state.compareAndSet(State.NUMBERED, State.ACKNOWLEDGED);
    if (first) {
      acknowledged.complete(offset);
    }
    return first;
  }

  /**
   * True if nobody had decided yet: from now on it counts as not acknowledged, whatever the broker
   * says later.
   */
  boolean giveUp(@Nullable Throwable cause) {
    return failed(State.NUMBERED, State.GIVEN_UP, cause);
  }

  /**
   * Waits until it is decided and gives the offset. The wait has no timer of its own, because a
   * timer set and cancelled for each record costs more than the rest of the wait: one thread
   * watches the deadlines of all.
   *
   * @throws ExecutionException if it was given up or turned away
   */
  long await() throws ExecutionException, InterruptedException {
    return acknowledged.get();
  }

  private boolean failed(State from, State to, @Nullable Throwable cause) {
    boolean first = state.compareAndSet(from, to);
    if (first) {
      acknowledged.completeExceptionally(
          cause == null ? new TimeoutException("no acknowledgement in time") : cause);
    }
    return first;
  }
}
