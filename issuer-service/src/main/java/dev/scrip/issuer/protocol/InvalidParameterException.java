package dev.scrip.issuer.protocol;

/** Parameters that break a rule; the message is what the client is told. */
public final class InvalidParameterException extends Exception {
  /** With AWS's text. */
  public InvalidParameterException(String message) {
    super(message, null, false, false);
  }

  /** The error a client gets. */
  public ApiError error() {
    return new ApiError(ErrorCode.VALIDATION_ERROR, String.valueOf(getMessage()));
  }
}
