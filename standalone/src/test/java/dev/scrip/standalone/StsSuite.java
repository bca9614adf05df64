package dev.scrip.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.scrip.events.AuditEvent;
import dev.scrip.events.SessionIssued;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.Objects;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.AssumeRoleRequest;
import software.amazon.awssdk.services.sts.model.Credentials;
import software.amazon.awssdk.services.sts.model.StsException;
import software.amazon.awssdk.services.sts.model.Tag;

/** What tests of STS over the SDK have in common. */
abstract class StsSuite extends IamSuite {
  static final JsonMapper JSON = JsonMapper.builder().build();

  StsClient anonymous() {
    return StsClient.builder()
        .region(Region.US_EAST_1)
        .endpointOverride(platform.sts())
        .credentialsProvider(AnonymousCredentialsProvider.create())
        .overrideConfiguration(config -> config.retryStrategy(retry -> retry.maxAttempts(1)))
        .build();
  }

  Credentials assume(AwsCredentials caller, String role, String session) {
    return assume(caller, role, session, r -> {});
  }

  Credentials assume(
      AwsCredentials caller,
      String role,
      String session,
      Consumer<AssumeRoleRequest.Builder> more) {
    try (StsClient sts = platform.sts(caller)) {
      return sts.assumeRole(
              r -> {
                r.roleArn(ACCOUNT + "role/" + role).roleSessionName(session);
                more.accept(r);
              })
          .credentials();
    }
  }

  String caller(Credentials credentials) {
    try (StsClient sts = platform.sts(Platform.session(credentials))) {
      return sts.getCallerIdentity().arn();
    }
  }

  void role(String name, String trust, String policy) {
    iam.createRole(r -> r.roleName(name).assumeRolePolicyDocument(trust));
    iam.putRolePolicy(r -> r.roleName(name).policyName("own").policyDocument(policy));
  }

  SessionIssued record(Credentials credentials) {
    return topics.audit().stream()
        .map(AuditEvent::getSessionIssued)
        .filter(Objects::nonNull)
        .filter(issued -> issued.getAccessKeyId().equals(credentials.accessKeyId()))
        .findFirst()
        .orElseThrow();
  }

  static StsException refused(ThrowingCallable call, String code, int status, String text) {
    StsException refused = catchThrowableOfType(StsException.class, call);
    assertThat(refused).as("it must be refused: %s", code).isNotNull();
    assertThat(refused.awsErrorDetails().errorCode()).isEqualTo(code);
    assertThat(refused.statusCode()).isEqualTo(status);
    assertThat(refused.awsErrorDetails().errorMessage()).contains(text);
    return refused;
  }

  static Tag tag(String key, String value) {
    return Tag.builder().key(key).value(value).build();
  }

  static String statement(String actions, String resource) {
    return "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":"
        + actions
        + ",\"Resource\":\""
        + resource
        + "\"}]}";
  }

  /** A signed request to one of the issuer's own paths. */
  HttpResponse<String> own(AwsCredentials caller, String path, JsonNode body)
      throws IOException, InterruptedException {
    return OwnRequests.post(platform.sts(), path, caller, body);
  }
}
