package dev.scrip.issuer.authorize;

import dev.scrip.events.DataRead;
import dev.scrip.events.DenialReason;
import dev.scrip.events.RequestDenied;
import dev.scrip.events.StatementRef;
import dev.scrip.issuer.access.Access;
import dev.scrip.issuer.access.Asked;
import dev.scrip.issuer.access.Refusals;
import dev.scrip.issuer.access.Surroundings;
import dev.scrip.issuer.authn.Authenticated;
import dev.scrip.issuer.authn.Refusal;
import dev.scrip.issuer.authn.sigv4.SigV4Verifier;
import dev.scrip.issuer.authn.sigv4.SignedMessage;
import dev.scrip.issuer.authorize.AuthorizeAnswer.Deciding;
import dev.scrip.issuer.authorize.AuthorizeAnswer.Fault;
import dev.scrip.issuer.authorize.AuthorizeAnswer.Who;
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
import dev.scrip.issuer.record.NotRecorded;
import dev.scrip.issuer.record.RequestFacts;
import dev.scrip.issuer.record.ServedOutcome;
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
  private static final String SERVICE_TAG = "scrip:service";

  private final Supplier<Directory> directories;
  private final SigV4Verifier verifier;
  private final AuditLog log;

  /** A service over the directory in force when it is asked. */
  public AuthorizeService(Supplier<Directory> directories, SigV4Verifier verifier, AuditLog log) {
    this.directories = directories;
    this.verifier = verifier;
    this.log = log;
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
      boolean secure) {}

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
    Authenticated service;
    switch (verifier.verify(call.message(), directory, SCOPE, call.time())) {
      case Refusal refusal -> {
        return denied(
            call,
            directory,
            null,
            DenialReason.AUTHENTICATION,
            new ApiError(ErrorCode.valueOf(refusal.code().name()), refusal.message()));
      }
      case Authenticated proven -> service = proven;
    }
    String tag = service.principal().tags().get(SERVICE_TAG);
    if (tag == null || !mayAsk(call, service, directory)) {
      return denied(
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
                  + " whom a policy allows scrip:Authorize"));
    }
    Optional<AuthorizeRequest> request = AuthorizeRequest.parse(call.body());
    if (request.isEmpty()) {
      return new Result.Refused(
          new ApiError(
              ErrorCode.VALIDATION_ERROR, "The request can't be submitted for a decision."));
    }
    return decide(call, request.get(), service, new TreeSet<>(List.of(tag.split(","))), directory);
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
                directory.position());
      }
      case Authenticated proven -> {
        caller = proven;
        Decision decision = decision(call, request, proven, directory);
        considered = decision.considered();
        answer = decided(request, proven, decision, directory);
      }
    }
    return committed(call, request, service, caller, directory, answer, considered);
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

  private static AuthorizeAnswer decided(
      AuthorizeRequest request, Authenticated caller, Decision decision, Directory directory) {
    List<StatementRef> statements =
        switch (decision) {
          case Decision.Allowed allowed -> Outcomes.statements(allowed.decisive());
          case Decision.DeniedExplicitly explicit -> Outcomes.statements(explicit.decisive());
          case Decision.DeniedImplicitly implicit -> List.of();
        };
    return switch (decision) {
      case Decision.Allowed allowed -> answer("allowed", caller, statements, null, null, directory);
      case Decision.DeniedExplicitly explicit ->
          answer(
              "explicitDeny",
              caller,
              statements,
              Refusals.told(caller, request.action(), request.resource(), decision),
              null,
              directory);
      case Decision.DeniedImplicitly implicit ->
          answer(
              "implicitDeny",
              caller,
              statements,
              Refusals.told(caller, request.action(), request.resource(), decision),
              implicit.missing().told(),
              directory);
    };
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

  private static AuthorizeAnswer answer(
      String decision,
      Authenticated caller,
      List<StatementRef> statements,
      @Nullable String refusal,
      @Nullable String missing,
      Directory directory) {
    ErrorCode code = ErrorCode.ACCESS_DENIED;
    return new AuthorizeAnswer(
        decision,
        Who.of(caller),
        statements.stream().map(Deciding::of).toList(),
        refusal == null ? null : new Fault(code.status(), code.code(), refusal),
        missing,
        directory.position());
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
      List<Policy> considered) {
    RequestFacts facts = facts(call, request, caller, directory);
    Fault fault = answer.error();
    if (fault == null) {
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
    detail.setDetail("asked by " + service.arn());
    return switch (log.recordDenial(facts, detail, fault.code(), fault.message())) {
      case DenialOutcome.Recorded recorded -> new Result.Decided(answer);
      case DenialOutcome.Suppressed suppressed -> new Result.Refused(ApiError.THROTTLED);
      case NotRecorded not -> new Result.Refused(ApiError.UNAVAILABLE);
    };
  }

  private static RequestFacts facts(
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
        caller == null ? null : caller.identity(),
        caller == null ? null : caller.accountId(),
        directory.position(),
        null);
  }

  private Result denied(
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
            service == null ? null : service.identity(),
            service == null ? null : service.accountId(),
            directory.position(),
            null);
    return switch (log.recordDenial(facts, detail, error.code().code(), error.message())) {
      case DenialOutcome.Recorded recorded -> new Result.Refused(error);
      case DenialOutcome.Suppressed suppressed -> new Result.Refused(ApiError.THROTTLED);
      case NotRecorded not -> new Result.Refused(ApiError.UNAVAILABLE);
    };
  }
}
