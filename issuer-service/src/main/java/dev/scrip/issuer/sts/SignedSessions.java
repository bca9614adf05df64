package dev.scrip.issuer.sts;

import dev.scrip.events.SessionIssued;
import dev.scrip.issuer.access.Denied;
import dev.scrip.issuer.directory.Principal;
import dev.scrip.issuer.policy.Decision;
import dev.scrip.issuer.protocol.Answer;
import dev.scrip.issuer.protocol.ApiError;
import dev.scrip.issuer.protocol.ErrorCode;
import dev.scrip.issuer.protocol.Outcomes;
import dev.scrip.issuer.record.RecordedIssuance;
import dev.scrip.issuer.session.Passed;
import dev.scrip.issuer.session.Session;
import dev.scrip.issuer.sts.grant.FederationTokenAuthorization;
import dev.scrip.issuer.sts.grant.Grant;
import dev.scrip.issuer.sts.grant.RoleAuthorization;
import dev.scrip.issuer.sts.grant.RootAuthorization;
import dev.scrip.issuer.sts.request.DeviceCode;
import dev.scrip.issuer.sts.request.StsRequest;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Sessions that are asked for with a signature. */
final class SignedSessions {
  private static final int SESSION_DEFAULT = 43_200; // seconds
  private static final int ROOT_SESSION = 3_600;

  private final Issuing issuing;
  private final Outcomes outcomes;

  SignedSessions(Issuing issuing, Outcomes outcomes) {
    this.issuing = issuing;
    this.outcomes = outcomes;
  }

  Answer getSessionToken(Call call, StsRequest.GetSessionToken asked) {
    if (call.caller().session().isPresent()) {
      return barred(call, "Cannot call GetSessionToken with session credentials");
    }
    Principal principal = call.caller().principal();
    boolean root = principal instanceof Principal.Root;
    int seconds = asked.durationSeconds().orElse(SESSION_DEFAULT);
    SessionDraft draft =
        new SessionDraft(
            principal,
            root ? Session.Principal.ROOT : Session.Principal.USER,
            Optional.empty(),
            call.caller().arn(),
            call.caller().userId(),
            root ? Math.min(seconds, ROOT_SESSION) : seconds,
            asked.durationSeconds(),
            Passed.NONE,
            Optional.empty(),
            call.caller().authenticatedByDeviceAt(),
            call.caller().lineage(),
            Optional.empty(),
            asked.minimumTokenSize());
    return issue(
        call,
        draft,
        Optional.empty(),
        detail -> detail.setSerialNumber(serial(asked.device())),
        StsResult.SessionGranted::new);
  }

  Answer getFederationToken(Call call, StsRequest.GetFederationToken asked) {
    if (call.caller().session().isPresent()) {
      return barred(call, "Cannot call GetFederationToken with session credentials");
    }
    String arn = "arn:aws:sts::" + call.caller().accountId() + ":federated-user/" + asked.name();
    Grant grant =
        FederationTokenAuthorization.decide(
            asked, call.caller(), call.directory(), call.request().surroundings());
    return answer(
        call,
        grant,
        arn,
        null,
        allowed -> {
          String id = call.caller().accountId() + ":" + asked.name();
          SessionDraft draft =
              new SessionDraft(
                  allowed.principal(),
                  Session.Principal.FEDERATED_USER,
                  Optional.of(asked.name()),
                  arn,
                  id,
                  allowed.seconds(),
                  asked.durationSeconds(),
                  allowed.passed(),
                  Optional.empty(),
                  Optional.empty(),
                  call.caller().lineage(),
                  Optional.empty(),
                  asked.passing().minimumTokenSize());
          return issue(
              call,
              draft,
              Optional.of(allowed.decision()),
              detail -> {},
              recorded -> new StsResult.UserFederated(recorded, id, arn));
        });
  }

