package dev.scrip.issuer.sts.request;

import static java.util.Map.entry;

import dev.scrip.issuer.protocol.CallJson;
import dev.scrip.issuer.protocol.Constraints;
import dev.scrip.issuer.protocol.InvalidParameterException;
import dev.scrip.issuer.protocol.QueryParameters;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Parses parameters into sealed requests; docs/sts-actions.md lists them.
 *
 * <p>Source of the constraints: the STS service model, version 2011-06-15.
 */
public final class StsRequests {
  private static final int MAX_AUDIENCES = 10;
  private static final int MAX_CONTEXTS = 5;
  private static final Set<String> ALGORITHMS = Set.of("RS256", "ES384");

  @FunctionalInterface
  private interface Parser {
    StsRequest parse(QueryParameters parameters, Constraints constraints)
        throws InvalidParameterException;
  }

  private static final Map<String, Parser> PARSERS =
      Map.ofEntries(
          entry("AssumeRole", StsRequests::assumeRole),
          entry("AssumeRoleWithSAML", StsRequests::assumeRoleWithSaml),
          entry("AssumeRoleWithWebIdentity", StsRequests::assumeRoleWithWebIdentity),
          entry("AssumeRoot", StsRequests::assumeRoot),
          entry("DecodeAuthorizationMessage", StsRequests::decodeAuthorizationMessage),
          entry("GetAccessKeyInfo", StsRequests::getAccessKeyInfo),
          entry("GetCallerIdentity", (parameters, c) -> new StsRequest.GetCallerIdentity()),
          entry("GetDelegatedAccessToken", StsRequests::getDelegatedAccessToken),
          entry("GetFederationToken", StsRequests::getFederationToken),
          entry("GetSessionToken", StsRequests::getSessionToken),
          entry("GetWebIdentityToken", StsRequests::getWebIdentityToken));

  /** Actions that nobody signs: what an identity provider says stands in the signature's place. */
  private static final Set<String> UNSIGNED =
      Set.of("AssumeRoleWithSAML", "AssumeRoleWithWebIdentity");

  private static final Map<String, CallJson.Kind> TOLD =
      Map.ofEntries(
          entry("AccessKeyId", CallJson.Kind.TEXT),
          entry("Audience", CallJson.Kind.TEXT),
          entry("DurationSeconds", CallJson.Kind.NUMBER),
          entry("ExternalId", CallJson.Kind.TEXT),
          entry("Name", CallJson.Kind.TEXT),
          entry("Policy", CallJson.Kind.TEXT),
          entry("PolicyArns", CallJson.Kind.TEXT),
          entry("PrincipalArn", CallJson.Kind.TEXT),
          entry("ProvidedContexts", CallJson.Kind.TEXT),
          entry("ProviderId", CallJson.Kind.TEXT),
          entry("RoleArn", CallJson.Kind.TEXT),
          entry("RoleSessionName", CallJson.Kind.TEXT),
          entry("SerialNumber", CallJson.Kind.TEXT),
          entry("SigningAlgorithm", CallJson.Kind.TEXT),
          entry("SourceIdentity", CallJson.Kind.TEXT),
          entry("Tags", CallJson.Kind.TEXT),
          entry("TargetPrincipal", CallJson.Kind.TEXT),
          entry("TaskPolicyArn", CallJson.Kind.TEXT),
          entry("TransitiveTagKeys", CallJson.Kind.TEXT));

  private StsRequests() {}

  /** Names of the model's actions: all of them. */
  public static Set<String> actions() {
    return PARSERS.keySet();
  }

  /** Parameters that a record may tell: none that holds a secret. */
  public static Map<String, CallJson.Kind> toldParameters() {
    return TOLD;
  }

  /** Whether an action is asked for without a signature. */
  public static boolean isUnsigned(String action) {
    return UNSIGNED.contains(action);
  }

  /**
   * The request behind an action's parameters.
   *
   * @param action one of {@link #actions}
   * @throws InvalidParameterException with AWS's words if a constraint is broken
   */
  public static StsRequest parse(String action, QueryParameters parameters)
      throws InvalidParameterException {
    Parser parser = PARSERS.get(action);
    if (parser == null) {
      throw new IllegalArgumentException(action);
    }
    return parser.parse(parameters, new Constraints());
  }

