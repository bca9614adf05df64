package dev.scrip.schemas;

/** Bytes of a topic that no committed schema can read. */
public final class UnreadableRecordException extends RuntimeException {
  UnreadableRecordException(String message) {
    super(message);
  }

  UnreadableRecordException(String message, Throwable cause) {
    super(message, cause);
  }
}
