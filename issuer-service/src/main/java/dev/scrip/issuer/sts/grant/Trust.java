package dev.scrip.issuer.sts.grant;

import dev.scrip.issuer.access.Asked;
import dev.scrip.issuer.directory.Principal;
import dev.scrip.issuer.policy.Decision;
import dev.scrip.issuer.policy.Evaluator.ResourcePolicy;
import dev.scrip.issuer.policy.text.RequestContext;
import dev.scrip.issuer.protocol.ApiError;
import dev.scrip.issuer.protocol.ErrorCode;
import dev.scrip.issuer.session.Passed.SessionTag;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What is asked of a role's trust policy, whoever asks for the role. */
final class Trust {
  static final String SET_SOURCE_IDENTITY = "sts:SetSourceIdentity";
  static final int DEFAULT_SECONDS = 3_600;

  private Trust() {}

  /** What the policies say of all that is asked for. */
  sealed interface Outcome {
    /** All is allowed; the decision is that on the role itself. */
    record Allowed(Decision.Allowed decision) implements Outcome {}

    /** An action is not. */
    record Denied(String action, Decision decision) implements Outcome {}
  }

  /**
   * Decides on a role, and on what is asked for beside it, which is authorized as actions of their
   * own.
   *
   * @param decide the decision on one action
   */
  static Outcome decide(
      Principal.Role role,
      String action,
      List<SessionTag> tags,
      Optional<String> sourceIdentity,
      RequestContext keys,
      Function<Asked, Decision> decide) {
    Asked asked =
        Asked.of(action, role.arn())
            .withPolicy(new ResourcePolicy(role.accountId(), role.trust()))
            .withResourceTags(role.tags())
            .withRequestTags(SessionTagging.map(tags))
            .with(keys);
    Decision first = decide.apply(asked);
    if (!(first instanceof Decision.Allowed allowed)) {
      return new Outcome.Denied(action, first);
    }
    List<String> beside = new ArrayList<>();
    if (!tags.isEmpty()) {
      beside.add("sts:TagSession");
    }
    if (sourceIdentity.isPresent()) {
      beside.add(SET_SOURCE_IDENTITY);
    }
    for (String each : beside) {
      Decision decision = decide.apply(asked.as(each));
      if (!(decision instanceof Decision.Allowed)) {
        return new Outcome.Denied(each, decision);
      }
    }
    return new Outcome.Allowed(allowed);
  }

  /** The condition keys of a request for a role. */
  static RequestContext keys(
      String sessionName,
      Optional<String> sourceIdentity,
      List<String> transitiveTagKeys,
      Optional<Integer> seconds) {
    return key ->
        switch (key) {
          case "sts:rolesessionname" -> List.of(sessionName);
          case "sts:sourceidentity" -> sourceIdentity.map(List::of).orElse(List.of());
          case "sts:transitivetagkeys" -> transitiveTagKeys;
          case "sts:durationseconds" ->
              seconds.map(String::valueOf).map(List::of).orElse(List.of());
          default -> List.of();
        };
  }

  /** That a session of a role would last too long; empty if not. */
  static Optional<ApiError> lasting(Principal.Role role, int seconds) {
    return seconds > role.maxSessionSeconds()
        ? Optional.of(
            new ApiError(
                ErrorCode.VALIDATION_ERROR,
                "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."))
        : Optional.empty();
  }
}
