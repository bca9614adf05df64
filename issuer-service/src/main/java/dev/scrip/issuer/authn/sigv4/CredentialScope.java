package dev.scrip.issuer.authn.sigv4;

/**
 * CredentialScope.
 *
 * @param date eight digits
 * @param region such as {@code us-east-1}
 * @param service such as {@code sts}
 * @param terminator {@code aws4_request}
 */
public record CredentialScope(String date, String region, String service, String terminator) {
  static final String TERMINATOR = "aws4_request";

  @Override
  public String toString() {
    return date + "/" + region + "/" + service + "/" + terminator;
  }
}
