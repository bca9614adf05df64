package dev.scrip.issuer.sts;

import dev.scrip.issuer.authn.FederatedAuthentication;
import dev.scrip.issuer.authn.FederatedAuthentication.Rejected;
import dev.scrip.issuer.authn.FederatedIdentity;
import dev.scrip.issuer.authn.oidc.WebIdentityVerifier;
import dev.scrip.issuer.authn.saml.SamlVerifier;
import dev.scrip.issuer.authn.saml.SamlVerifier.OneTime;
import dev.scrip.issuer.claims.ClaimLog;
import dev.scrip.issuer.directory.Directory;
import dev.scrip.issuer.directory.Principal;
import dev.scrip.issuer.policy.Decision;
import dev.scrip.issuer.protocol.Answer;
import dev.scrip.issuer.protocol.ApiError;
import dev.scrip.issuer.protocol.ApiRequest;
import dev.scrip.issuer.protocol.ErrorCode;
import dev.scrip.issuer.protocol.Outcomes;
import dev.scrip.issuer.record.RequestFacts;
import dev.scrip.issuer.session.Session;
import dev.scrip.issuer.sts.grant.FederatedAuthorization;
import dev.scrip.issuer.sts.grant.Grant;
import dev.scrip.issuer.sts.request.StsRequest;
import java.util.List;
import java.util.Optional;

/** Sessions of roles that an identity provider's statement is traded in for; nobody signs. */
final class FederatedSessions {
  private static final String KIND = "saml-assertion";

  private final WebIdentityVerifier webIdentities;
  private final SamlVerifier assertions;
  private final ClaimLog claims;
  private final Issuing issuing;
  private final Outcomes outcomes;

  FederatedSessions(
      WebIdentityVerifier webIdentities,
      SamlVerifier assertions,
      ClaimLog claims,
      Issuing issuing,
      Outcomes outcomes) {
    this.webIdentities = webIdentities;
    this.assertions = assertions;
    this.claims = claims;
    this.issuing = issuing;
    this.outcomes = outcomes;
  }

  Answer answer(ApiRequest request, StsRequest.Federated asked, Directory directory) {
    return switch (asked) {
      case StsRequest.AssumeRoleWithWebIdentity web ->
          answer(
              request,
              asked,
              Optional.of(web.roleSessionName()),
              new SamlVerifier.Result(
                  webIdentities.verify(
                      web.webIdentityToken().reveal(),
                      web.providerId(),
                      accountOf(web.roleArn()),
                      directory,
                      request.time()),
                  Optional.empty()),
              directory);
      case StsRequest.AssumeRoleWithSaml saml ->
          answer(
              request,
              asked,
              Optional.empty(),
              assertions.verify(
                  saml.samlAssertion().reveal(),
                  saml.principalArn(),
                  saml.roleArn(),
                  directory,
                  request.time()),
              directory);
    };
  }

  private Answer answer(
      ApiRequest request,
      StsRequest.Federated asked,
      Optional<String> sessionName,
      SamlVerifier.Result result,
      Directory directory) {
    return switch (result.authentication()) {
      case Rejected rejected ->
          notFederated(request, asked, sessionName.orElse(null), rejected, directory);
      case FederatedIdentity identity ->
          authorized(
              request,
              asked,
              sessionName.or(identity::sessionName).orElseThrow(),
              identity,
              result.assertion(),
              directory);
    };
  }

  private Answer authorized(
      ApiRequest request,
      StsRequest.Federated asked,
      String sessionName,
      FederatedIdentity identity,
      Optional<OneTime> assertion,
      Directory directory) {
    RequestFacts facts =
        Outcomes.facts(request, null, /* readOnly= */ true, directory.position())
            .claimedBy(identity.identity(), accountOf(asked.roleArn()));
    Grant grant =
        FederatedAuthorization.decide(
            asked,
            Outcomes.actionOf(request),
            sessionName,
            identity,
            directory,
            request.surroundings(),
            request.endpoint().region());
    return switch (grant) {
      case Grant.Denied(ApiError error, Optional<Decision> decision) ->
          outcomes.notAllowed(
              request, facts, asked.roleArn(), decision.orElse(null), sessionName, error);
      case Grant.Refused refused ->
          outcomes.served(
              facts, request, asked.roleArn(), new Answer.Failed(request.api(), refused.error()));
      case Grant.Allowed<?> allowed ->
          // The quota first: who is throttled may come again with the same assertion.
          issuing
              .overQuota(request, facts, asked.roleArn(), obtainer(asked, identity))
              .or(() -> used(request, asked, sessionName, assertion, directory))
              .orElseGet(
                  () -> issued(request, facts, asked, sessionName, identity, allowed, directory));
    };
  }

