package dev.scrip.issuer.authorize;

import dev.scrip.events.DataRead;
import dev.scrip.events.DenialReason;
import dev.scrip.events.RequestDenied;
import dev.scrip.issuer.access.Access;
import dev.scrip.issuer.access.Asked;
import dev.scrip.issuer.access.AuthorizationMessages;
import dev.scrip.issuer.access.Denied;
import dev.scrip.issuer.access.Refusals;
import dev.scrip.issuer.access.Surroundings;
import dev.scrip.issuer.authn.Authenticated;
import dev.scrip.issuer.authn.Refusal;
import dev.scrip.issuer.authn.sigv4.SigV4Verifier;
import dev.scrip.issuer.authn.sigv4.SignedMessage;
import dev.scrip.issuer.authorize.AuthorizeAnswer.Deciding;
import dev.scrip.issuer.authorize.AuthorizeAnswer.Fault;
import dev.scrip.issuer.authorize.AuthorizeAnswer.Who;
import dev.scrip.issuer.claims.ClaimLog;
import dev.scrip.issuer.claims.Claiming;
import dev.scrip.issuer.directory.Account;
import dev.scrip.issuer.directory.Directory;
import dev.scrip.issuer.directory.Principal;
import dev.scrip.issuer.policy.Decision;
import dev.scrip.issuer.policy.Evaluator.Reach;
import dev.scrip.issuer.policy.Policy;
import dev.scrip.issuer.protocol.ApiError;
import dev.scrip.issuer.protocol.ErrorCode;
import dev.scrip.issuer.protocol.Outcomes;
import dev.scrip.issuer.record.AuditLog;
import dev.scrip.issuer.record.DenialOutcome;
import dev.scrip.issuer.record.Endpoint;
import dev.scrip.issuer.record.NotRecorded;
import dev.scrip.issuer.record.RequestFacts;
import dev.scrip.issuer.record.ServedOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Answers authorize calls of registered resource services. */
public final class AuthorizeService {
  private static final String SCOPE = "scrip";
  private static final String SIGN_IN = "scrip:SignIn";
  private static final String SERVICE_TAG = "scrip:service";
  private static final Result.Refused INVALID =
      new Result.Refused(
          new ApiError(
              ErrorCode.VALIDATION_ERROR, "The request can't be submitted for a decision."));
  private static final TrustAnswer.Refused FOREIGN =
      new TrustAnswer.Refused(
          new ApiError(ErrorCode.ACCESS_DENIED, "This is for services with the scope scrip."));
  private static final Duration LINK_LIFE = Duration.ofMinutes(15);

  private final Supplier<Directory> directories;
  private final SigV4Verifier verifier;
  private final AuditLog log;
  private final AuthorizationMessages messages;
  private final SessionUses uses;
  private final ClaimLog claims;
  private final String region;

  /**
   * A service over the directory in force when it is asked.
   *
   * @param uses counts uses of sessions
   * @param claims makes once mean once
   * @param region region of hosts whose name has none
   */
  public AuthorizeService(
      Supplier<Directory> directories,
      SigV4Verifier verifier,
      AuditLog log,
      AuthorizationMessages messages,
      SessionUses uses,
      ClaimLog claims,
      String region) {
    this.directories = directories;
    this.verifier = verifier;
    this.log = log;
    this.messages = messages;
    this.uses = uses;
    this.claims = claims;
    this.region = region;
  }

  /**
   * An authorize call as it came in.
   *
   * @param message what the service's own signature is over
   * @param sourceAddress address of the service
   */
  public record Call(
      String requestId,
      Instant time,
      SignedMessage message,
      String body,
      String sourceAddress,
      @Nullable String userAgent,
      @Nullable String host,
      boolean secure) {
    /** Prints nothing that signs. */
    @Override
    public String toString() {
      return "Call[" + requestId + "]";
    }
  }

  /** What a call is answered with. */
  public sealed interface Result {
    /** The question was decided. */
    record Decided(AuthorizeAnswer answer) implements Result {}

    /** The service itself is refused. */
    record Refused(ApiError error) implements Result {}
  }