  Answer assumeRole(Call call, StsRequest.AssumeRole asked) {
    Grant grant =
        RoleAuthorization.decide(
            asked, call.caller(), call.directory(), call.request().surroundings());
    return answer(
        call,
        grant,
        asked.roleArn(),
        asked.roleSessionName(),
        allowed -> {
          Principal.Role role = (Principal.Role) allowed.principal();
          String arn = role.sessionArn(asked.roleSessionName());
          String id = role.uniqueId() + ":" + asked.roleSessionName();
          SessionDraft draft =
              new SessionDraft(
                  role,
                  Session.Principal.ROLE,
                  Optional.of(asked.roleSessionName()),
                  arn,
                  id,
                  allowed.seconds(),
                  asked.durationSeconds(),
                  allowed.passed(),
                  allowed.sourceIdentity(),
                  call.caller().authenticatedByDeviceAt(),
                  call.caller().lineage(),
                  Optional.empty(),
                  asked.passing().minimumTokenSize());
          return issue(
              call,
              draft,
              Optional.of(allowed.decision()),
              detail -> {
                detail.setExternalId(asked.externalId().orElse(null));
                detail.setInheritedTagKeys(inherited(call));
                detail.setSerialNumber(serial(asked.passing().device()));
              },
              recorded -> new StsResult.RoleAssumed(recorded, id, arn));
        });
  }

  Answer assumeRoot(Call call, StsRequest.AssumeRoot asked) {
    if (call.facts().endpoint().global()) {
      return outcomes.served(
          call.facts(),
          call.request(),
          asked.targetPrincipal(),
          new Answer.Failed(
              call.request().api(),
              new ApiError(
                  ErrorCode.REGION_DISABLED,
                  "AssumeRoot is served by regional endpoints alone, not by the global one.")));
    }
    Grant grant =
        RootAuthorization.decide(
            asked, call.caller(), call.directory(), call.request().surroundings());
    return answer(
        call,
        grant,
        asked.targetPrincipal(),
        null,
        allowed -> {
          SessionDraft draft =
              new SessionDraft(
                  allowed.principal(),
                  Session.Principal.ROOT,
                  Optional.empty(),
                  allowed.principal().arn(),
                  allowed.principal().uniqueId(),
                  allowed.seconds(),
                  asked.durationSeconds(),
                  allowed.passed(),
                  allowed.sourceIdentity(),
                  Optional.empty(),
                  call.caller().lineage(),
                  Optional.empty(),
                  asked.minimumTokenSize());
          return issue(
              call,
              draft,
              Optional.of(allowed.decision()),
              detail -> detail.setTaskPolicyArn(asked.taskPolicyArn()),
              StsResult.RootAssumed::new);
        });
  }

  /** The answer of a grant; what is granted is turned into a session. */
  private Answer answer(
      Call call,
      Grant grant,
      String resource,
      @Nullable String sessionName,
      Function<Grant.Allowed<?>, Answer> granted) {
    return switch (grant) {
      case Grant.Denied(ApiError error, Optional<Decision> decision) when decision.isPresent() ->
          outcomes.notAllowed(
              call.request(),
              call.facts(),
              new Denied(
                  call.caller(),
                  call.directory(),
                  call.action(),
                  resource,
                  decision.get(),
                  call.request().surroundings()),
              sessionName,
              error);
      case Grant.Denied denied ->
          outcomes.notAllowed(
              call.request(), call.facts(), resource, null, sessionName, denied.error());
      case Grant.Refused refused ->
          outcomes.served(
              call.facts(),
              call.request(),
              resource,
              new Answer.Failed(call.request().api(), refused.error()));
      case Grant.Allowed<?> allowed -> granted.apply(allowed);
    };
  }

  private Answer issue(
      Call call,
      SessionDraft draft,
      Optional<Decision.Allowed> decision,
      Consumer<SessionIssued> more,
      Function<RecordedIssuance, StsResult> result) {
    return issuing.issue(
        call.request(),
        call.facts(),
        call.directory(),
        draft,
        new Issuing.Obtainer(
            call.caller().userId(),
            call.caller().principal().uniqueId(),
            call.caller().arn(),
            call.caller().accountId()),
        decision,
        more,
        result);
  }

  private Answer barred(Call call, String message) {
    return outcomes.notAllowed(
        call.request(),
        call.facts(),
        null,
        null,
        null,
        new ApiError(ErrorCode.ACCESS_DENIED, message));
  }

  private static List<String> inherited(Call call) {
    return call.caller()
        .session()
        .map(
            session ->
                session.passed().tags().stream()
                    .filter(Passed.SessionTag::transitive)
                    .map(Passed.SessionTag::key)
                    .toList())
        .orElse(List.of());
  }

  private static @Nullable String serial(Optional<DeviceCode> device) {
    return device.map(DeviceCode::serialNumber).orElse(null);
  }
}
