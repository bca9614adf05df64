package dev.scrip.issuer.sts.grant;

import dev.scrip.issuer.access.Access;
import dev.scrip.issuer.access.Asked;
import dev.scrip.issuer.access.Refusals;
import dev.scrip.issuer.access.Surroundings;
import dev.scrip.issuer.authn.Authenticated;
import dev.scrip.issuer.directory.Directory;
import dev.scrip.issuer.directory.Principal;
import dev.scrip.issuer.policy.Decision;
import dev.scrip.issuer.protocol.ApiError;
import dev.scrip.issuer.session.Passed;
import dev.scrip.issuer.session.Passed.SessionTag;
import dev.scrip.issuer.sts.request.StsRequest;
import java.util.List;
import java.util.Optional;

/** Decides whether a caller may vouch for a federated user. */
public final class FederationTokenAuthorization {
  private static final String ACTION = "sts:GetFederationToken";
  private static final int DEFAULT_SECONDS = 43_200;
  private static final int ROOT_SECONDS = 3_600;

  private FederationTokenAuthorization() {}

  /** The decision on a request of somebody who holds a long-term key. */
  public static Grant decide(
      StsRequest.GetFederationToken request,
      Authenticated caller,
      Directory directory,
      Surroundings surroundings) {
    String resource = "arn:aws:sts::" + caller.accountId() + ":federated-user/" + request.name();
    SessionTagging tagging = SessionTagging.of(caller, request.passing().tags(), List.of());
    List<SessionTag> tags = tagging.tags();
    Asked asked = Asked.of(ACTION, resource).withRequestTags(SessionTagging.map(tags));
    Decision decision = Access.decide(directory, caller, asked, surroundings);
    if (!(decision instanceof Decision.Allowed allowed)) {
      return Grant.denied(Refusals.told(caller, ACTION, resource, decision), Optional.of(decision));
    }
    if (!tags.isEmpty()) {
      Decision tagged = Access.decide(directory, caller, asked.as("sts:TagSession"), surroundings);
      if (!(tagged instanceof Decision.Allowed)) {
        return Grant.denied(
            Refusals.told(caller, "sts:TagSession", resource, tagged), Optional.of(tagged));
      }
    }
    Optional<ApiError> fault =
        tagging
            .fault()
            .or(() -> PassedPolicies.fault(request.passing(), caller.accountId(), directory));
    if (fault.isPresent()) {
      return new Grant.Refused(fault.get());
    }
    int seconds = request.durationSeconds().orElse(DEFAULT_SECONDS);
    return new Grant.Allowed<>(
        caller.principal(),
        caller.principal() instanceof Principal.Root ? Math.min(seconds, ROOT_SECONDS) : seconds,
        allowed,
        Passed.of(request.passing().policy(), request.passing().policyArns(), tags),
        Optional.empty());
  }
}
