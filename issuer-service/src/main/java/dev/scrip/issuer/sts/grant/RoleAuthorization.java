package dev.scrip.issuer.sts.grant;

import dev.scrip.issuer.access.Access;
import dev.scrip.issuer.access.Refusals;
import dev.scrip.issuer.access.Surroundings;
import dev.scrip.issuer.authn.Authenticated;
import dev.scrip.issuer.directory.Directory;
import dev.scrip.issuer.directory.Principal;
import dev.scrip.issuer.policy.Decision;
import dev.scrip.issuer.policy.Policy;
import dev.scrip.issuer.policy.text.RequestContext;
import dev.scrip.issuer.protocol.ApiError;
import dev.scrip.issuer.session.Passed;
import dev.scrip.issuer.session.Passed.SessionTag;
import dev.scrip.issuer.session.Session;
import dev.scrip.issuer.sts.request.StsRequest;
import java.util.List;
import java.util.Optional;

/** Decides whether a caller may assume a role, and for how long. */
public final class RoleAuthorization {
  private static final String ACTION = "sts:AssumeRole";
  private static final int CHAINED_SECONDS = 3_600;

  private RoleAuthorization() {}

  /** The decision on a request. */
  public static Grant decide(
      StsRequest.AssumeRole request,
      Authenticated caller,
      Directory directory,
      Surroundings surroundings) {
    if (caller.principal() instanceof Principal.Root) {
      return Grant.denied("Roles may not be assumed by root accounts.", Optional.empty());
    }
    Optional<Principal.Role> role = directory.role(request.roleArn());
    if (role.isEmpty()) {
      // The same words, and the same message, as for a role that trusts somebody else: who may not
      // assume it learns nothing of it.
      return Grant.denied(
          Refusals.bare(caller, ACTION, request.roleArn()),
          Optional.of(new Decision.DeniedImplicitly(Policy.Part.RESOURCE, List.of())));
    }
    SessionTagging tagging =
        SessionTagging.of(caller, request.passing().tags(), request.passing().transitiveTagKeys());
    List<SessionTag> tags = tagging.tags();
    Optional<String> sourceIdentity = sourceIdentity(request, caller);
    Trust.Outcome trust =
        Trust.decide(
            role.get(),
            ACTION,
            tags,
            sourceIdentity,
            keys(request, sourceIdentity),
            asked -> Access.decide(directory, caller, asked, surroundings));
    return switch (trust) {
      case Trust.Outcome.Denied(String action, Decision decision) ->
          Grant.denied(words(caller, action, request.roleArn(), decision), Optional.of(decision));
      case Trust.Outcome.Allowed allowed
          when !sourceIdentity.equals(
              request.passing().sourceIdentity().or(() -> sourceIdentity)) ->
          Grant.denied(
              Refusals.bare(caller, Trust.SET_SOURCE_IDENTITY, request.roleArn()),
              Optional.empty());
      case Trust.Outcome.Allowed(Decision.Allowed decision) -> {
        Optional<ApiError> fault =
            tagging
                .fault()
                .or(
                    () ->
                        PassedPolicies.fault(request.passing(), role.get().accountId(), directory));
        yield fault.isPresent()
            ? new Grant.Refused(fault.get())
            : granted(request, caller, role.get(), decision, tags, sourceIdentity);
      }
    };
  }

  private static String words(
      Authenticated caller, String action, String roleArn, Decision decision) {
    return decision instanceof Decision.DeniedImplicitly implicit
            && implicit.missing() == Policy.Part.RESOURCE
        ? Refusals.bare(caller, action, roleArn)
        : Refusals.told(caller, action, roleArn, decision);
  }

  /** Once set it stays through the chain. */
  private static Optional<String> sourceIdentity(
      StsRequest.AssumeRole request, Authenticated caller) {
    return caller
        .session()
        .flatMap(Session::sourceIdentity)
        .or(() -> request.passing().sourceIdentity());
  }

  private static RequestContext keys(
      StsRequest.AssumeRole request, Optional<String> sourceIdentity) {
    RequestContext own =
        key ->
            key.equals("sts:externalid")
                ? request.externalId().map(List::of).orElse(List.of())
                : List.of();
    return own.or(
        Trust.keys(
            request.roleSessionName(),
            sourceIdentity,
            request.passing().transitiveTagKeys(),
            request.durationSeconds()));
  }

  private static Grant granted(
      StsRequest.AssumeRole request,
      Authenticated caller,
      Principal.Role role,
      Decision.Allowed decision,
      List<SessionTag> tags,
      Optional<String> sourceIdentity) {
    int ancestors = caller.session().map(Session::ancestors).map(List::size).orElse(0) + 1;
    if (ancestors > Session.MAX_ANCESTORS) {
      return Grant.refused(
          "A session can have at most " + Session.MAX_ANCESTORS + " sessions and keys behind it.");
    }
    int seconds = request.durationSeconds().orElse(Trust.DEFAULT_SECONDS);
    if (caller.isRoleSession() && seconds > CHAINED_SECONDS) {
      return Grant.refused(
          "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by"
              + " role chaining");
    }
    return Trust.lasting(role, seconds)
        .<Grant>map(Grant.Refused::new)
        .orElseGet(
            () ->
                new Grant.Allowed<>(
                    role,
                    seconds,
                    decision,
                    Passed.of(request.passing().policy(), request.passing().policyArns(), tags),
                    sourceIdentity));
  }
}
