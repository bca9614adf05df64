package dev.scrip.issuer.administration;

import dev.scrip.issuer.access.Access;
import dev.scrip.issuer.access.Asked;
import dev.scrip.issuer.access.Refusals;
import dev.scrip.issuer.authn.Authenticated;
import dev.scrip.issuer.authn.Refusal;
import dev.scrip.issuer.authn.sigv4.SigV4Verifier;
import dev.scrip.issuer.directory.Account;
import dev.scrip.issuer.directory.Directory;
import dev.scrip.issuer.policy.Decision;
import dev.scrip.issuer.policy.Evaluator.Reach;
import dev.scrip.issuer.policy.text.RequestContext;
import dev.scrip.issuer.protocol.Answer;
import dev.scrip.issuer.protocol.Api;
import dev.scrip.issuer.protocol.ApiError;
import dev.scrip.issuer.protocol.ApiRequest;
import dev.scrip.issuer.protocol.ErrorCode;
import dev.scrip.issuer.protocol.Outcomes;
import dev.scrip.issuer.record.RequestFacts;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Finds out who asks and whether they may; refusals are recorded before they are told. */
final class Admission {
  private static final Set<String> READ_ONLY =
      Set.of("ListAccounts", "ListKeys", "ExportDirectory");

  private final Supplier<Directory> directories;
  private final SigV4Verifier verifier;
  private final Outcomes outcomes;

  Admission(Supplier<Directory> directories, SigV4Verifier verifier, Outcomes outcomes) {
    this.directories = directories;
    this.verifier = verifier;
    this.outcomes = outcomes;
  }

  /** Somebody known, before a decision. */
  sealed interface Verdict {
    /** Known. */
    record Known(Authenticated caller, Directory directory) implements Verdict {}

    /** Not known, or not allowed. */
    record Refused(ApiError error) implements Verdict {}
  }

  /** Who signed a request. */
  Verdict authenticate(ApiRequest request) {
    Directory directory = directories.get();
    return switch (verifier.verify(
        request.message(), directory, Api.SCRIP.service(), request.time())) {
      case Refusal refusal ->
          new Verdict.Refused(
              error(outcomes.notAuthenticated(request, refusal, directory.position())));
      case Authenticated caller when caller.isBarredFromIam() ->
          new Verdict.Refused(
              error(
                  outcomes.notAllowed(
                      request,
                      facts(request, caller, directory),
                      null,
                      null,
                      null,
                      new ApiError(
                          ErrorCode.INVALID_CLIENT_TOKEN_ID,
                          "The security token included in the request is invalid"))));
      case Authenticated caller -> new Verdict.Known(caller, directory);
    };
  }

  /** That a caller may not do what it asks on a resource; empty if it may. */
  Optional<ApiError> refusal(
      ApiRequest request, Authenticated caller, Directory directory, String resource) {
    return refusal(request, caller, directory, Outcomes.actionOf(request), resource);
  }

  /**
   * That a caller may not do what it asks on a resource of which more is known; empty if it may.
   */
  Optional<ApiError> refusal(
      ApiRequest request,
      Authenticated caller,
      Directory directory,
      String resource,
      RequestContext keys) {
    Asked asked = asked(caller, directory, Outcomes.actionOf(request), resource).with(keys);
    return refusal(
        request,
        caller,
        directory,
        asked,
        Access.decide(directory, caller, asked, request.surroundings()));
  }

  /** That a caller may do what it asks in no account; empty if it may in some. */
  Optional<ApiError> refusalEverywhere(
      ApiRequest request, Authenticated caller, Directory directory) {
    boolean somewhere =
        AccountRequests.visible(caller, directory).stream()
            .anyMatch(
                account ->
                    decision(
                            request,
                            caller,
                            directory,
                            Outcomes.actionOf(request),
                            resource(caller, account.accountId()))
                        instanceof Decision.Allowed);
    return somewhere
        ? Optional.empty()
        : refusal(request, caller, directory, resource(caller, caller.accountId()));
  }