  /** Decides, commits what must be committed, and answers. */
  public Result answer(Call call) {
    Directory directory = directories.get();
    return switch (admit(call, directory)) {
      case Admission.Refused refused -> refused.result();
      case Admission.Admitted(Authenticated service, Set<String> scopes) -> {
        Optional<AuthorizeRequest> request = AuthorizeRequest.parse(call.body());
        yield request.isEmpty() ? INVALID : decide(call, request.get(), service, scopes, directory);
      }
    };
  }

  /**
   * Whether a trust policy would allow an issuance that the trail tells of; nothing is recorded.
   */
  public TrustAnswer trust(Call call) {
    return switch (admit(call, directories.get())) {
      case Admission.Refused refused -> new TrustAnswer.Refused(refused.result().error());
      case Admission.Admitted admitted when !admitted.scopes().contains(SCOPE) -> FOREIGN;
      case Admission.Admitted admitted ->
          TrustQuestion.parse(call.body())
              .flatMap(TrustQuestion::allows)
              .<TrustAnswer>map(TrustAnswer.Decided::new)
              .orElse(new TrustAnswer.Refused(INVALID.error()));
    };
  }

  /** That who calls is no registered service; empty if it is one. */
  public Optional<ApiError> refusal(Call call) {
    return switch (admit(call, directories.get())) {
      case Admission.Refused refused -> Optional.of(refused.result().error());
      case Admission.Admitted admitted ->
          admitted.scopes().contains(SCOPE) ? Optional.empty() : Optional.of(FOREIGN.error());
    };
  }

  /** What a question about trust is answered with. */
  public sealed interface TrustAnswer {
    /** The policy would allow it, or not. */
    record Decided(boolean allows) implements TrustAnswer {}

    /** The service itself is refused. */
    record Refused(ApiError error) implements TrustAnswer {}
  }

  private sealed interface Admission {
    record Admitted(Authenticated service, Set<String> scopes) implements Admission {}

    record Refused(Result.Refused result) implements Admission {}
  }

  private Admission admit(Call call, Directory directory) {
    Authenticated service;
    switch (verifier.verify(call.message(), directory, SCOPE, call.time())) {
      case Refusal refusal -> {
        return new Admission.Refused(
            denied(
                call,
                directory,
                null,
                DenialReason.AUTHENTICATION,
                new ApiError(ErrorCode.valueOf(refusal.code().name()), refusal.message())));
      }
      case Authenticated proven -> service = proven;
    }
    String tag = service.principal().tags().get(SERVICE_TAG);
    if (tag == null || !mayAsk(call, service, directory)) {
      return new Admission.Refused(
          denied(
              call,
              directory,
              service,
              DenialReason.POLICY,
              new ApiError(
                  ErrorCode.ACCESS_DENIED,
                  "User: "
                      + service.arn()
                      + " is not a registered service: a user with the tag "
                      + SERVICE_TAG
                      + " whom a policy allows scrip:Authorize")));
    }
    return new Admission.Admitted(service, new TreeSet<>(List.of(tag.split(","))));
  }

  private Result decide(
      Call call,
      AuthorizeRequest request,
      Authenticated service,
      Set<String> scopes,
      Directory directory) {
    AuthorizeAnswer answer;
    Authenticated caller = null;
    List<Policy> considered = List.of();
    String detail = null;
    switch (verifier.verify(request.message(), directory, scopes, call.time())) {
      case Refusal refusal -> {
        ErrorCode code = ErrorCode.valueOf(refusal.code().name());
        answer =
            new AuthorizeAnswer(
                "notAuthenticated",
                null,
                List.of(),
                new Fault(code.status(), code.code(), refusal.message()),
                null,
                null,
                directory.position());
        detail = refusal.detail();
      }
      case Authenticated proven -> {
        caller = proven;
        if (Boolean.TRUE.equals(request.once())) {
          Claiming claiming =
              claims.claim(
                  "sign-in",
                  SigV4Verifier.signatureOf(request.message()),
                  call.requestId(),
                  call.time().plus(LINK_LIFE));
          if (claiming == Claiming.UNKNOWN) {
            return new Result.Refused(ApiError.UNAVAILABLE);
          }
          if (claiming == Claiming.TAKEN) {
            answer = used(proven, directory);
            detail = "the request was used before";
            break;
          }
        }
        if (request.action().equals(SIGN_IN)) {
          answer = signedIn(proven, directory);
          break;
        }
        Decision decision = decision(call, request, proven, directory);
        considered = decision.considered();
        answer = decided(call, request, proven, decision, directory);
      }
    }
    return committed(call, request, service, caller, directory, answer, considered, detail);
  }

