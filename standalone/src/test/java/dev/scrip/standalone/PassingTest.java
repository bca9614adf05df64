package dev.scrip.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.scrip.events.SessionIssued;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.IamException;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.AssumeRoleRequest;
import software.amazon.awssdk.services.sts.model.AssumeRoleResponse;
import software.amazon.awssdk.services.sts.model.PolicyDescriptorType;
import software.amazon.awssdk.services.sts.model.StsException;
import software.amazon.awssdk.services.sts.model.Tag;

/** Session policies, session tags and source identity: what AssumeRole passes to a session. */
final class PassingTest extends IamSuite {
  private static final String OPEN =
      "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"123456789012\"},"
          + "\"Action\":[\"sts:AssumeRole\",\"sts:TagSession\",\"sts:SetSourceIdentity\"]}]}";
  private static final String TEAM_MAY_READ =
      "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"iam:GetUser\",\"Resource\":\"*\","
          + "\"Condition\":{\"StringEquals\":{\"aws:PrincipalTag/team\":\"blue\"}}},"
          + "{\"Effect\":\"Allow\",\"Action\":\"sts:*\",\"Resource\":\"*\"}]}";
  private static final String GET_USER =
      "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"iam:GetUser\",\"Resource\":\"*\"}]}";

  @BeforeAll
  void makeRoles() {
    for (String name : List.of("tagged", "next")) {
      iam.createRole(r -> r.roleName(name).assumeRolePolicyDocument(OPEN));
      iam.putRolePolicy(r -> r.roleName(name).policyName("own").policyDocument(TEAM_MAY_READ));
    }
  }

  @Test
  void sessionPolicies_narrow_andAreRecorded() {
    AssumeRoleResponse narrow = assume("demo", r -> r.policy(GET_USER));
    try (IamClient bound = platform.iam(Platform.session(narrow.credentials()))) {
      assertThat(bound.getUser(r -> r.userName("admin")).user().userName()).isEqualTo("admin");
      IamException denied =
          catchThrowableOfType(IamException.class, () -> bound.getRole(r -> r.roleName("demo")));
      assertThat(denied.getMessage())
          .contains("because no session policy allows the iam:GetRole action");
    }
    SessionIssued record = record(narrow);
    assertThat(record.getPolicySha256()).hasSize(64);
    int size = narrow.credentials().sessionToken().length();
    assertThat(narrow.sessionTokenSize()).isEqualTo(size);
    assertThat(narrow.sessionTokenUtilization()).isEqualTo(Math.ceilDiv(size * 100, 4_096));
    AssumeRoleResponse padded = assume("demo", r -> r.minimumSessionTokenSize(4_000));
    assertThat(padded.sessionTokenSize()).isBetween(4_000, 4_096);

    AssumeRoleResponse managed =
        assume(
            "demo",
            r ->
                r.policyArns(
                    PolicyDescriptorType.builder()
                        .arn("arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess")
                        .build()));
    try (IamClient bound = platform.iam(Platform.session(managed.credentials()))) {
      assertRefused(() -> bound.getUser(r -> r.userName("admin")), "AccessDenied", 403);
    }
    assertThat(record(managed).getPolicyArns())
        .containsExactly("arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess");
    // A session policy gives nothing that the role has not.
    AssumeRoleResponse wide =
        assume("demo", r -> r.policy(GET_USER.replace("iam:GetUser", "iam:*")));
    try (IamClient bound = platform.iam(Platform.session(wide.credentials()))) {
      assertRefused(() -> bound.createUser(r -> r.userName("x")), "AccessDenied", 403);
    }
  }

  @Test
  void sessionTags_arePrincipalTags_andNeedTagSession() {
    refused(
        () -> assume("demo", r -> r.tags(tag("team", "blue"))),
        "AccessDenied",
        403,
        "sts:TagSession");
    AssumeRoleResponse blue = assume("tagged", r -> r.tags(tag("Team", "blue")));
    AssumeRoleResponse red = assume("tagged", r -> r.tags(tag("team", "red")));
    try (IamClient may = platform.iam(Platform.session(blue.credentials()));
        IamClient mayNot = platform.iam(Platform.session(red.credentials()))) {
      assertThat(may.getUser(r -> r.userName("admin")).user().userName()).isEqualTo("admin");
      assertRefused(() -> mayNot.getUser(r -> r.userName("admin")), "AccessDenied", 403);
    }
    // A session tag stands before the role's own.
    iam.tagRole(r -> r.roleName("next").tags(iamTag("team", "blue")));
    AssumeRoleResponse over = assume("next", r -> r.tags(tag("TEAM", "red")));
    AssumeRoleResponse own = assume("next", r -> {});
    try (IamClient mayNot = platform.iam(Platform.session(over.credentials()));
        IamClient may = platform.iam(Platform.session(own.credentials()))) {
      assertRefused(() -> mayNot.getUser(r -> r.userName("admin")), "AccessDenied", 403);
      assertThat(may.getUser(r -> r.userName("admin")).user().userName()).isEqualTo("admin");
    }
    assertThat(record(blue).getTags().getFirst().getValue()).isEqualTo("blue");
  }

