package dev.scrip.issuer.protocol;

/** Every error that a client can get, with its HTTP status; docs/errors.md explains each. */
public enum ErrorCode {
  /** Policies do not allow it. */
  ACCESS_DENIED("AccessDenied", 403),
  /** The credential's life is over. */
  EXPIRED_TOKEN("ExpiredToken", 403),
  /** The signature can't be read. */
  INCOMPLETE_SIGNATURE("IncompleteSignature", 400),
  /** Something broke on our side. */
  INTERNAL_FAILURE("InternalFailure", 500),
  /** No such action or version, or one that is not built. */
  INVALID_ACTION("InvalidAction", 400),
  /** Unknown key, or a session token that is missing or no good. */
  INVALID_CLIENT_TOKEN_ID("InvalidClientTokenId", 403),
  /** No action is named. */
  MISSING_ACTION("MissingAction", 400),
  /** No signature. */
  MISSING_AUTHENTICATION_TOKEN("MissingAuthenticationToken", 403),
  /** The record can't be written or the directory is not current: nothing leaves. */
  SERVICE_UNAVAILABLE("ServiceUnavailable", 503),
  /** The signature is wrong, out of time or out of scope. */
  SIGNATURE_DOES_NOT_MATCH("SignatureDoesNotMatch", 403),
  /** Too many. */
  THROTTLING("Throttling", 400),
  /** A constraint is broken. */
  VALIDATION_ERROR("ValidationError", 400);

  private final String code;
  private final int status;

  ErrorCode(String code, int status) {
    this.code = code;
    this.status = status;
  }

  /** The code as clients see it. */
  public String code() {
    return code;
  }

  /** HTTP status. */
  public int status() {
    return status;
  }

  /** Whose fault it is, in AWS's words: Sender or Receiver. */
  public String type() {
    return status >= 500 ? "Receiver" : "Sender";
  }
}