  /** To be known is all that signing in takes: it gives nothing, as GetCallerIdentity does not. */
  private static AuthorizeAnswer signedIn(Authenticated caller, Directory directory) {
    return new AuthorizeAnswer(
        "allowed", Who.of(caller), List.of(), null, null, null, directory.position());
  }

  private static AuthorizeAnswer used(Authenticated caller, Directory directory) {
    ErrorCode code = ErrorCode.ACCESS_DENIED;
    return new AuthorizeAnswer(
        "notAuthenticated",
        Who.of(caller),
        List.of(),
        new Fault(code.status(), code.code(), "The request was used before: it is good once."),
        null,
        null,
        directory.position());
  }

  private static Decision decision(
      Call call, AuthorizeRequest request, Authenticated caller, Directory directory) {
    return Access.decide(
        directory,
        caller,
        Asked.of(request.action(), request.resource())
            .reaching(reach(caller, directory))
            .with(request.keys()),
        request.surroundings(call.time(), call.sourceAddress()));
  }

  private AuthorizeAnswer decided(
      Call call,
      AuthorizeRequest request,
      Authenticated caller,
      Decision decision,
      Directory directory) {
    return switch (decision) {
      case Decision.Allowed allowed ->
          new AuthorizeAnswer(
              "allowed",
              Who.of(caller),
              deciding(allowed.decisive()),
              null,
              null,
              null,
              directory.position());
      case Decision.DeniedExplicitly explicit ->
          denied(call, request, caller, decision, deciding(explicit.decisive()), null, directory);
      case Decision.DeniedImplicitly implicit ->
          denied(call, request, caller, decision, List.of(), implicit.missing().told(), directory);
    };
  }

  private AuthorizeAnswer denied(
      Call call,
      AuthorizeRequest request,
      Authenticated caller,
      Decision decision,
      List<Deciding> statements,
      @Nullable String missing,
      Directory directory) {
    ErrorCode code = ErrorCode.ACCESS_DENIED;
    Denied denied =
        new Denied(
            caller,
            directory,
            request.action(),
            request.resource(),
            decision,
            request.surroundings(call.time(), call.sourceAddress()));
    return new AuthorizeAnswer(
        missing == null ? "explicitDeny" : "implicitDeny",
        Who.of(caller),
        statements,
        new Fault(
            code.status(),
            code.code(),
            Refusals.told(caller, request.action(), request.resource(), decision)),
        missing,
        messages.encode(denied, call.time()),
        directory.position());
  }

  private static List<Deciding> deciding(List<Decision.Decisive> decisive) {
    return Outcomes.statements(decisive).stream().map(Deciding::of).toList();
  }

  /**
   * The management account may be let to read every account's part of the trail; others their own.
   */
  private static Reach reach(Authenticated caller, Directory directory) {
    boolean management =
        directory.account(caller.accountId()).filter(Account::management).isPresent();
    return management ? Reach.EVERY_ACCOUNT : Reach.OWN_ACCOUNT;
  }

  private static boolean mayAsk(Call call, Authenticated service, Directory directory) {
    return service.principal() instanceof Principal.User
        && Access.decide(
                directory,
                service,
                Asked.of("scrip:Authorize", "*"),
                new Surroundings(
                    call.time(), call.sourceAddress(), call.userAgent(), null, call.secure()))
            instanceof Decision.Allowed;
  }