  /**
   * That a caller may not do what it asks in one of some accounts, or not what that amounts to;
   * empty if it may.
   */
  Optional<ApiError> refusal(
      ApiRequest request,
      Authenticated caller,
      Directory directory,
      List<String> accounts,
      List<String> equivalents) {
    for (String account : accounts) {
      Optional<ApiError> refusal = refusal(request, caller, directory, resource(caller, account));
      for (String action : equivalents) {
        refusal =
            refusal.or(
                () ->
                    refusal(request, caller, directory, action, "arn:aws:iam::" + account + ":*"));
      }
      if (refusal.isPresent()) {
        return refusal;
      }
    }
    return Optional.empty();
  }

  /** That a caller may not change the organization; empty if it may. */
  Optional<ApiError> organizationRefusal(
      ApiRequest request, Authenticated caller, Directory directory) {
    Optional<ApiError> refusal =
        refusal(request, caller, directory, resource(caller, caller.accountId()));
    for (String action : Equivalents.ORGANIZATION) {
      refusal = refusal.or(() -> refusal(request, caller, directory, action, "*"));
    }
    return refusal;
  }

  private Optional<ApiError> refusal(
      ApiRequest request,
      Authenticated caller,
      Directory directory,
      String action,
      String resource) {
    return refusal(
        request,
        caller,
        directory,
        asked(caller, directory, action, resource),
        decision(request, caller, directory, action, resource));
  }

  private Optional<ApiError> refusal(
      ApiRequest request,
      Authenticated caller,
      Directory directory,
      Asked asked,
      Decision decision) {
    if (decision instanceof Decision.Allowed) {
      return Optional.empty();
    }
    return Optional.of(
        error(
            outcomes.notAllowed(
                request,
                facts(request, caller, directory),
                asked.resource(),
                decision,
                null,
                new ApiError(
                    ErrorCode.ACCESS_DENIED,
                    Refusals.told(caller, asked.action(), asked.resource(), decision)))));
  }

  private static Decision decision(
      ApiRequest request,
      Authenticated caller,
      Directory directory,
      String action,
      String resource) {
    return Access.decide(
        directory, caller, asked(caller, directory, action, resource), request.surroundings());
  }

  private static Asked asked(
      Authenticated caller, Directory directory, String action, String resource) {
    return Asked.of(action, resource)
        .reaching(manages(caller, directory) ? Reach.EVERY_ACCOUNT : Reach.OWN_ACCOUNT);
  }

  /** The resource that stands for the directory of some accounts. */
  static String resource(Authenticated caller, List<String> accounts) {
    return resource(caller, accounts.size() == 1 ? accounts.getFirst() : "*");
  }

  /** The resource that stands for an account's directory. */
  static String resource(Authenticated caller, String accountId) {
    return "arn:aws:scrip:" + caller.servedRegion() + ":" + accountId + ":directory";
  }

  /** Records an error that is no denial; what is told in the end. */
  AdministrationResult failed(
      ApiRequest request, RequestFacts facts, String resource, ApiError error) {
    return new AdministrationResult.Refused(
        error(outcomes.served(facts, request, resource, new Answer.Failed(Api.SCRIP, error))));
  }

  /** Records a success; the result leaves only if that is committed. */
  AdministrationResult served(
      ApiRequest request, RequestFacts facts, String resource, AdministrationResult result) {
    Answer answer =
        outcomes.served(
            facts, request, resource, new Answer.Succeeded(Api.SCRIP, request.action(), null));
    return answer instanceof Answer.Failed failed
        ? new AdministrationResult.Refused(failed.error())
        : result;
  }

  RequestFacts facts(ApiRequest request, Authenticated caller, Directory directory) {
    return Outcomes.facts(
        request, caller, READ_ONLY.contains(request.action()), directory.position());
  }

  /** Whether a caller belongs to the management account. */
  static boolean manages(Authenticated caller, Directory directory) {
    return directory.account(caller.accountId()).filter(Account::management).isPresent();
  }

  private static ApiError error(Answer answer) {
    if (answer instanceof Answer.Failed failed) {
      return failed.error();
    }
    throw new IllegalStateException("a refusal that succeeded");
  }
}
