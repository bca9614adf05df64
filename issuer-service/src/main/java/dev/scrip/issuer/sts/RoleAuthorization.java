package dev.scrip.issuer.sts;

import dev.scrip.issuer.access.Access;
import dev.scrip.issuer.access.Asked;
import dev.scrip.issuer.access.Refusals;
import dev.scrip.issuer.access.Surroundings;
import dev.scrip.issuer.authn.Authenticated;
import dev.scrip.issuer.directory.Directory;
import dev.scrip.issuer.directory.Principal;
import dev.scrip.issuer.policy.Decision;
import dev.scrip.issuer.policy.Evaluator.ResourcePolicy;
import dev.scrip.issuer.policy.Policy;
import dev.scrip.issuer.policy.text.RequestContext;
import dev.scrip.issuer.protocol.ApiError;
import dev.scrip.issuer.protocol.ErrorCode;
import dev.scrip.issuer.session.Passed;
import dev.scrip.issuer.session.Passed.SessionTag;
import dev.scrip.issuer.session.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Decides whether a caller may assume a role, and for how long. */
final class RoleAuthorization {
  private static final String ACTION = "sts:AssumeRole";
  private static final String SET_SOURCE_IDENTITY = "sts:SetSourceIdentity";
  private static final int DEFAULT_SECONDS = 3_600;
  private static final int CHAINED_SECONDS = 3_600;

  private RoleAuthorization() {}

  static Grant decide(
      StsRequest.AssumeRole request,
      Authenticated caller,
      Directory directory,
      Surroundings surroundings) {
    if (caller.principal() instanceof Principal.Root) {
      return denied("Roles may not be assumed by root accounts.", Optional.empty());
    }
    Optional<Principal.Role> role = directory.role(request.roleArn());
    if (role.isEmpty()) {
      // The same words as for a role that trusts somebody else: who may not assume it learns
      // nothing of it.
      return denied(Refusals.bare(caller, ACTION, request.roleArn()), Optional.empty());
    }
    List<SessionTag> tags = SessionTagging.tags(request, caller);
    Optional<String> sourceIdentity = sourceIdentity(request, caller);
    Decision.Allowed allowed = null;
    for (String action : actions(tags, sourceIdentity)) {
      Decision decision =
          Access.decide(
              directory,
              caller,
              Asked.of(action, role.get().arn())
                  .withPolicy(new ResourcePolicy(role.get().accountId(), role.get().trust()))
                  .withResourceTags(role.get().tags())
                  .withRequestTags(SessionTagging.map(tags))
                  .with(keys(request, sourceIdentity)),
              surroundings);
      switch (decision) {
        case Decision.Allowed yes -> allowed = allowed == null ? yes : allowed;
        case Decision.DeniedImplicitly implicit when implicit.missing() == Policy.Part.RESOURCE -> {
          return denied(Refusals.bare(caller, action, request.roleArn()), Optional.of(decision));
        }
        default -> {
          return denied(
              Refusals.told(caller, action, request.roleArn(), decision), Optional.of(decision));
        }
      }
    }
    if (!sourceIdentity.equals(request.passing().sourceIdentity().or(() -> sourceIdentity))) {
      return denied(
          Refusals.bare(caller, SET_SOURCE_IDENTITY, request.roleArn()), Optional.empty());
    }
    return passed(request, caller, directory, role.get(), tags, sourceIdentity, allowed);
  }

  /** What is asked for beside the role itself is authorized as an action of its own. */
  private static List<String> actions(List<SessionTag> tags, Optional<String> sourceIdentity) {
    List<String> actions = new ArrayList<>(List.of(ACTION));
    if (!tags.isEmpty()) {
      actions.add("sts:TagSession");
    }
    if (sourceIdentity.isPresent()) {
      actions.add(SET_SOURCE_IDENTITY);
    }
    return actions;
  }

  /** Once set it stays through the chain. */
  private static Optional<String> sourceIdentity(
      StsRequest.AssumeRole request, Authenticated caller) {
    return caller
        .session()
        .flatMap(Session::sourceIdentity)
        .or(() -> request.passing().sourceIdentity());
  }

  private static Grant passed(
      StsRequest.AssumeRole request,
      Authenticated caller,
      Directory directory,
      Principal.Role role,
      List<SessionTag> tags,
      Optional<String> sourceIdentity,
      Decision.@Nullable Allowed decision) {
    Optional<ApiError> fault =
        SessionTagging.fault(request, caller)
            .or(() -> PassedPolicies.fault(request.passing(), role, directory));
    if (fault.isPresent() || decision == null) {
      return new Grant.Refused(fault.orElse(ApiError.UNAVAILABLE));
    }
    Passed passed = new Passed(request.passing().policy(), request.passing().policyArns(), tags);
    return lifetime(
        request, caller, role, decision, passed.isEmpty() ? Passed.NONE : passed, sourceIdentity);
  }

  private static RequestContext keys(
      StsRequest.AssumeRole request, Optional<String> sourceIdentity) {
    return key ->
        switch (key) {
          case "sts:rolesessionname" -> List.of(request.roleSessionName());
          case "sts:sourceidentity" -> sourceIdentity.map(List::of).orElse(List.of());
          case "sts:transitivetagkeys" -> request.passing().transitiveTagKeys();
          case "sts:externalid" -> request.externalId().map(List::of).orElse(List.of());
          case "sts:durationseconds" ->
              request.durationSeconds().map(String::valueOf).map(List::of).orElse(List.of());
          default -> List.of();
        };
  }

  private static Grant lifetime(
      StsRequest.AssumeRole request,
      Authenticated caller,
      Principal.Role role,
      Decision.Allowed decision,
      Passed passed,
      Optional<String> sourceIdentity) {
    int ancestors = caller.session().map(Session::ancestors).map(List::size).orElse(0) + 1;
    if (ancestors > Session.MAX_ANCESTORS) {
      return refused(
          "A session can have at most " + Session.MAX_ANCESTORS + " sessions and keys behind it.");
    }
    int seconds = request.durationSeconds().orElse(DEFAULT_SECONDS);
    if (caller.isRoleSession() && seconds > CHAINED_SECONDS) {
      return refused(
          "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by"
              + " role chaining");
    }
    if (seconds > role.maxSessionSeconds()) {
      return refused(
          "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
    }
    return new Grant.RoleSession(role, seconds, decision, passed, sourceIdentity);
  }

  private static Grant denied(String message, Optional<Decision> decision) {
    return new Grant.Denied(new ApiError(ErrorCode.ACCESS_DENIED, message), decision);
  }

  private static Grant refused(String message) {
    return new Grant.Refused(new ApiError(ErrorCode.VALIDATION_ERROR, message));
  }
}
