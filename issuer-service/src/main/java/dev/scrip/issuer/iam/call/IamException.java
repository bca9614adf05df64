package dev.scrip.issuer.iam.call;

import dev.scrip.issuer.protocol.ApiError;
import dev.scrip.issuer.protocol.ErrorCode;

/** An IAM action can't be done; the error is what the client is told. */
public final class IamException extends Exception {
  private final transient ApiError error;

  /** With a code and AWS's text. */
  public IamException(ErrorCode code, String message) {
    super(message, null, false, false);
    this.error = new ApiError(code, message);
  }

  /** The error a client gets. */
  public ApiError error() {
    return error;
  }

  /** There is no such entity. */
  public static IamException noSuch(String message) {
    return new IamException(ErrorCode.NO_SUCH_ENTITY, message);
  }

  /** The name is taken. */
  public static IamException exists(String message) {
    return new IamException(ErrorCode.ENTITY_ALREADY_EXISTS, message);
  }

  /** Something still depends on it. */
  public static IamException conflict(String message) {
    return new IamException(ErrorCode.DELETE_CONFLICT, message);
  }

  /** A quota is reached. */
  public static IamException limit(String message) {
    return new IamException(ErrorCode.LIMIT_EXCEEDED, message);
  }

  /** A rule of IAM's own is broken. */
  public static IamException invalid(String message) {
    return new IamException(ErrorCode.INVALID_INPUT, message);
  }
}
