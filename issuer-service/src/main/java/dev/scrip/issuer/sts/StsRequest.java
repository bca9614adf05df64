package dev.scrip.issuer.sts;

import java.util.Optional;

/** A request to STS whose parameters keep every constraint of AWS's model. */
sealed interface StsRequest {
  /** The device that its caller has, with a code of it. */
  default Optional<DeviceCode> deviceCode() {
    return Optional.empty();
  }

  /** GetCallerIdentity. */
  record GetCallerIdentity() implements StsRequest {}

  /**
   * GetAccessKeyInfo.
   *
   * @param accessKeyId 16 to 128 letters, digits and underscores
   */
  record GetAccessKeyInfo(String accessKeyId) implements StsRequest {}

  /**
   * GetSessionToken.
   *
   * @param durationSeconds 900 to 129600
   * @param device the device that its caller has, with a code of it
   * @param minimumTokenSize bytes that the token is padded to; 0 if it was not asked for
   */
  record GetSessionToken(
      Optional<Integer> durationSeconds, Optional<DeviceCode> device, int minimumTokenSize)
      implements StsRequest {
    @Override
    public Optional<DeviceCode> deviceCode() {
      return device;
    }
  }

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
      implements StsRequest {
    @Override
    public Optional<DeviceCode> deviceCode() {
      return passing.device();
    }
  }
}
