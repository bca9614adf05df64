package dev.scrip.issuer.protocol;

/** Parameters that break a rule; the message is what the client is told. */
public final class InvalidParameterException extends Exception {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;

  /** With AWS's text. */
  public InvalidParameterException(String message) {
    this(ErrorCode.VALIDATION_ERROR, message);
  }

  /** With AWS's code and text. */
  public InvalidParameterException(ErrorCode code, String message) {
    super(message, null, false, false);
    this.code = code;
  }

  /** The error a client gets. */
  public ApiError error() {
    return new ApiError(code, String.valueOf(getMessage()));
  }
}
