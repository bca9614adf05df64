package dev.scrip.issuer.iam;

import dev.scrip.issuer.access.Access;
import dev.scrip.issuer.access.Asked;
import dev.scrip.issuer.access.Basis;
import dev.scrip.issuer.access.Denied;
import dev.scrip.issuer.access.Refusals;
import dev.scrip.issuer.authn.Authenticated;
import dev.scrip.issuer.authn.Refusal;
import dev.scrip.issuer.authn.sigv4.SigV4Verifier;
import dev.scrip.issuer.directory.Directory;
import dev.scrip.issuer.directory.Reservations;
import dev.scrip.issuer.directory.log.Changes;
import dev.scrip.issuer.directory.log.DirectoryLog.Outcome;
import dev.scrip.issuer.iam.call.IamCall;
import dev.scrip.issuer.iam.call.IamException;
import dev.scrip.issuer.iam.call.IamResult;
import dev.scrip.issuer.iam.call.LastUses;
import dev.scrip.issuer.iam.parameter.Parameters;
import dev.scrip.issuer.policy.Decision;
import dev.scrip.issuer.protocol.Answer;
import dev.scrip.issuer.protocol.Api;
import dev.scrip.issuer.protocol.ApiError;
import dev.scrip.issuer.protocol.ApiRequest;
import dev.scrip.issuer.protocol.ErrorCode;
import dev.scrip.issuer.protocol.InvalidParameterException;
import dev.scrip.issuer.protocol.Outcomes;
import dev.scrip.issuer.protocol.Proposal;
import dev.scrip.issuer.protocol.Reply;
import dev.scrip.issuer.record.RequestFacts;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/**
 * Answers IAM requests: authenticates, authorizes, decides, lets the log decide whether what that
 * rested on still stood, records, and only then answers. What did not stand is decided anew.
 */
public final class IamService {
  private static final int MAX_ARN = 2_048;
  private static final int ATTEMPTS = 5;

  private final Supplier<Directory> directories;
  private final SigV4Verifier verifier;
  private final Outcomes outcomes;
  private final Changes changes;
  private final RandomGenerator random;
  private final IamRoutes routes;

  /**
   * A service over the directory in force when it is asked.
   *
   * @param lastUses when keys, users and roles were last used
   * @param mfaSeeds the seed of an MFA device, by its serial number
   * @param webIdentities how web identities are dealt with
   * @param random secure random, for ids and secrets
   */
  public IamService(
      Supplier<Directory> directories,
      SigV4Verifier verifier,
      Outcomes outcomes,
      Changes changes,
      LastUses lastUses,
      Function<String, Optional<byte[]>> mfaSeeds,
      WebIdentities webIdentities,
      RandomGenerator random) {
    this.directories = directories;
    this.verifier = verifier;
    this.outcomes = outcomes;
    this.changes = changes;
    this.random = random;
    this.routes =
        new IamRoutes(
            lastUses, mfaSeeds, webIdentities.issuerUrls(), webIdentities.plainProviders());
  }

  /**
   * How web identities are dealt with.
   *
   * @param issuerUrls the URL of an account's issuer
   * @param plainProviders whether providers may be registered that speak plain http: for trials
   */
  public record WebIdentities(UnaryOperator<String> issuerUrls, boolean plainProviders) {}

  /** Why an action can't be asked for; empty if it can. */
  public static Optional<ApiError> unknown(String action) {
    return IamActions.contains(action)
        ? Optional.empty()
        : Optional.of(
            new ApiError(
                ErrorCode.INVALID_ACTION,
                "Could not find operation " + action + " for version 2010-05-08"));
  }

