package dev.scrip.issuer.sts;

import dev.scrip.issuer.record.RecordedIssuance;

/** What STS grants; credentials stand in it only once their record is committed. */
sealed interface StsResult {
  /** The caller of GetCallerIdentity. */
  record CallerIdentity(String userId, String account, String arn) implements StsResult {}

  /** The account of GetAccessKeyInfo. */
  record AccessKeyInfo(String account) implements StsResult {}

  /** A session of a user, from GetSessionToken. */
  record SessionGranted(RecordedIssuance issuance) implements StsResult {}

  /** A session of a role, from AssumeRole. */
  record RoleAssumed(RecordedIssuance issuance, String assumedRoleId, String arn)
      implements StsResult {}
}
