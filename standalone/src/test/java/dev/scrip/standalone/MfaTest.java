package dev.scrip.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.scrip.events.Mfa;
import dev.scrip.events.SessionIssued;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.AccessKey;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.Credentials;
import software.amazon.awssdk.services.sts.model.StsException;

/** Codes of multi-factor devices in GetSessionToken and AssumeRole. */
final class MfaTest extends IamSuite {
  private static final String WITH_DEVICE =
      "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"123456789012\"},"
          + "\"Action\":\"sts:AssumeRole\",\"Condition\":{\"Bool\":{\"aws:MultiFactorAuthPresent\":\"true\"},"
          + "\"NumericLessThan\":{\"aws:MultiFactorAuthAge\":\"60\"}}}]}";

  @Test
  void sessionsWithADevice_mayCallIam() {
    try (StsClient sts = user("with-device")) {
      Device device = Device.enabled(iam, "with-device");
      String code = device.code();
      Credentials session =
          sts.getSessionToken(r -> r.serialNumber(device.serialNumber()).tokenCode(code))
              .credentials();
      try (IamClient may = platform.iam(Platform.session(session))) {
        assertThat(may.getUser(r -> r.userName("admin")).user().userName()).isEqualTo("admin");
      }
      SessionIssued issued = record(session);
      assertThat(issued.getMfa()).isEqualTo(Mfa.YES);
      assertThat(issued.getSerialNumber()).isEqualTo(device.serialNumber());
      refused(
          () -> sts.getSessionToken(r -> r.serialNumber(device.serialNumber()).tokenCode(code)),
          "invalid MFA one time pass code");
    }
  }

  @Test
  void rolesThatAskForADevice_areAssumedWithOne() {
    iam.createRole(r -> r.roleName("careful").assumeRolePolicyDocument(WITH_DEVICE));
    try (StsClient sts = user("assumer")) {
      Device device = Device.enabled(iam, "assumer");
      refused(
          () -> sts.assumeRole(r -> r.roleArn(ACCOUNT + "role/careful").roleSessionName("without")),
          "is not authorized to perform: sts:AssumeRole");
      Credentials session =
          sts.assumeRole(
                  r ->
                      r.roleArn(ACCOUNT + "role/careful")
                          .roleSessionName("with")
                          .serialNumber(device.serialNumber())
                          .tokenCode(device.code()))
              .credentials();
      assertThat(record(session).getMfa()).isEqualTo(Mfa.YES);
      assertThat(record(session).getSerialNumber()).isEqualTo(device.serialNumber());
    }
  }

  @Test
  void whatIsNoCodeOfTheCallersDevice_isRefused() {
    try (StsClient sts = user("owner");
        StsClient other = user("other")) {
      Device device = Device.enabled(iam, "owner");
      refused(
          () ->
              other.getSessionToken(
                  r -> r.serialNumber(device.serialNumber()).tokenCode(device.code())),
          "unable to validate MFA code");
      refused(
          () ->
              sts.getSessionToken(r -> r.serialNumber(ACCOUNT + "mfa/nothing").tokenCode("123456")),
          "unable to validate MFA code");
      refused(
          () -> sts.getSessionToken(r -> r.serialNumber(device.serialNumber())),
          "must provide both MFA serial number and one time pass code");
      refused(
          () -> sts.getSessionToken(r -> r.tokenCode("123456")),
          "must provide both MFA serial number and one time pass code");
      // Who guesses is not listened to any more, even if a guess is right at last.
      for (int i = 0; i < 10; i++) {
        String wrong = device.code().equals("000000") ? "111111" : "000000";
        refused(
            () -> sts.getSessionToken(r -> r.serialNumber(device.serialNumber()).tokenCode(wrong)),
            "invalid MFA one time pass code");
      }
      refused(
          () ->
              sts.getSessionToken(
                  r -> r.serialNumber(device.serialNumber()).tokenCode(device.code())),
          "invalid MFA one time pass code");
    }
  }

  /** STS as a new user who may do what IAM and STS allow. */
  private StsClient user(String name) {
    iam.createUser(r -> r.userName(name));
    iam.attachUserPolicy(
        r -> r.userName(name).policyArn("arn:aws:iam::aws:policy/AdministratorAccess"));
    AccessKey key = iam.createAccessKey(r -> r.userName(name)).accessKey();
    return platform.sts(AwsBasicCredentials.create(key.accessKeyId(), key.secretAccessKey()));
  }

  private SessionIssued record(Credentials credentials) {
    return topics.audit().stream()
        .map(event -> event.getSessionIssued())
        .filter(
            issued -> issued != null && issued.getAccessKeyId().equals(credentials.accessKeyId()))
        .findFirst()
        .orElseThrow();
  }

  private static void refused(ThrowingCallable call, String text) {
    StsException refused = catchThrowableOfType(StsException.class, call);
    assertThat(refused).as("it must be refused: %s", text).isNotNull();
    assertThat(refused.awsErrorDetails().errorCode()).isEqualTo("AccessDenied");
    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(refused.awsErrorDetails().errorMessage()).contains(text);
  }
}
