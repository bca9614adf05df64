package dev.scrip.issuer.record;

import dev.scrip.events.AuditEvent;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A record on its way to the broker. Exactly one of its ends comes true: acknowledged in time, or
 * given up.
 */
final class PendingRecord {
  private enum State {
    PENDING,
    ACKNOWLEDGED,
    GIVEN_UP
  }

  private final Optional<AuditEvent> issuance;
  private final long sequence;
  private final boolean closure;
  private final AtomicReference<State> state = new AtomicReference<>(State.PENDING);
  private final CompletableFuture<Long> acknowledged = new CompletableFuture<>();

  PendingRecord(AuditEvent event, long sequence, boolean closure) {
    // Of a plain record only the number is needed later; a long outage must not keep what it held.
    this.issuance = event.getSessionIssued() == null ? Optional.empty() : Optional.of(event);
    this.closure = closure;
    this.sequence = sequence;
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

  /** True if this acknowledgement came in time. */
  boolean acknowledge(long offset) {
    boolean first = state.compareAndSet(State.PENDING, State.ACKNOWLEDGED);
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
    boolean first = state.compareAndSet(State.PENDING, State.GIVEN_UP);
    if (first) {
      acknowledged.completeExceptionally(
          cause == null ? new TimeoutException("no acknowledgement in time") : cause);
    }
    return first;
  }

  /**
   * Waits for the offset.
   *
   * @throws ExecutionException if it was given up
   * @throws TimeoutException if nothing is decided yet
   */
  long await(long nanos) throws ExecutionException, TimeoutException, InterruptedException {
    return acknowledged.get(nanos, TimeUnit.NANOSECONDS);
  }
}
