package dev.scrip.issuer.protocol;

/**
 * An error as a client gets it.
 *
 * @param code from the closed list
 * @param message text for the client: nothing internal, nothing secret
 */
public record ApiError(ErrorCode code, String message) {
  /** The record can't be written, or the directory is not current. */
  public static final ApiError UNAVAILABLE =
      new ApiError(
          ErrorCode.SERVICE_UNAVAILABLE,
          "The request has failed due to a temporary failure of the server.");

  /** Too many. */
  public static final ApiError THROTTLED = new ApiError(ErrorCode.THROTTLING, "Rate exceeded");
}
