package dev.scrip.audit.export;

/** The export can't go on without a person: what it would write had a gap or a double. */
public final class ExportBrokenException extends Exception {
  ExportBrokenException(String message) {
    super(message);
  }
}