  /** Authenticates, authorizes, acts, records, and only then gives the answer. */
  public Answer answer(ApiRequest request) {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Directory directory = directories.get();
      Optional<Answer> answer =
          switch (verifier.verify(
              request.message(), directory, Api.IAM.service(), request.time())) {
            case Refusal refusal ->
                Optional.of(outcomes.notAuthenticated(request, refusal, directory.position()));
            case Authenticated caller -> authorized(request, caller, directory);
          };
      if (answer.isPresent()) {
        return answer.get();
      }
    }
    return new Answer.Failed(
        Api.IAM,
        new ApiError(
            ErrorCode.CONCURRENT_MODIFICATION,
            "The request was rejected because multiple requests to change this object were"
                + " submitted simultaneously. Wait a few minutes and submit your request again."));
  }

  /** The answer; empty if what it rested on was changed meanwhile. */
  private Optional<Answer> authorized(
      ApiRequest request, Authenticated caller, Directory directory) {
    RequestFacts facts =
        Outcomes.facts(request, caller, isReadOnly(request.action()), directory.position());
    if (caller.isBarredFromIam()) {
      // What GetSessionToken gives needs multi-factor authentication; GetFederationToken gives
      // none.
      return Optional.of(
          outcomes.notAllowed(
              request,
              facts,
              null,
              null,
              null,
              new ApiError(
                  ErrorCode.INVALID_CLIENT_TOKEN_ID,
                  "The security token included in the request is invalid")));
    }
    String resource = IamResources.of(request.action(), request.parameters(), caller, directory);
    if (resource.length() > MAX_ARN) {
      return Optional.of(
          failed(
              request,
              facts,
              null,
              new ApiError(
                  ErrorCode.VALIDATION_ERROR,
                  "The name or ARN that the request speaks of is longer than "
                      + MAX_ARN
                      + " characters.")));
    }
    Optional<Answer> refused = refused(request, facts, caller, directory, resource);
    if (refused.isEmpty()) {
      refused =
          IamResources.target(request.action(), request.parameters(), resource)
              .flatMap(target -> refused(request, facts, caller, directory, target));
    }
    return refused.isPresent() ? refused : act(request, caller, directory, facts, resource);
  }

  /** The refusal of what the caller may not do with a resource. */
  private Optional<Answer> refused(
      ApiRequest request,
      RequestFacts facts,
      Authenticated caller,
      Directory directory,
      String resource) {
    Asked asked = IamAuthorization.asked(request, resource, caller, directory);
    Decision decision = Access.decide(directory, caller, asked, request.surroundings());
    if (decision instanceof Decision.Allowed) {
      return Optional.empty();
    }
    return Optional.of(
        outcomes.notAllowed(
            request,
            facts,
            new Denied(
                caller, directory, asked.action(), resource, decision, request.surroundings()),
            null,
            new ApiError(
                ErrorCode.ACCESS_DENIED,
                Refusals.told(caller, asked.action(), resource, decision))));
  }

  private Optional<Answer> act(
      ApiRequest request,
      Authenticated caller,
      Directory directory,
      RequestFacts facts,
      String resource) {
    Optional<IamRoutes.Handler> handler = routes.handler(request.action());
    if (handler.isEmpty()) {
      return Optional.of(
          failed(
              request,
              facts,
              resource,
              new ApiError(
                  ErrorCode.INVALID_ACTION,
                  "The action " + request.action() + " is not built in this release.")));
    }
    try {
      IamCall call =
          new IamCall(
              request.action(),
              Parameters.check(request.action(), request.parameters()),
              directory,
              caller,
              request.surroundings(),
              random);
      Basis.arns(caller, directory).forEach(call::look);
      call.look(resource);
      IamResult result = handler.get().handle(call);
      return result.writes().isEmpty()
          ? Optional.of(served(request, facts, resource, result))
          : change(request, caller, facts, resource, call, result);
    } catch (InvalidParameterException e) {
      return Optional.of(failed(request, facts, resource, e.error()));
    } catch (IamException e) {
      return Optional.of(failed(request, facts, resource, e.error()));
    }
  }

  private Optional<Answer> change(
      ApiRequest request,
      Authenticated caller,
      RequestFacts facts,
      String resource,
      IamCall call,
      IamResult result) {
    Proposal.Result proposed =
        new Proposal(
                call.reads(),
                Reservations.with(call.directory(), result.writes()),
                result.secrets())
            .submit(request, caller, changes);
    return switch (proposed.outcome()) {
      case Outcome.Overtaken overtaken -> {
        result.secrets().keySet().forEach(changes::forget); // named by nothing
        yield Optional.empty();
      }
      case Outcome.Unknown unknown -> Optional.of(new Answer.Failed(Api.IAM, ApiError.UNAVAILABLE));
      case Outcome.Applied applied -> {
        result.forgotten().forEach(changes::forget);
        yield Optional.of(
            served(
                request,
                facts.resultingIn(proposed.changeId(), applied.position()),
                resource,
                result));
      }
    };
  }

  private Answer served(ApiRequest request, RequestFacts facts, String resource, IamResult result) {
    List<Reply> reply = result.reply();
    Answer answer =
        new Answer.Succeeded(
            Api.IAM,
            request.action(),
            reply.isEmpty() ? null : new Reply.Struct(request.action() + "Result", reply));
    return outcomes.served(facts, request, resource, answer);
  }

  private Answer failed(
      ApiRequest request,
      RequestFacts facts,
      @org.jspecify.annotations.Nullable String resource,
      ApiError error) {
    return outcomes.served(facts, request, resource, new Answer.Failed(Api.IAM, error));
  }

  private static boolean isReadOnly(String action) {
    return action.startsWith("Get")
        || action.startsWith("List")
        || action.startsWith("Simulate")
        || action.startsWith("Generate");
  }
}