  /**
   * Reads that are allowed, and every refusal, are in the trail before the service learns of the
   * decision.
   */
  private Result committed(
      Call call,
      AuthorizeRequest request,
      Authenticated service,
      @Nullable Authenticated caller,
      Directory directory,
      AuthorizeAnswer answer,
      List<Policy> considered,
      @Nullable String why) {
    RequestFacts facts = facts(call, request, caller, directory);
    Fault fault = answer.error();
    if (fault == null) {
      if (caller != null && !isCounted(caller, request, facts)) {
        return new Result.Refused(ApiError.UNAVAILABLE);
      }
      if (!Boolean.TRUE.equals(request.record())) {
        return new Result.Decided(answer);
      }
      DataRead read =
          new DataRead(service.arn(), request.action(), request.resource(), request.query(), true);
      return switch (log.recordRead(facts, read)) {
        case ServedOutcome.Recorded recorded -> new Result.Decided(answer);
        case NotRecorded not -> new Result.Refused(ApiError.UNAVAILABLE);
      };
    }
    RequestDenied detail = new RequestDenied();
    detail.setReason(
        answer.decision().equals("notAuthenticated")
            ? DenialReason.AUTHENTICATION
            : DenialReason.POLICY);
    detail.setAction(request.action());
    detail.setResource(request.resource());
    detail.setStatements(answer.statements().stream().map(Deciding::recorded).toList());
    if (answer.decision().equals("implicitDeny")) {
      detail.setMissing(answer.missing());
    }
    detail.setConsidered(Outcomes.considered(considered));
    detail.setDetail((why == null ? "" : why + "; ") + "asked by " + service.arn());
    return switch (log.recordDenial(facts, detail, fault.code(), fault.message())) {
      case DenialOutcome.Recorded recorded -> new Result.Decided(answer);
      case DenialOutcome.Suppressed suppressed -> new Result.Refused(ApiError.THROTTLED);
      case NotRecorded not -> new Result.Refused(ApiError.UNAVAILABLE);
    };
  }

  private boolean isCounted(Authenticated caller, AuthorizeRequest request, RequestFacts facts) {
    return caller.session().isEmpty()
        || uses.used(
            caller.accessKeyId(),
            facts.time(),
            request.action().substring(0, request.action().indexOf(':')),
            facts.sourceAddress());
  }

  private RequestFacts facts(
      Call call, AuthorizeRequest request, @Nullable Authenticated caller, Directory directory) {
    return new RequestFacts(
        call.requestId(),
        call.time(),
        "scrip.amazonaws.com",
        request.action().substring(request.action().indexOf(':') + 1),
        true,
        request.surroundings(call.time(), call.sourceAddress()).sourceAddress(),
        request.header("user-agent").orElse(null),
        request.header("host").orElse(null),
        endpoint(request.header("host").orElse(null), caller),
        caller == null ? null : caller.identity(),
        caller == null ? null : caller.accountId(),
        directory.position(),
        null,
        null);
  }

  private Endpoint endpoint(@Nullable String host, @Nullable Authenticated signer) {
    Endpoint addressed = Endpoint.of(host, region);
    return signer == null ? addressed : addressed.signedFor(signer.region());
  }

  private Result.Refused denied(
      Call call,
      Directory directory,
      @Nullable Authenticated service,
      DenialReason reason,
      ApiError error) {
    RequestDenied detail = new RequestDenied();
    detail.setReason(reason);
    detail.setAction("scrip:Authorize");
    detail.setStatements(List.of());
    detail.setConsidered(List.of());
    RequestFacts facts =
        new RequestFacts(
            call.requestId(),
            call.time(),
            "scrip.amazonaws.com",
            "Authorize",
            true,
            call.sourceAddress(),
            call.userAgent(),
            call.host(),
            endpoint(call.host(), service),
            service == null ? null : service.identity(),
            service == null ? null : service.accountId(),
            directory.position(),
            null,
            null);
    return switch (log.recordDenial(facts, detail, error.code().code(), error.message())) {
      case DenialOutcome.Recorded recorded -> new Result.Refused(error);
      case DenialOutcome.Suppressed suppressed -> new Result.Refused(ApiError.THROTTLED);
      case NotRecorded not -> new Result.Refused(ApiError.UNAVAILABLE);
    };
  }
}
