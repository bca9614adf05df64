package dev.scrip.issuer.ops;

/** Why an issuer does not start, in words for its operator. */
public final class StartException extends Exception {
  /** With one clear line. */
  public StartException(String message) {
    super(message);
  }

  /** With one clear line and what lies behind it. */
  public StartException(String message, Throwable cause) {
    super(message, cause);
  }
}
