package dev.scrip.issuer.sts.request;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A request to STS whose parameters keep every constraint of AWS's model. */
public sealed interface StsRequest {
  /** A request that its caller signs. */
  sealed interface Signed extends StsRequest {
    /** The device that its caller has, with a code of it. */
    default Optional<DeviceCode> deviceCode() {
      return Optional.empty();
    }
  }

  /** A request for a session of a role that an identity provider's statement stands behind. */
  sealed interface Federated extends StsRequest {
    /** ARN of a role. */
    String roleArn();

    /** 900 to 43200. */
    Optional<Integer> durationSeconds();

    /** What it passes to the session. */
    Passing passing();
  }

  /** GetCallerIdentity. */
  record GetCallerIdentity() implements Signed {}

  /**
   * GetAccessKeyInfo.
   *
   * @param accessKeyId 16 to 128 letters, digits and underscores
   */
  record GetAccessKeyInfo(String accessKeyId) implements Signed {}

  /**
   * DecodeAuthorizationMessage.
   *
   * @param encodedMessage 1 to 10240 characters
   */
  record DecodeAuthorizationMessage(String encodedMessage) implements Signed {}

  /**
   * GetSessionToken.
   *
   * @param durationSeconds 900 to 129600
   * @param device the device that its caller has, with a code of it
   * @param minimumTokenSize bytes that the token is padded to; 0 if it was not asked for
   */
  record GetSessionToken(
      Optional<Integer> durationSeconds, Optional<DeviceCode> device, int minimumTokenSize)
      implements Signed {
    @Override
    public Optional<DeviceCode> deviceCode() {
      return device;
    }
  }

  /**
   * GetFederationToken.
   *
   * @param name 2 to 32 characters
   * @param durationSeconds 900 to 129600
   * @param passing what it passes to the session
   */
  record GetFederationToken(String name, Optional<Integer> durationSeconds, Passing passing)
      implements Signed {}

  /**
   * AssumeRoot.
   *
   * @param targetPrincipal a member account, by its id or its root's ARN
   * @param taskPolicyArn the task that the session is for
   * @param durationSeconds at most 900
   * @param minimumTokenSize bytes that the token is padded to; 0 if it was not asked for
   */
  record AssumeRoot(
      String targetPrincipal,
      String taskPolicyArn,
      Optional<Integer> durationSeconds,
      int minimumTokenSize)
      implements Signed {}

  /**
   * GetWebIdentityToken.
   *
   * @param audience 1 to 10 audiences of 1 to 1000 characters
   * @param signingAlgorithm RS256 or ES384
   * @param durationSeconds 60 to 3600
   * @param tags claims by their names, at most 50
   */
  record GetWebIdentityToken(
      List<String> audience,
      String signingAlgorithm,
      Optional<Integer> durationSeconds,
      Map<String, String> tags)
      implements Signed {
    /** Copies what could be changed from outside. */
    public GetWebIdentityToken {
      audience = List.copyOf(audience);
      tags = Map.copyOf(tags);
    }
  }

  /** GetDelegatedAccessToken; what it trades in is of no use without delegation requests. */
  record GetDelegatedAccessToken() implements Signed {}

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
      implements Signed {
    @Override
    public Optional<DeviceCode> deviceCode() {
      return passing.device();
    }
  }

  /**
   * AssumeRoleWithWebIdentity. Prints no token.
   *
   * @param roleSessionName 2 to 64 characters
   * @param webIdentityToken a JWT, or an opaque token of a provider that {@code providerId} names
   * @param providerId host name of a provider whose tokens are opaque
   */
  record AssumeRoleWithWebIdentity(
      String roleArn,
      String roleSessionName,
      IdentityToken webIdentityToken,
      Optional<String> providerId,
      Optional<Integer> durationSeconds,
      Passing passing)
      implements Federated {}

  /**
   * AssumeRoleWithSAML. Prints no assertion.
   *
   * @param principalArn ARN of the SAML provider
   * @param samlAssertion a SAML response, Base64
   */
  record AssumeRoleWithSaml(
      String roleArn,
      String principalArn,
      IdentityToken samlAssertion,
      Optional<Integer> durationSeconds,
      Passing passing)
      implements Federated {}
}
