package dev.scrip.issuer.sts;

import dev.scrip.issuer.protocol.Constraints;
import dev.scrip.issuer.protocol.InvalidParameterException;
import dev.scrip.issuer.protocol.QueryParameters;
import java.util.Optional;
import java.util.Set;

/**
 * Parses parameters into sealed requests. A parameter of AWS's model that is not honoured yet is
 * refused by name: to ignore, say, Policy would hand out more than was asked for.
 *
 * <p>Source of the constraints: the STS service model, version 2011-06-15.
 */
final class StsRequests {
  /** Actions that are built. */
  static final Set<String> BUILT =
      Set.of("AssumeRole", "GetAccessKeyInfo", "GetCallerIdentity", "GetSessionToken");

  /** Actions of the model that are not. */
  static final Set<String> NOT_BUILT =
      Set.of(
          "AssumeRoleWithSAML",
          "AssumeRoleWithWebIdentity",
          "AssumeRoot",
          "DecodeAuthorizationMessage",
          "GetDelegatedAccessToken",
          "GetFederationToken",
          "GetWebIdentityToken");

  private static final Set<String> ASSUME_ROLE_NOT_HONOURED = Set.of("ProvidedContexts");

  static final Constraints.Form ARN =
      new Constraints.Form(
          StsRequests::isArnCharacter,
          "[\\u0009\\u000A\\u000D\\u0020-\\u007E\\u0085\\u00A0-\\uD7FF\\uE000-\\uFFFD\\u10000-\\u10FFFF]+");
  static final Constraints.Form NAME =
      new Constraints.Form(c -> isWord(c) || "+=,.@-".indexOf(c) >= 0, "[\\w+=,.@-]*");
  private static final Constraints.Form WORD = new Constraints.Form(StsRequests::isWord, "[\\w]*");
  private static final Constraints.Form EXTERNAL_ID =
      new Constraints.Form(c -> isWord(c) || "+=,.@:/-".indexOf(c) >= 0, "[\\w+=,.@:\\/-]*");
  private static final String ROLE_ARN_START = "arn:aws:iam::";
  private static final String ROLE_ARN_MIDDLE = ":role/";
  private static final int ACCOUNT_DIGITS = 12;

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
      case "GetAccessKeyInfo" -> getAccessKeyInfo(parameters);
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
    Passing passing = PassingParameters.parse(parameters, constraints);
    constraints.check();
    if (!isRoleArn(roleArn)) {
      throw new InvalidParameterException(roleArn + " is invalid");
    }
    return new StsRequest.AssumeRole(roleArn, roleSessionName, seconds, externalId, passing);
  }

  private static StsRequest getAccessKeyInfo(QueryParameters parameters)
      throws InvalidParameterException {
    Constraints constraints = new Constraints();
    String id =
        constraints.text("accessKeyId", parameters.value("AccessKeyId"), true, 16, 128, WORD);
    constraints.check();
    return new StsRequest.GetAccessKeyInfo(id);
  }

  static boolean isWord(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  }

  private static boolean isArnCharacter(int c) {
    return c == 0x9
        || c == 0xA
        || c == 0xD
        || (c >= 0x20 && c <= 0x7E)
        || c == 0x85
        || (c >= 0xA0 && c <= 0xD7FF)
        || (c >= 0xE000 && c <= 0xFFFD)
        || c >= 0x10000;
  }

  private static boolean isRoleArn(String arn) {
    int account = ROLE_ARN_START.length();
    int name = account + ACCOUNT_DIGITS + ROLE_ARN_MIDDLE.length();
    return arn.startsWith(ROLE_ARN_START)
        && arn.startsWith(ROLE_ARN_MIDDLE, account + ACCOUNT_DIGITS)
        && arn.length() > name
        && arn.chars().skip(account).limit(ACCOUNT_DIGITS).allMatch(c -> c >= '0' && c <= '9')
        && arn.chars().allMatch(c -> c > 0x20 && c < 0x7F && c != '*' && c != '?');
  }

  private static StsRequest getSessionToken(QueryParameters parameters)
      throws InvalidParameterException {
    Constraints constraints = new Constraints();
    Optional<Integer> seconds =
        constraints.number("durationSeconds", parameters.value("DurationSeconds"), 900, 129_600);
    Optional<DeviceCode> device = PassingParameters.device(parameters, constraints);
    int minimum = PassingParameters.minimumTokenSize(parameters, constraints);
    constraints.check();
    return new StsRequest.GetSessionToken(seconds, device, minimum);
  }

  private static void refuse(QueryParameters parameters, Set<String> notHonoured)
      throws InvalidParameterException {
    Set<String> given = parameters.present(notHonoured);
    if (!given.isEmpty()) {
      throw new InvalidParameterException(
          "This release does not honour "
              + String.join(", ", given)
              + " and refuses what it would have to ignore.");
    }
  }
}
