package dev.scrip.issuer.iam;

import dev.scrip.issuer.authn.Authenticated;
import dev.scrip.issuer.authn.Refusal;
import dev.scrip.issuer.authn.sigv4.SigV4Verifier;
import dev.scrip.issuer.directory.Directory;
import dev.scrip.issuer.policy.Decision;
import dev.scrip.issuer.policy.Evaluator;
import dev.scrip.issuer.policy.Evaluator.Question;
import dev.scrip.issuer.policy.Policy;
import dev.scrip.issuer.protocol.Answer;
import dev.scrip.issuer.protocol.Api;
import dev.scrip.issuer.protocol.ApiError;
import dev.scrip.issuer.protocol.ApiRequest;
import dev.scrip.issuer.protocol.ErrorCode;
import dev.scrip.issuer.protocol.Outcomes;
import dev.scrip.issuer.record.AuditLog;
import dev.scrip.issuer.record.RequestFacts;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Answers IAM requests: authenticates, authorizes and records each. No action is built yet; an
 * allowed one is told so.
 */
public final class IamService {
  private static final int MAX_ARN = 2_048;

  private final Supplier<Directory> directories;
  private final SigV4Verifier verifier;
  private final Outcomes outcomes;

  /** A service over the directory in force when it is asked. */
  public IamService(Supplier<Directory> directories, SigV4Verifier verifier, AuditLog log) {
    this.directories = directories;
    this.verifier = verifier;
    this.outcomes = new Outcomes(log);
  }

  /** Why an action can't be asked for; empty if it can. */
  public static Optional<ApiError> unknown(String action) {
    return IamActions.contains(action)
        ? Optional.empty()
        : Optional.of(
            new ApiError(
                ErrorCode.INVALID_ACTION,
                "Could not find operation " + action + " for version 2010-05-08"));
  }

  /** Authenticates, authorizes, records, and only then gives the answer. */
  public Answer answer(ApiRequest request) {
    Directory directory = directories.get();
    return switch (verifier.verify(
        request.message(), directory, Api.IAM.service(), request.time())) {
      case Refusal refusal -> outcomes.notAuthenticated(request, refusal, directory.position());
      case Authenticated caller -> authorize(request, caller, directory);
    };
  }

  private Answer authorize(ApiRequest request, Authenticated caller, Directory directory) {
    boolean readOnly = request.action().startsWith("Get") || request.action().startsWith("List");
    RequestFacts facts = Outcomes.facts(request, caller, readOnly, directory.position());
    if (caller.isUserSession() && caller.session().orElseThrow().mfaAt().isEmpty()) {
      // What GetSessionToken gives may call IAM only with multi-factor authentication behind it.
      return outcomes.notAllowed(
          request,
          facts,
          null,
          null,
          null,
          new ApiError(
              ErrorCode.INVALID_CLIENT_TOKEN_ID,
              "The security token included in the request is invalid"));
    }
    String action = Outcomes.actionOf(request);
    String resource = IamResources.of(request.action(), request.parameters(), caller, directory);
    if (resource.length() > MAX_ARN) {
      return outcomes.served(
          facts,
          request,
          null,
          new Answer.Failed(
              Api.IAM,
              new ApiError(
                  ErrorCode.VALIDATION_ERROR,
                  "The name or ARN that the request speaks of is longer than "
                      + MAX_ARN
                      + " characters.")));
    }
    Decision decision =
        Evaluator.decide(
            new Question(
                caller.caller(),
                action,
                resource,
                directory.policiesOf(caller.principal()),
                Optional.empty()));
    String refusal =
        "User: "
            + caller.arn()
            + " is not authorized to perform: "
            + action
            + " on resource: "
            + resource;
    return switch (decision) {
      case Decision.Allowed allowed ->
          outcomes.served(
              facts,
              request,
              resource,
              new Answer.Failed(
                  Api.IAM,
                  new ApiError(
                      ErrorCode.INVALID_ACTION,
                      "The action " + request.action() + " is not built in this release.")));
      case Decision.DeniedExplicitly explicit ->
          outcomes.notAllowed(
              request,
              facts,
              resource,
              decision,
              null,
              denied(refusal + " with an explicit deny in an identity-based policy"));
      case Decision.DeniedImplicitly implicit ->
          outcomes.notAllowed(
              request,
              facts,
              resource,
              decision,
              null,
              denied(
                  refusal
                      + " because no "
                      + Outcomes.missing(Policy.Part.IDENTITY)
                      + " allows the "
                      + action
                      + " action"));
    };
  }

  private static ApiError denied(String message) {
    return new ApiError(ErrorCode.ACCESS_DENIED, message);
  }
}
