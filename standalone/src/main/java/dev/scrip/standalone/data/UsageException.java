package dev.scrip.standalone.data;

/** Something that its user can put right; the message is the one clear line that says how. */
public final class UsageException extends Exception {
  /** With that line. */
  public UsageException(String message) {
    super(message);
  }

  /** With that line and what lies behind it. */
  public UsageException(String message, Throwable cause) {
    super(message, cause);
  }
}
