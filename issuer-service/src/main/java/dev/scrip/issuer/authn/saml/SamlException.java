package dev.scrip.issuer.authn.saml;

import dev.scrip.issuer.authn.FederatedAuthentication.Reason;
import dev.scrip.issuer.authn.FederatedAuthentication.Rejected;

/** Why an assertion is not taken. */
final class SamlException extends Exception {
  private final Rejected rejected;

  private SamlException(Rejected rejected) {
    super(rejected.detail());
    this.rejected = rejected;
  }

  /** It is not valid, in words for the client and, for the trail alone, the reason. */
  static SamlException invalid(String message, String detail) {
    return new SamlException(new Rejected(Reason.INVALID_IDENTITY_TOKEN, message, detail));
  }

  /** It is not valid, in words for the client. */
  static SamlException invalid(String message) {
    return invalid(message, message);
  }

  /** It does not speak of the role that is asked for. */
  static SamlException notAuthorized(String detail) {
    return new SamlException(
        new Rejected(
            Reason.NOT_AUTHORIZED, "Not authorized to perform sts:AssumeRoleWithSAML", detail));
  }

  /** Its time is over. */
  static SamlException expired(String message) {
    return new SamlException(new Rejected(Reason.EXPIRED_IDENTITY_TOKEN, message));
  }

  Rejected rejected() {
    return rejected;
  }
}
