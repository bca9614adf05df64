package dev.scrip.issuer.sts;

import java.util.Optional;

/** A request to STS whose parameters keep every constraint of AWS's model. */
sealed interface StsRequest {
  /** GetCallerIdentity. */
  record GetCallerIdentity() implements StsRequest {}

  /**
   * GetSessionToken.
   *
   * @param durationSeconds 900 to 129600
   * @param minimumTokenSize bytes that the token is padded to; 0 if it was not asked for
   */
  record GetSessionToken(Optional<Integer> durationSeconds, int minimumTokenSize)
      implements StsRequest {}

  /**
   * AssumeRole.
   *
   * @param roleArn ARN of a role
   * @param roleSessionName 2 to 64 characters
   * @param durationSeconds 900 to 43200
   * @param externalId 2 to 1224 characters
   * @param passing what it passes to the session
   */
  record AssumeRole(
      String roleArn,
      String roleSessionName,
      Optional<Integer> durationSeconds,
      Optional<String> externalId,
      Passing passing)
      implements StsRequest {}
}