  private static StsRequest assumeRole(QueryParameters parameters, Constraints constraints)
      throws InvalidParameterException {
    String roleArn = arn("RoleArn", parameters, constraints);
    String roleSessionName = sessionName(parameters, constraints);
    Optional<Integer> seconds = seconds(parameters, constraints, 900, 43_200);
    Optional<String> externalId = parameters.value("ExternalId");
    constraints.text("externalId", externalId, false, 2, 1224, Forms.EXTERNAL_ID);
    Passing passing = PassingParameters.all(parameters, constraints);
    List<String> contexts = contexts(parameters, constraints);
    constraints.check();
    if (!contexts.isEmpty()) {
      throw new InvalidParameterException(
          "The context provider " + contexts.getFirst() + " does not exist.");
    }
    checkRole(roleArn);
    return new StsRequest.AssumeRole(roleArn, roleSessionName, seconds, externalId, passing);
  }

  private static StsRequest assumeRoleWithSaml(QueryParameters parameters, Constraints constraints)
      throws InvalidParameterException {
    String roleArn = arn("RoleArn", parameters, constraints);
    String principalArn = arn("PrincipalArn", parameters, constraints);
    String assertion =
        constraints.secret("sAMLAssertion", parameters.value("SAMLAssertion"), 4, 100_000);
    Optional<Integer> seconds = seconds(parameters, constraints, 900, 43_200);
    Passing passing = PassingParameters.policies(parameters, constraints);
    constraints.check();
    checkRole(roleArn);
    return new StsRequest.AssumeRoleWithSaml(
        roleArn, principalArn, new IdentityToken(assertion), seconds, passing);
  }

  private static StsRequest assumeRoleWithWebIdentity(
      QueryParameters parameters, Constraints constraints) throws InvalidParameterException {
    String roleArn = arn("RoleArn", parameters, constraints);
    String roleSessionName = sessionName(parameters, constraints);
    String token =
        constraints.secret("webIdentityToken", parameters.value("WebIdentityToken"), 4, 20_000);
    Optional<String> provider = parameters.value("ProviderId");
    constraints.text("providerId", provider, false, 4, 2048, null);
    Optional<Integer> seconds = seconds(parameters, constraints, 900, 43_200);
    Passing passing = PassingParameters.policies(parameters, constraints);
    constraints.check();
    checkRole(roleArn);
    return new StsRequest.AssumeRoleWithWebIdentity(
        roleArn, roleSessionName, new IdentityToken(token), provider, seconds, passing);
  }

  private static StsRequest assumeRoot(QueryParameters parameters, Constraints constraints)
      throws InvalidParameterException {
    String target =
        constraints.text(
            "targetPrincipal", parameters.value("TargetPrincipal"), true, 12, 2048, null);
    Optional<String> task = parameters.value("TaskPolicyArn.arn");
    if (task.isEmpty() && parameters.value("TaskPolicyArn").isEmpty()) {
      constraints.text("taskPolicyArn", task, true, 20, 2048, Forms.ARN);
    } else {
      constraints.text("taskPolicyArn.arn", task, true, 20, 2048, Forms.ARN);
    }
    Optional<Integer> seconds = seconds(parameters, constraints, 0, 900);
    int minimum = PassingParameters.minimumTokenSize(parameters, constraints);
    constraints.check();
    return new StsRequest.AssumeRoot(target, task.orElseThrow(), seconds, minimum);
  }

  private static StsRequest decodeAuthorizationMessage(
      QueryParameters parameters, Constraints constraints) throws InvalidParameterException {
    String message =
        constraints.text(
            "encodedMessage", parameters.value("EncodedMessage"), true, 1, 10_240, null);
    constraints.check();
    return new StsRequest.DecodeAuthorizationMessage(message);
  }

  private static StsRequest getAccessKeyInfo(QueryParameters parameters, Constraints constraints)
      throws InvalidParameterException {
    String id =
        constraints.text("accessKeyId", parameters.value("AccessKeyId"), true, 16, 128, Forms.WORD);
    constraints.check();
    return new StsRequest.GetAccessKeyInfo(id);
  }