  @Test
  void transitiveTags_passOn_andStay() {
    AssumeRoleResponse first =
        assume(
            "tagged",
            r -> r.tags(tag("team", "blue"), tag("stage", "test")).transitiveTagKeys("TEAM"));
    AwsCredentials session = Platform.session(first.credentials());
    AssumeRoleResponse second = assumeAs(session, "next", r -> {});
    assertThat(record(second).getTags())
        .singleElement()
        .satisfies(
            passed -> {
              assertThat(passed.getKey()).isEqualTo("team");
              assertThat(passed.getTransitive()).isTrue();
            });
    refused(
        () -> assumeAs(session, "next", r -> r.tags(tag("Team", "red"))),
        "InvalidParameterValue",
        400,
        "conflicts with a transitive tag key");
    refused(() -> assumeAs(session, "demo", r -> {}), "AccessDenied", 403, "sts:TagSession");
    refused(
        () -> assume("tagged", r -> r.tags(tag("a", "1"), tag("a", "2"))),
        "InvalidParameterValue",
        400,
        "Duplicate tag keys");
    refused(
        () -> assume("tagged", r -> r.tags(tag("a", "1"), tag("A", "2"))),
        "InvalidParameterValue",
        400,
        "Duplicate tag keys");
    refused(
        () -> assume("tagged", r -> r.tags(tag("a", "1")).transitiveTagKeys("b")),
        "InvalidParameterValue",
        400,
        "must be included");
    refused(
        () -> assume("tagged", r -> r.tags(tag("aws:x", "1"))),
        "InvalidParameterValue",
        400,
        "aws:");
  }

  @Test
  void sourceIdentity_isSetOnce_andStaysThroughTheChain() {
    refused(
        () -> assume("demo", r -> r.sourceIdentity("ana@example.com")),
        "AccessDenied",
        403,
        "sts:SetSourceIdentity");
    AssumeRoleResponse first = assume("tagged", r -> r.sourceIdentity("ana@example.com"));
    assertThat(first.sourceIdentity()).isEqualTo("ana@example.com");
    AwsCredentials session = Platform.session(first.credentials());
    AssumeRoleResponse second = assumeAs(session, "next", r -> {});
    assertThat(second.sourceIdentity()).isEqualTo("ana@example.com");
    assertThat(record(second).getSourceIdentity()).isEqualTo("ana@example.com");
    assertThat(assumeAs(session, "next", r -> r.sourceIdentity("ana@example.com")).sourceIdentity())
        .isEqualTo("ana@example.com");
    refused(
        () -> assumeAs(session, "next", r -> r.sourceIdentity("bob@example.com")),
        "AccessDenied",
        403,
        "sts:SetSourceIdentity");
  }

  @Test
  void accessKeyInfo_tellsTheAccountOfAnyKey() {
    String session = assume("demo", r -> {}).credentials().accessKeyId();
    try (StsClient sts = platform.sts(platform.key("admin"));
        StsClient nobody = platform.sts(platform.key("nobody"))) {
      for (String id : List.of(session, platform.key("reader").accessKeyId())) {
        assertThat(sts.getAccessKeyInfo(r -> r.accessKeyId(id)).account())
            .isEqualTo("123456789012");
      }
      assertThat(
              sts.getAccessKeyInfo(r -> r.accessKeyId(platform.key("stranger").accessKeyId()))
                  .account())
          .isEqualTo("210987654321");
      refused(
          () -> sts.getAccessKeyInfo(r -> r.accessKeyId("AKIDEXAMPLEEXAMPLE23")),
          "ValidationError",
          400,
          "is of no account here");
      refused(
          () -> nobody.getAccessKeyInfo(r -> r.accessKeyId(session)),
          "AccessDenied",
          403,
          "sts:GetAccessKeyInfo");
    }
  }

  @Test
  void unfitPolicies_andTooMuch_areRefused() {
    refused(() -> assume("demo", r -> r.policy("{")), "MalformedPolicyDocument", 400, "");
    refused(
        () ->
            assume(
                "demo",
                r ->
                    r.policyArns(
                        PolicyDescriptorType.builder()
                            .arn("arn:aws:iam::123456789012:policy/nothing")
                            .build())),
        "ValidationError",
        400,
        "does not exist");
    SecureRandom random = new SecureRandom();
    List<Tag> tags = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      byte[] bytes = new byte[150];
      random.nextBytes(bytes);
      tags.add(tag("key-" + i, Base64.getEncoder().encodeToString(bytes)));
    }
    refused(
        () -> assume("tagged", r -> r.tags(tags)),
        "PackedPolicyTooLarge",
        400,
        "% of allotted space");
  }

  private AssumeRoleResponse assume(String role, Consumer<AssumeRoleRequest.Builder> more) {
    return assumeAs(platform.key("admin"), role, more);
  }

  private AssumeRoleResponse assumeAs(
      AwsCredentials caller, String role, Consumer<AssumeRoleRequest.Builder> more) {
    try (StsClient sts = platform.sts(caller)) {
      return sts.assumeRole(
          r -> {
            r.roleArn(ACCOUNT + "role/" + role).roleSessionName("passing");
            more.accept(r);
          });
    }
  }

  private SessionIssued record(AssumeRoleResponse response) {
    return topics.audit().stream()
        .map(event -> event.getSessionIssued())
        .filter(
            issued ->
                issued != null
                    && issued.getAccessKeyId().equals(response.credentials().accessKeyId()))
        .findFirst()
        .orElseThrow();
  }

  private static void refused(ThrowingCallable call, String code, int status, String text) {
    StsException refused = catchThrowableOfType(StsException.class, call);
    assertThat(refused).as("it must be refused: %s", code).isNotNull();
    assertThat(refused.awsErrorDetails().errorCode()).isEqualTo(code);
    assertThat(refused.statusCode()).isEqualTo(status);
    assertThat(refused.awsErrorDetails().errorMessage()).contains(text);
  }

  private static Tag tag(String key, String value) {
    return Tag.builder().key(key).value(value).build();
  }

  private static software.amazon.awssdk.services.iam.model.Tag iamTag(String key, String value) {
    return software.amazon.awssdk.services.iam.model.Tag.builder().key(key).value(value).build();
  }
}
