package dev.scrip.issuer.sts.grant;

import dev.scrip.issuer.access.Access;
import dev.scrip.issuer.access.Surroundings;
import dev.scrip.issuer.authn.FederatedIdentity;
import dev.scrip.issuer.directory.Directory;
import dev.scrip.issuer.directory.Principal;
import dev.scrip.issuer.policy.Decision;
import dev.scrip.issuer.protocol.ApiError;
import dev.scrip.issuer.protocol.ErrorCode;
import dev.scrip.issuer.session.Passed;
import dev.scrip.issuer.session.Passed.SessionTag;
import dev.scrip.issuer.sts.request.StsRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Decides whether somebody for whom an identity provider vouches may have a session of a role. */
public final class FederatedAuthorization {
  private static final int MIN_SECONDS = 900;
  private static final int MAX_TAGS = 50;
  private static final int MAX_KEY = 128;
  private static final int MAX_VALUE = 256;
  private static final Pattern NAME = Pattern.compile("[\\w+=,.@-]{2,64}");

  private FederatedAuthorization() {}

  /**
   * The decision on a request.
   *
   * @param action such as {@code sts:AssumeRoleWithSAML}
   * @param sessionName name of the session
   * @param region region of the endpoint that was called
   */
  public static Grant decide(
      StsRequest.Federated request,
      String action,
      String sessionName,
      FederatedIdentity identity,
      Directory directory,
      Surroundings surroundings,
      String region) {
    Optional<Principal.Role> role = directory.role(request.roleArn());
    if (role.isEmpty()) {
      return notAuthorized(action, Optional.empty());
    }
    Optional<ApiError> stated = stated(identity);
    if (stated.isPresent()) {
      return new Grant.Refused(stated.get());
    }
    SessionTagging tagging = SessionTagging.of(identity.tags(), identity.transitiveTagKeys());
    List<SessionTag> tags = tagging.tags();
    Trust.Outcome trust =
        Trust.decide(
            role.get(),
            action,
            tags,
            identity.sourceIdentity(),
            Trust.keys(
                sessionName,
                identity.sourceIdentity(),
                identity.transitiveTagKeys(),
                request.durationSeconds()),
            asked -> Access.decide(identity, asked, surroundings, region));
    return switch (trust) {
      case Trust.Outcome.Denied(String denied, Decision decision) ->
          notAuthorized(denied, Optional.of(decision));
      case Trust.Outcome.Allowed(Decision.Allowed decision) -> {
        Optional<ApiError> fault =
            tagging
                .fault()
                .or(
                    () ->
                        PassedPolicies.fault(request.passing(), role.get().accountId(), directory));
        yield fault.isPresent()
            ? new Grant.Refused(fault.get())
            : granted(request, role.get(), identity, decision, tags, surroundings.time());
      }
    };
  }

  private static Grant granted(
      StsRequest.Federated request,
      Principal.Role role,
      FederatedIdentity identity,
      Decision.Allowed decision,
      List<SessionTag> tags,
      Instant now) {
    int asked = request.durationSeconds().orElse(Trust.DEFAULT_SECONDS);
    Optional<ApiError> fault = Trust.lasting(role, asked);
    if (fault.isPresent()) {
      return new Grant.Refused(fault.get());
    }
    // SessionNotOnOrAfter is the one thing that shortens a session below what was asked for.
    long left =
        identity
            .sessionEnd()
            .map(end -> Duration.between(now, end).toSeconds())
            .orElse(Long.MAX_VALUE);
    if (left < MIN_SECONDS) {
      return new Grant.Refused(
          new ApiError(
              ErrorCode.EXPIRED_IDENTITY_TOKEN,
              "The SAML assertion's SessionNotOnOrAfter leaves less than 15 minutes"));
    }
    return new Grant.Allowed<>(
        role,
        (int) Math.min(asked, left),
        decision,
        Passed.of(request.passing().policy(), request.passing().policyArns(), tags),
        identity.sourceIdentity());
  }

  /** What a provider states keeps the same constraints as what a caller asks for. */
  private static Optional<ApiError> stated(FederatedIdentity identity) {
    boolean tags =
        identity.tags().size() <= MAX_TAGS
            && identity.transitiveTagKeys().size() <= MAX_TAGS
            && identity.tags().entrySet().stream()
                .allMatch(
                    tag ->
                        !tag.getKey().isEmpty()
                            && tag.getKey().length() <= MAX_KEY
                            && tag.getValue().length() <= MAX_VALUE);
    boolean source =
        identity.sourceIdentity().map(name -> NAME.matcher(name).matches()).orElse(true);
    return tags && source
        ? Optional.empty()
        : Optional.of(
            new ApiError(
                ErrorCode.INVALID_IDENTITY_TOKEN,
                "The session tags or the source identity of the identity token break a"
                    + " constraint of theirs"));
  }

  private static Grant notAuthorized(String action, Optional<Decision> decision) {
    return Grant.denied("Not authorized to perform " + action, decision);
  }
}
