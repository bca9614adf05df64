package dev.scrip.issuer.authn;

/** The answer to whom an identity provider vouches for. */
public sealed interface FederatedAuthentication
    permits FederatedIdentity, FederatedAuthentication.Rejected {
  /**
   * The statement is not taken.
   *
   * @param reason why, from the closed list
   * @param message AWS's text; holds nothing of the statement but names
   * @param detail more of the reason for the trail alone
   */
  record Rejected(Reason reason, String message, String detail) implements FederatedAuthentication {
    /** Without more to say in the trail. */
    public Rejected(Reason reason, String message) {
      this(reason, message, message);
    }
  }

  /** Why a statement is not taken. */
  enum Reason {
    /** It is none, is not signed by its provider, or is not meant for us. */
    INVALID_IDENTITY_TOKEN,
    /** It does not speak of what is asked for. */
    NOT_AUTHORIZED,
    /** Its time is over. */
    EXPIRED_IDENTITY_TOKEN,
    /** The provider refuses it. */
    IDP_REJECTED_CLAIM,
    /** The provider can't be reached. */
    IDP_COMMUNICATION_ERROR
  }
}
