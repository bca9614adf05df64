package dev.scrip.issuer.protocol;

import dev.scrip.events.ConsideredPolicy;
import dev.scrip.events.DenialReason;
import dev.scrip.events.Effect;
import dev.scrip.events.PolicyType;
import dev.scrip.events.RequestDenied;
import dev.scrip.events.RequestServed;
import dev.scrip.events.StatementRef;
import dev.scrip.events.UserIdentity;
import dev.scrip.issuer.access.AuthorizationMessages;
import dev.scrip.issuer.access.Denied;
import dev.scrip.issuer.authn.Authenticated;
import dev.scrip.issuer.authn.Refusal;
import dev.scrip.issuer.policy.Decision;
import dev.scrip.issuer.policy.Decision.Decisive;
import dev.scrip.issuer.policy.Policy;
import dev.scrip.issuer.policy.Statement;
import dev.scrip.issuer.record.AuditLog;
import dev.scrip.issuer.record.DenialOutcome;
import dev.scrip.issuer.record.NotRecorded;
import dev.scrip.issuer.record.RequestFacts;
import dev.scrip.issuer.record.ServedOutcome;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Commits what became of a request, then gives the answer that may leave. */
public final class Outcomes {
  private static final int MAX_RESOURCE = 2_048; // characters
  private static final int MAX_ACTIONS = 20; // of a policy in a record

  private final AuditLog log;
  private final AuthorizationMessages messages;
  private final KnownParameters parameters;

  /** The parameters that a call may have; what else is sent is not recorded. */
  @FunctionalInterface
  public interface KnownParameters {
    /** Those of a request's action. */
    Map<String, CallJson.Kind> of(ApiRequest request);
  }

  /** Outcomes that are committed to a log, whose denials can be decoded later. */
  public Outcomes(AuditLog log, AuthorizationMessages messages, KnownParameters parameters) {
    this.log = log;
    this.messages = messages;
    this.parameters = parameters;
  }

  /** What every record of a request says of it. */
  public static RequestFacts facts(
      ApiRequest request, @Nullable Authenticated caller, boolean readOnly, long position) {
    return new RequestFacts(
        request.requestId(),
        request.time(),
        request.api().eventSource(),
        request.action(),
        readOnly,
        request.sourceAddress(),
        request.userAgent(),
        request.host(),
        caller == null ? request.endpoint() : request.endpoint().signedFor(caller.region()),
        caller == null ? null : caller.identity(),
        caller == null ? null : caller.accountId(),
        position,
        request.forwarding(),
        null);
  }

  /** The caller is not whom it says it is. */
  public Answer notAuthenticated(ApiRequest request, Refusal refusal, long position) {
    UserIdentity claimed = null;
    if (!refusal.accessKeyId().isEmpty()) {
      claimed = new UserIdentity();
      claimed.setType("Unknown");
      claimed.setAccessKeyId(refusal.accessKeyId());
    }
    RequestFacts facts = facts(request, null, true, position).claimedBy(claimed, null);
    RequestDenied detail = denied(DenialReason.AUTHENTICATION, request, null);
    detail.setDetail(refusal.detail());
    return denied(
        request,
        facts,
        detail,
        new ApiError(ErrorCode.valueOf(refusal.code().name()), refusal.message()));
  }

  /** Policies do not allow it; the answer carries a message that can be decoded. */
  public Answer notAllowed(
      ApiRequest request,
      RequestFacts facts,
      Denied denied,
      @Nullable String roleSessionName,
      ApiError error) {
    Answer answer =
        notAllowed(request, facts, denied.resource(), denied.decision(), roleSessionName, error);
    return answer instanceof Answer.Failed failed && failed.error().equals(error)
        ? failed.with(messages.encode(denied, request.time()))
        : answer;
  }

  /** What an identity provider is said to have stated is not taken. */
  public Answer notFederated(
      ApiRequest request,
      RequestFacts facts,
      String resource,
      @Nullable String roleSessionName,
      String why,
      ApiError error) {
    RequestDenied detail = denied(DenialReason.FEDERATION, request, resource);
    detail.setRoleSessionName(roleSessionName);
    detail.setDetail(cut(why));
    return denied(request, facts, detail, error);
  }

  /** It is more than its quota allows. */
  public Answer overQuota(
      ApiRequest request, RequestFacts facts, @Nullable String resource, String why) {
    RequestDenied detail = denied(DenialReason.QUOTA, request, resource);
    detail.setDetail(why);
    return denied(request, facts, detail, ApiError.THROTTLED);
  }

