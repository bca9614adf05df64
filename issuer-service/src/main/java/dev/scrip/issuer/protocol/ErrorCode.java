package dev.scrip.issuer.protocol;

/** Every error that a client can get, with its HTTP status; docs/errors.md explains each. */
public enum ErrorCode {
  /** Policies do not allow it. */
  ACCESS_DENIED("AccessDenied", 403),
  /** A change rested on something that others kept changing. */
  CONCURRENT_MODIFICATION("ConcurrentModification", 409),
  /** Something still depends on what would be deleted. */
  DELETE_CONFLICT("DeleteConflict", 409),
  /** The name is taken. */
  ENTITY_ALREADY_EXISTS("EntityAlreadyExists", 409),
  /** Whom an operation is not meant for: no management account or delegated administrator asks. */
  NOT_AN_ADMINISTRATOR("AccountNotManagementOrDelegatedAdministratorException", 400),
  /** The management account alone may ask. */
  NOT_THE_MANAGEMENT_ACCOUNT("CallerIsNotManagementAccountException", 400),
  /** The credential's life is over. */
  EXPIRED_TOKEN("ExpiredToken", 403),
  /** An identity provider's statement is out of time. */
  EXPIRED_IDENTITY_TOKEN("ExpiredTokenException", 400),
  /** A token that trades in a delegation is out of time, or there is no such delegation. */
  EXPIRED_TRADE_IN_TOKEN("ExpiredTradeInTokenException", 400),
  /** A feature of the account is off. */
  FEATURE_DISABLED("FeatureDisabled", 404),
  /** A feature of the account is on already. */
  FEATURE_ENABLED("FeatureEnabled", 409),
  /** An identity provider can't be reached. */
  IDP_COMMUNICATION_ERROR("IDPCommunicationError", 400),
  /** An identity provider refuses what it is said to have stated. */
  IDP_REJECTED_CLAIM("IDPRejectedClaim", 403),
  /** The signature can't be read. */
  INCOMPLETE_SIGNATURE("IncompleteSignature", 400),
  /** Something broke on our side. */
  INTERNAL_FAILURE("InternalFailure", 500),
  /** No such action or version, or one that is not built. */
  INVALID_ACTION("InvalidAction", 400),
  /** A code of a multi-factor device is wrong or was used. */
  INVALID_AUTHENTICATION_CODE("InvalidAuthenticationCode", 403),
  /** An encoded message is none of ours, or out of time. */
  INVALID_AUTHORIZATION_MESSAGE("InvalidAuthorizationMessageException", 400),
  /** Unknown key, or a session token that is missing or no good. */
  INVALID_CLIENT_TOKEN_ID("InvalidClientTokenId", 403),
  /** An identity provider's statement is not valid. */
  INVALID_IDENTITY_TOKEN("InvalidIdentityToken", 400),
  /** A parameter is refused by a rule of IAM's own. */
  INVALID_INPUT("InvalidInput", 400),
  /** A parameter breaks a rule that is no constraint of its form: tags that contradict others. */
  INVALID_PARAMETER_VALUE("InvalidParameterValue", 400),
  /** A web identity token would be too large. */
  JWT_PAYLOAD_SIZE_EXCEEDED("JWTPayloadSizeExceededException", 400),
  /** A quota is reached. */
  LIMIT_EXCEEDED("LimitExceeded", 409),
  /** A policy document is refused. */
  MALFORMED_POLICY_DOCUMENT("MalformedPolicyDocument", 400),
  /** No action is named. */
  MISSING_ACTION("MissingAction", 400),
  /** No signature. */
  MISSING_AUTHENTICATION_TOKEN("MissingAuthenticationToken", 403),
  /** There is no such entity. */
  NO_SUCH_ENTITY("NoSuchEntity", 404),
  /** There is no organization. */
  ORGANIZATION_NOT_FOUND("OrganizationNotFoundException", 400),
  /** Web identity tokens are not enabled for the account. */
  OUTBOUND_FEDERATION_DISABLED("OutboundWebIdentityFederationDisabledException", 403),
  /** What was passed to a session does not fit into its token. */
  PACKED_POLICY_TOO_LARGE("PackedPolicyTooLarge", 400),
  /** A region is not served, or does not serve the action. */
  REGION_DISABLED("RegionDisabledException", 403),
  /** There is no credential report yet. */
  REPORT_NOT_PRESENT("ReportNotPresent", 410),
  /** The record can't be written or the directory is not current: nothing leaves. */
  SERVICE_UNAVAILABLE("ServiceUnavailable", 503),
  /** A web identity token would live longer than the session that asks for it. */
  SESSION_DURATION_ESCALATION("SessionDurationEscalationException", 403),
  /** The signature is wrong, out of time or out of scope. */
  SIGNATURE_DOES_NOT_MATCH("SignatureDoesNotMatch", 403),
  /** Too many. */
  THROTTLING("Throttling", 400),
  /** A constraint is broken. */
  VALIDATION_ERROR("ValidationError", 400);

  private final String code;
  private final int status;

  ErrorCode(String code, int status) {
    this.code = code;
    this.status = status;
  }

  /** The code as clients see it. */
  public String code() {
    return code;
  }

  /** HTTP status. */
  public int status() {
    return status;
  }

  /** Whose fault it is, in AWS's words: Sender or Receiver. */
  public String type() {
    return status >= 500 ? "Receiver" : "Sender";
  }
}
