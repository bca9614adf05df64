package dev.scrip.issuer.authn;

import org.jspecify.annotations.Nullable;

/**
 * Why a caller is not taken for whom it says it is.
 *
 * @param code the error's code
 * @param message AWS's text; holds nothing secret
 * @param accessKeyId access key id that was claimed, unproven; empty where none was
 * @param detail more of the reason for the trail alone, if there is more
 */
public record Refusal(Code code, String message, String accessKeyId, @Nullable String detail)
    implements Authentication {
  /** A refusal whose message says all. */
  public Refusal(Code code, String message, String accessKeyId) {
    this(code, message, accessKeyId, null);
  }

  /** The same refusal, of whose reason the trail says more. */
  public Refusal because(String reason) {
    return new Refusal(code, message, accessKeyId, reason);
  }

  /** The closed list of reasons. */
  public enum Code {
    /** No signature at all. */
    MISSING_AUTHENTICATION_TOKEN,
    /** A signature that can't be read. */
    INCOMPLETE_SIGNATURE,
    /** An unknown key, or a session token that is missing or no good. */
    INVALID_CLIENT_TOKEN_ID,
    /** A signature that is wrong, out of time or out of scope. */
    SIGNATURE_DOES_NOT_MATCH,
    /** A region that is not served. */
    REGION_DISABLED,
    /** A credential whose life is over. */
    EXPIRED_TOKEN
  }
}
