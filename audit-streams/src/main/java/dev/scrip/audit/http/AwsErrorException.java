package dev.scrip.audit.http;

/** An error of an AWS operation that shows only once the caller is known to be allowed. */
final class AwsErrorException extends RuntimeException {
  private final String code;

  AwsErrorException(String code, String message) {
    super(message, null, false, false);
    this.code = code;
  }

  String code() {
    return code;
  }
}
