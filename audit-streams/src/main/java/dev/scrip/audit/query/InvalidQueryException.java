package dev.scrip.audit.query;

/** A query that breaks a rule; the message is for who asked. */
public final class InvalidQueryException extends Exception {
  /** With words for who asked. */
  public InvalidQueryException(String message) {
    super(message, null, false, false);
  }
}