  private static StsRequest getDelegatedAccessToken(
      QueryParameters parameters, Constraints constraints) throws InvalidParameterException {
    constraints.secret("tradeInToken", parameters.value("TradeInToken"), 0, Integer.MAX_VALUE);
    constraints.check();
    return new StsRequest.GetDelegatedAccessToken();
  }

  private static StsRequest getFederationToken(QueryParameters parameters, Constraints constraints)
      throws InvalidParameterException {
    String name = constraints.text("name", parameters.value("Name"), true, 2, 32, Forms.NAME);
    Optional<Integer> seconds = seconds(parameters, constraints, 900, 129_600);
    Passing passing = PassingParameters.policiesAndTags(parameters, constraints);
    constraints.check();
    return new StsRequest.GetFederationToken(name, seconds, passing);
  }

  private static StsRequest getSessionToken(QueryParameters parameters, Constraints constraints)
      throws InvalidParameterException {
    Optional<Integer> seconds = seconds(parameters, constraints, 900, 129_600);
    Optional<DeviceCode> device = PassingParameters.device(parameters, constraints);
    int minimum = PassingParameters.minimumTokenSize(parameters, constraints);
    constraints.check();
    return new StsRequest.GetSessionToken(seconds, device, minimum);
  }

  private static StsRequest getWebIdentityToken(QueryParameters parameters, Constraints constraints)
      throws InvalidParameterException {
    List<String> audience = new ArrayList<>();
    for (int i : PassingParameters.numbers(parameters, "Audience", MAX_AUDIENCES)) {
      audience.add(
          constraints.text(
              "audience." + i + ".member",
              parameters.value("Audience.member." + i),
              true,
              1,
              1_000,
              null));
    }
    if (audience.isEmpty()) {
      constraints.text("audience", Optional.empty(), true, 1, 1, null);
    }
    String algorithm =
        constraints.text(
            "signingAlgorithm", parameters.value("SigningAlgorithm"), true, 5, 5, null);
    Optional<Integer> seconds = seconds(parameters, constraints, 60, 3_600);
    Map<String, String> tags = PassingParameters.tags(parameters, constraints);
    constraints.check();
    if (!ALGORITHMS.contains(algorithm)) {
      throw new InvalidParameterException(
          "1 validation error detected: Value '"
              + algorithm
              + "' at 'signingAlgorithm' failed to satisfy constraint: Member must satisfy enum"
              + " value set: [RS256, ES384]");
    }
    return new StsRequest.GetWebIdentityToken(audience, algorithm, seconds, tags);
  }

  private static String arn(String name, QueryParameters parameters, Constraints constraints) {
    return constraints.text(
        PassingParameters.member(name), parameters.value(name), true, 20, 2048, Forms.ARN);
  }

  private static String sessionName(QueryParameters parameters, Constraints constraints) {
    return constraints.text(
        "roleSessionName", parameters.value("RoleSessionName"), true, 2, 64, Forms.NAME);
  }

  private static Optional<Integer> seconds(
      QueryParameters parameters, Constraints constraints, int min, int max) {
    return constraints.number("durationSeconds", parameters.value("DurationSeconds"), min, max);
  }

  private static void checkRole(String arn) throws InvalidParameterException {
    if (!Forms.isRoleArn(arn)) {
      throw new InvalidParameterException(arn + " is invalid");
    }
  }

  /** ARNs of the context providers named: there are none here that could vouch for a context. */
  private static List<String> contexts(QueryParameters parameters, Constraints constraints)
      throws InvalidParameterException {
    List<String> providers = new ArrayList<>();
    for (int i : PassingParameters.numbers(parameters, "ProvidedContexts", MAX_CONTEXTS)) {
      String place = "ProvidedContexts.member." + i;
      String told = "providedContexts." + i + ".member.";
      Optional<String> assertion = parameters.value(place + ".ContextAssertion");
      constraints.text(told + "contextAssertion", assertion, false, 4, 2048, null);
      Optional<String> provider = parameters.value(place + ".ProviderArn");
      constraints.text(told + "providerArn", provider, false, 20, 2048, Forms.ARN);
      providers.add(provider.orElse("that is not named"));
    }
    return providers;
  }
}
