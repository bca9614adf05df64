package dev.scrip.issuer.sts;

import dev.scrip.issuer.authn.FederatedIdentity;
import dev.scrip.issuer.record.RecordedIssuance;
import java.time.Instant;

/** What STS grants; credentials stand in it only once their record is committed. */
sealed interface StsResult {
  /** The caller of GetCallerIdentity. */
  record CallerIdentity(String userId, String account, String arn) implements StsResult {}

  /** The account of GetAccessKeyInfo. */
  record AccessKeyInfo(String account) implements StsResult {}

  /** What DecodeAuthorizationMessage decoded: JSON. */
  record MessageDecoded(String json) implements StsResult {}

  /** A token from GetWebIdentityToken. Prints no part of it. */
  record WebIdentityToken(String jwt, Instant expiresAt) implements StsResult {
    @Override
    public String toString() {
      return "WebIdentityToken[redacted]";
    }
  }

  /** A session of a user, from GetSessionToken. */
  record SessionGranted(RecordedIssuance issuance) implements StsResult {}

  /** A session of a federated user, from GetFederationToken. */
  record UserFederated(RecordedIssuance issuance, String federatedUserId, String arn)
      implements StsResult {}

  /** A session of a role, from AssumeRole. */
  record RoleAssumed(RecordedIssuance issuance, String assumedRoleId, String arn)
      implements StsResult {}

  /** A session of a member account's root, from AssumeRoot. */
  record RootAssumed(RecordedIssuance issuance) implements StsResult {}

  /** A session of a role, for somebody for whom an identity provider vouches. */
  record FederatedRoleAssumed(
      RecordedIssuance issuance, String assumedRoleId, String arn, FederatedIdentity identity)
      implements StsResult {}
}