  /**
   * That an assertion was used before; empty if this is the first time, or it may be used again.
   */
  private Optional<Answer> used(
      ApiRequest request,
      StsRequest.Federated asked,
      String sessionName,
      Optional<OneTime> assertion,
      Directory directory) {
    if (assertion.isEmpty()) {
      return Optional.empty();
    }
    return switch (claims.claim(
        KIND, assertion.get().id(), request.requestId(), assertion.get().until())) {
      case FIRST -> Optional.empty();
      case TAKEN ->
          Optional.of(
              notFederated(
                  request,
                  asked,
                  sessionName,
                  new Rejected(
                      FederatedAuthentication.Reason.INVALID_IDENTITY_TOKEN,
                      "The SAML assertion was used already"),
                  directory));
      case UNKNOWN -> Optional.of(new Answer.Failed(request.api(), ApiError.UNAVAILABLE));
    };
  }

  private Answer issued(
      ApiRequest request,
      RequestFacts facts,
      StsRequest.Federated asked,
      String sessionName,
      FederatedIdentity identity,
      Grant.Allowed<?> allowed,
      Directory directory) {
    Principal.Role role = (Principal.Role) allowed.principal();
    String arn = role.sessionArn(sessionName);
    String id = role.uniqueId() + ":" + sessionName;
    SessionDraft draft =
        new SessionDraft(
            role,
            Session.Principal.ROLE,
            Optional.of(sessionName),
            arn,
            id,
            allowed.seconds(),
            asked.durationSeconds(),
            allowed.passed(),
            allowed.sourceIdentity(),
            Optional.empty(),
            List.of(),
            Optional.of(new Session.Federation(identity.provider(), identity.kept())),
            asked.passing().minimumTokenSize());
    return issuing.issueWithinQuota(
        request,
        facts,
        directory,
        draft,
        obtainer(asked, identity),
        Optional.of(allowed.decision()),
        detail -> {
          detail.setProvider(identity.provider());
          detail.setSubject(identity.subject());
          detail.setAudience(identity.audience());
          detail.setIdentityIssuer(identity.issuer());
          detail.setSubjectType(identity.details().get("SubjectType"));
          detail.setNameQualifier(identity.details().get("NameQualifier"));
          detail.setStatementID(identity.details().get("StatementID"));
        },
        recorded -> new StsResult.FederatedRoleAssumed(recorded, id, arn, identity));
  }

  private Answer notFederated(
      ApiRequest request,
      StsRequest.Federated asked,
      @org.jspecify.annotations.Nullable String sessionName,
      Rejected rejected,
      Directory directory) {
    return outcomes.notFederated(
        request,
        Outcomes.facts(request, null, /* readOnly= */ true, directory.position()),
        asked.roleArn(),
        sessionName,
        rejected.detail(),
        new ApiError(
            switch (rejected.reason()) {
              case INVALID_IDENTITY_TOKEN -> ErrorCode.INVALID_IDENTITY_TOKEN;
              case NOT_AUTHORIZED -> ErrorCode.ACCESS_DENIED;
              case EXPIRED_IDENTITY_TOKEN -> ErrorCode.EXPIRED_IDENTITY_TOKEN;
              case IDP_REJECTED_CLAIM -> ErrorCode.IDP_REJECTED_CLAIM;
              case IDP_COMMUNICATION_ERROR -> ErrorCode.IDP_COMMUNICATION_ERROR;
            },
            rejected.message()));
  }

  private static Issuing.Obtainer obtainer(StsRequest.Federated asked, FederatedIdentity identity) {
    String id = identity.principalId();
    return new Issuing.Obtainer(id, id, id, accountOf(asked.roleArn()));
  }

  private static String accountOf(String roleArn) {
    return roleArn.split(":", 6)[4];
  }
}
