package dev.scrip.issuer.sts;

import dev.scrip.issuer.protocol.Constraints;
import dev.scrip.issuer.protocol.InvalidParameterException;
import dev.scrip.issuer.protocol.QueryParameters;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Parses parameters into sealed requests. A parameter of AWS's model that is not honoured yet is
 * refused by name: to ignore, say, Policy would hand out more than was asked for.
 *
 * <p>Source of the constraints: the STS service model, version 2011-06-15.
 */
final class StsRequests {
  /** Actions that are built. */
  static final Set<String> BUILT = Set.of("AssumeRole", "GetCallerIdentity", "GetSessionToken");

  /** Actions of the model that are not. */
  static final Set<String> NOT_BUILT =
      Set.of(
          "AssumeRoleWithSAML",
          "AssumeRoleWithWebIdentity",
          "AssumeRoot",
          "DecodeAuthorizationMessage",
          "GetAccessKeyInfo",
          "GetDelegatedAccessToken",
          "GetFederationToken",
          "GetWebIdentityToken");

  private static final Set<String> ASSUME_ROLE_NOT_HONOURED =
      Set.of(
          "MinimumSessionTokenSize",
          "Policy",
          "PolicyArns",
          "ProvidedContexts",
          "SerialNumber",
          "SourceIdentity",
          "Tags",
          "TokenCode",
          "TransitiveTagKeys");
  private static final Set<String> GET_SESSION_TOKEN_NOT_HONOURED =
      Set.of("MinimumSessionTokenSize", "SerialNumber", "TokenCode");

  private static final Constraints.Form ARN =
      new Constraints.Form(
          Pattern.compile(
              "[\\t\\n\\r\\x20-\\x7E\\x{85}\\x{A0}-\\x{D7FF}\\x{E000}-\\x{FFFD}\\x{10000}-\\x{10FFFF}]+"),
          "[\\u0009\\u000A\\u000D\\u0020-\\u007E\\u0085\\u00A0-\\uD7FF\\uE000-\\uFFFD\\u10000-\\u10FFFF]+");
  private static final Constraints.Form NAME = Constraints.Form.of("[\\w+=,.@-]*");
  private static final Constraints.Form EXTERNAL_ID = Constraints.Form.of("[\\w+=,.@:\\/-]*");
  private static final Pattern ROLE_ARN =
      Pattern.compile("arn:aws:iam::\\d{12}:role/[\\w+=,.@/!-~-]+");

  private StsRequests() {}

  /**
   * The request behind an action's parameters.
   *
   * @param action one of {@link #BUILT}
   */
  static StsRequest parse(String action, QueryParameters parameters)
      throws InvalidParameterException {
    return switch (action) {
      case "AssumeRole" -> assumeRole(parameters);
      case "GetSessionToken" -> getSessionToken(parameters);
      case "GetCallerIdentity" -> new StsRequest.GetCallerIdentity();
      default -> throw new IllegalArgumentException(action);
    };
  }

  private static StsRequest assumeRole(QueryParameters parameters)
      throws InvalidParameterException {
    refuse(parameters, ASSUME_ROLE_NOT_HONOURED);
    Constraints constraints = new Constraints();
    String roleArn = constraints.text("roleArn", parameters.value("RoleArn"), true, 20, 2048, ARN);
    String roleSessionName =
        constraints.text("roleSessionName", parameters.value("RoleSessionName"), true, 2, 64, NAME);
    Optional<Integer> seconds =
        constraints.number("durationSeconds", parameters.value("DurationSeconds"), 900, 43_200);
    Optional<String> externalId = parameters.value("ExternalId");
    constraints.text("externalId", externalId, false, 2, 1224, EXTERNAL_ID);
    constraints.check();
    if (!ROLE_ARN.matcher(roleArn).matches()) {
      throw new InvalidParameterException(roleArn + " is invalid");
    }
    return new StsRequest.AssumeRole(roleArn, roleSessionName, seconds, externalId);
  }

  private static StsRequest getSessionToken(QueryParameters parameters)
      throws InvalidParameterException {
    refuse(parameters, GET_SESSION_TOKEN_NOT_HONOURED);
    Constraints constraints = new Constraints();
    Optional<Integer> seconds =
        constraints.number("durationSeconds", parameters.value("DurationSeconds"), 900, 129_600);
    constraints.check();
    return new StsRequest.GetSessionToken(seconds);
  }

  private static void refuse(QueryParameters parameters, Set<String> notHonoured)
      throws InvalidParameterException {
    Set<String> given = parameters.present(notHonoured);
    if (!given.isEmpty()) {
      throw new InvalidParameterException(
          "This release does not honour the parameter "
              + String.join(", ", given)
              + " and refuses it rather than ignore it.");
    }
  }
}
