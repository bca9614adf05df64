package dev.scrip.audit.stores;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One answer in the making: under which decision, and what it claims to reflect. What is read after
 * a claim must keep to it, wherever its partition is by then.
 */
public final class Reading {
  private static final ScopedValue<Reading> CURRENT = ScopedValue.newInstance();

  private final Decision decision;
  private final Map<String, Status> claims = new HashMap<>(); // by application
  private final Set<String> kept = new HashSet<>(); // application and partition

  private Reading(Decision decision) {
    this.decision = decision;
  }

  /** Makes an answer, in this thread alone. */
  public static <T, X extends Throwable> T under(
      Decision decision, ScopedValue.CallableOp<? extends T, X> answer) throws X {
    return ScopedValue.where(CURRENT, new Reading(decision)).call(answer);
  }

  static Optional<Reading> current() {
    return CURRENT.isBound() ? Optional.of(CURRENT.get()) : Optional.empty();
  }

  Decision decision() {
    return decision;
  }

  /** The answer is going to say that it reflects this; what was claimed first stays. */
  void claims(String application, Status status) {
    claims.putIfAbsent(application, status);
  }

  /** What was claimed. */
  Optional<Status> claimed(String application) {
    return Optional.ofNullable(claims.get(application));
  }

  /**
   * A partition is read from stores of a status.
   *
   * @throws NotAvailableException if they are behind what the answer claims
   */
  void keep(String application, int partition, Status read) {
    Status claim = claims.get(application);
    if (claim != null && !read.keepsTo(claim, partition)) {
      throw new NotAvailableException("a partition of the views went elsewhere meanwhile", -1);
    }
    kept.add(application + " " + partition);
  }

  boolean isKept(String application, int partition) {
    return kept.contains(application + " " + partition);
  }
}