  /** Policies, or a rule of the API, do not allow it. */
  public Answer notAllowed(
      ApiRequest request,
      RequestFacts facts,
      @Nullable String resource,
      @Nullable Decision decision,
      @Nullable String roleSessionName,
      ApiError error) {
    RequestDenied detail = denied(DenialReason.POLICY, request, resource);
    detail.setRoleSessionName(roleSessionName);
    if (decision != null) {
      detail.setConsidered(considered(decision.considered()));
      switch (decision) {
        case Decision.DeniedExplicitly explicit ->
            detail.setStatements(statements(explicit.decisive()));
        case Decision.DeniedImplicitly implicit -> detail.setMissing(implicit.missing().told());
        case Decision.Allowed allowed -> {}
      }
    }
    return denied(request, facts, detail, error);
  }

  /** It was answered, with a result or with an error that is no denial. */
  public Answer served(
      RequestFacts facts, ApiRequest request, @Nullable String resource, Answer answer) {
    ApiError error = answer instanceof Answer.Failed failed ? failed.error() : null;
    RequestServed detail =
        new RequestServed(
            actionOf(request),
            cut(resource),
            CallJson.requestParameters(request.parameters(), parameters.of(request)),
            facts.readOnly() || !(answer instanceof Answer.Succeeded succeeded)
                ? null
                : CallJson.responseElements(succeeded.result()));
    ServedOutcome outcome =
        log.recordServed(
            facts,
            detail,
            error == null ? null : error.code().code(),
            error == null ? null : error.message());
    return switch (outcome) {
      case ServedOutcome.Recorded recorded -> answer;
      case NotRecorded not -> new Answer.Failed(request.api(), ApiError.UNAVAILABLE);
    };
  }

  /** The statements of a decision as records name them. */
  public static List<StatementRef> statements(List<Decisive> decisive) {
    return decisive.stream().map(Outcomes::statement).toList();
  }

  /** Policies that were looked at as records tell of them. */
  public static List<ConsideredPolicy> considered(List<Policy> policies) {
    return policies.stream().map(Outcomes::considered).toList();
  }

  /** The name of an action as policies write it. */
  public static String actionOf(ApiRequest request) {
    return request.api().service() + ":" + request.action();
  }

  private Answer denied(
      ApiRequest request, RequestFacts facts, RequestDenied detail, ApiError error) {
    ApiError told =
        switch (log.recordDenial(facts, detail, error.code().code(), error.message())) {
          case DenialOutcome.Recorded recorded -> error;
          case DenialOutcome.Suppressed suppressed -> ApiError.THROTTLED;
          case NotRecorded not -> ApiError.UNAVAILABLE;
        };
    return new Answer.Failed(request.api(), told);
  }

  private static RequestDenied denied(
      DenialReason reason, ApiRequest request, @Nullable String resource) {
    RequestDenied detail = new RequestDenied();
    detail.setReason(reason);
    detail.setAction(actionOf(request));
    detail.setResource(cut(resource));
    detail.setStatements(List.of());
    detail.setConsidered(List.of());
    return detail;
  }

  private static StatementRef statement(Decisive decisive) {
    return new StatementRef(
        decisive.policy().arn(),
        type(decisive.policy().part()),
        decisive.statement().sid().orElse(null),
        decisive.statement().index(),
        decisive.statement().allow() ? Effect.ALLOW : Effect.DENY);
  }

  private static ConsideredPolicy considered(Policy policy) {
    Set<String> allows = new TreeSet<>();
    Set<String> denies = new TreeSet<>();
    for (Statement statement : policy.document().statements()) {
      (statement.allow() ? allows : denies).addAll(statement.writtenActions());
    }
    return new ConsideredPolicy(policy.arn(), type(policy.part()), some(allows), some(denies));
  }

  /** A record must not become longer than Kafka takes, whatever a request speaks of. */
  private static @Nullable String cut(@Nullable String resource) {
    return resource == null || resource.length() <= MAX_RESOURCE
        ? resource
        : resource.substring(0, MAX_RESOURCE);
  }

  private static List<String> some(Set<String> actions) {
    return actions.stream().limit(MAX_ACTIONS).toList();
  }

  private static PolicyType type(Policy.Part part) {
    return switch (part) {
      case IDENTITY -> PolicyType.IDENTITY;
      case RESOURCE -> PolicyType.RESOURCE;
      case BOUNDARY -> PolicyType.BOUNDARY;
      case SESSION -> PolicyType.SESSION;
      case SERVICE_CONTROL -> PolicyType.SERVICE_CONTROL;
    };
  }
}
