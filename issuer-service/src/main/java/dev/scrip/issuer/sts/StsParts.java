package dev.scrip.issuer.sts;

import dev.scrip.issuer.access.AuthorizationMessages;
import dev.scrip.issuer.authn.mfa.MfaVerifier;
import dev.scrip.issuer.authn.oidc.WebIdentityVerifier;
import dev.scrip.issuer.authn.saml.SamlVerifier;
import dev.scrip.issuer.authn.sigv4.SigV4Verifier;
import dev.scrip.issuer.claims.ClaimLog;
import dev.scrip.issuer.protocol.Outcomes;
import dev.scrip.issuer.record.AuditLog;
import dev.scrip.issuer.session.SessionSealer;
import dev.scrip.issuer.sts.outbound.WebIdentityTokens;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * What STS is made of.
 *
 * @param verifier who signed
 * @param devices who has a device
 * @param webIdentities for whom OpenID Connect providers vouch
 * @param assertions for whom SAML providers vouch
 * @param claims what may be used once
 * @param sealer seals sessions
 * @param messages what may be decoded later
 * @param tokens tokens for others
 * @param quota how many sessions somebody may obtain
 * @param log where issuances are committed
 * @param outcomes where all else is
 * @param random secure random, for access key ids and secrets
 * @param regions regions that are served
 * @param trialMaxSession cap on every session's life, for trials
 */
public record StsParts(
    SigV4Verifier verifier,
    MfaVerifier devices,
    WebIdentityVerifier webIdentities,
    SamlVerifier assertions,
    ClaimLog claims,
    SessionSealer sealer,
    AuthorizationMessages messages,
    WebIdentityTokens tokens,
    IssuanceQuota quota,
    AuditLog log,
    Outcomes outcomes,
    RandomGenerator random,
    Set<String> regions,
    Optional<Duration> trialMaxSession) {
  /** Copies what could be changed from outside. */
  public StsParts {
    regions = Set.copyOf(regions);
  }
}
