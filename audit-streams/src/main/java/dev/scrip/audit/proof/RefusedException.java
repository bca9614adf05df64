package dev.scrip.audit.proof;

/** A checkpoint is not signed, because what it would say does not extend the last one. */
final class RefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  RefusedException(String message) {
    super(message);
  }
}
