package dev.scrip.issuer.sts.request;

/**
 * What an identity provider said of somebody. Prints as a mask: whoever holds it is taken for them.
 */
public record IdentityToken(String reveal) {
  @Override
  public String toString() {
    return "IdentityToken[redacted]";
  }
}
