package dev.scrip.audit.oidc;

/** Nobody is signed in; the message says why and may be shown to the person. */
public final class OidcRefusedException extends Exception {
  OidcRefusedException(String message) {
    super(message, null, false, false);
  }
}
