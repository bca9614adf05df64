package dev.scrip.issuer.authn.idp;

/** An identity provider can't be reached, or may not be. */
public final class IdpUnreachableException extends Exception {
  /** With words for the operator. */
  public IdpUnreachableException(String message) {
    super(message);
  }

  /** With words for the operator and what lies behind them. */
  public IdpUnreachableException(String message, Throwable cause) {
    super(message, cause);
  }
}
