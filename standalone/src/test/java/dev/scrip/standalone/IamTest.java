package dev.scrip.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.eatthepath.otp.TimeBasedOneTimePasswordGenerator;
import dev.scrip.standalone.cli.SignedClient;
import dev.scrip.standalone.data.ClientFiles.Keys;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.AccessKey;
import software.amazon.awssdk.services.iam.model.ContextEntry;
import software.amazon.awssdk.services.iam.model.EvaluationResult;
import software.amazon.awssdk.services.iam.model.IamException;
import software.amazon.awssdk.services.iam.model.Policy;
import software.amazon.awssdk.services.iam.model.Role;
import software.amazon.awssdk.services.iam.model.StatusType;
import software.amazon.awssdk.services.iam.model.Tag;
import software.amazon.awssdk.services.iam.model.User;
import software.amazon.awssdk.services.iam.model.VirtualMFADevice;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.StsException;

/** The directory's entities, administered by AWS's SDK for Java. */
final class IamTest extends IamSuite {
  @Test
  void user_fromItsCreationToItsEnd() {
    User user =
        iam.createUser(
                r ->
                    r.userName("ana")
                        .path("/people/")
                        .tags(Tag.builder().key("team").value("blue").build()))
            .user();
    assertThat(user.arn()).isEqualTo(ACCOUNT + "user/people/ana");
    assertThat(user.userId()).matches("AIDA[A-Z2-7]{17}");
    assertThat(iam.getUser(r -> r.userName("ana")).user().tags())
        .containsExactly(Tag.builder().key("team").value("blue").build());
    assertThat(iam.listUsers(r -> r.pathPrefix("/people/")).users())
        .extracting(User::userName)
        .containsExactly("ana");
    assertRefused(() -> iam.createUser(r -> r.userName("ANA")), "EntityAlreadyExists", 409);
    AccessKey key = iam.createAccessKey(r -> r.userName("ana")).accessKey();
    iam.putUserPolicy(r -> r.userName("ana").policyName("Read").policyDocument(READ));
    try (IamClient ana =
        platform.iam(AwsBasicCredentials.create(key.accessKeyId(), key.secretAccessKey()))) {
      assertThat(ana.getUser().user().userName()).isEqualTo("ana");
      assertRefused(ana::listUsers, "AccessDenied", 403);
      iam.updateAccessKey(
          r -> r.userName("ana").accessKeyId(key.accessKeyId()).status(StatusType.INACTIVE));
      assertRefused(ana::getUser, "InvalidClientTokenId", 403);
    }
    assertRefused(() -> iam.deleteUser(r -> r.userName("ana")), "DeleteConflict", 409);
    iam.deleteAccessKey(r -> r.userName("ana").accessKeyId(key.accessKeyId()));
    assertRefused(() -> iam.deleteUser(r -> r.userName("ana")), "DeleteConflict", 409);
    iam.deleteUserPolicy(r -> r.userName("ana").policyName("Read"));
    iam.deleteUser(r -> r.userName("ana"));
    assertRefused(() -> iam.getUser(r -> r.userName("ana")), "NoSuchEntity", 404);
  }

  @Test
  void role_isAssumedAsSoonAsItsReplyIsThere() {
    iam.createRole(r -> r.roleName("fresh").assumeRolePolicyDocument(TRUST).description("d"));
    iam.createUser(r -> r.userName("starter"));
    AccessKey key = iam.createAccessKey(r -> r.userName("starter")).accessKey();
    iam.attachUserPolicy(
        r -> r.userName("starter").policyArn("arn:aws:iam::aws:policy/AdministratorAccess"));
    try (StsClient sts =
        platform.sts(AwsBasicCredentials.create(key.accessKeyId(), key.secretAccessKey()))) {
      assertThat(
              sts.assumeRole(r -> r.roleArn(ACCOUNT + "role/fresh").roleSessionName("se"))
                  .assumedRoleUser()
                  .arn())
          .endsWith("assumed-role/fresh/se");
      iam.updateAssumeRolePolicy(
          r ->
              r.roleName("fresh")
                  .policyDocument(
                      TRUST.replace(
                          "\"sts:AssumeRole\"}",
                          "\"sts:AssumeRole\",\"Condition\":{\"StringEquals\":{\"sts:ExternalId\":\"x7\"}}}")));
      assertThat(
              catchThrowableOfType(
                  StsException.class,
                  () ->
                      sts.assumeRole(r -> r.roleArn(ACCOUNT + "role/fresh").roleSessionName("se"))))
          .isNotNull();
      sts.assumeRole(r -> r.roleArn(ACCOUNT + "role/fresh").roleSessionName("se").externalId("x7"));
    }
    Role role = iam.getRole(r -> r.roleName("fresh")).role();
    assertThat(URLDecoder.decode(role.assumeRolePolicyDocument(), StandardCharsets.UTF_8))
        .contains("sts:ExternalId");
    iam.deleteRole(r -> r.roleName("fresh"));
  }

  /** A parameter that an action ignores must not choose what the action is authorized for. */
  @Test
  void foreignParameters_chooseNeitherResourceNorKeys() throws Exception {
    String other =
        iam.createPolicy(r -> r.policyName("NotMine").policyDocument(READ)).policy().arn();
    iam.createUser(r -> r.userName("sly"));
    iam.putUserPolicy(
        r ->
            r.userName("sly")
                .policyName("Own")
                .policyDocument(
                    "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"iam:*\",\"Resource\":\"arn:aws:iam::*:user/${aws:username}\"},"
                        + "{\"Effect\":\"Allow\",\"Action\":\"iam:*\",\"Resource\":\"*\",\"Condition\":{\"StringEquals\":{\"aws:RequestTag/open\":\"sesame\"}}}]}"));
    AccessKey key = iam.createAccessKey(r -> r.userName("sly")).accessKey();
    String form =
        "Action=DeletePolicy&Version=2010-05-08&UserName=sly&Tags.member.1.Key=open"
            + "&Tags.member.1.Value=sesame&PolicyArn="
            + URLEncoder.encode(other, StandardCharsets.UTF_8);
    HttpResponse<String> answer =
        new SignedClient(new Keys(key.accessKeyId(), key.secretAccessKey(), Optional.empty()))
            .post(platform.sts(), form, "iam");
    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.body()).contains("AccessDenied").contains(other);
    assertThat(iam.getPolicy(r -> r.policyArn(other)).policy().arn()).isEqualTo(other);
  }

  /** AWS's pattern of delegation: rights may be given only to those who are bounded. */
  @Test
  void boundaryOfTheTarget_isAConditionKey() {
    String boundary =
        iam.createPolicy(r -> r.policyName("Fence").policyDocument(READ)).policy().arn();
    iam.createUser(r -> r.userName("delegate"));
    iam.putUserPolicy(
        r ->
            r.userName("delegate")
                .policyName("Delegated")
                .policyDocument(
                    READ.replace("iam:Get*", "iam:AttachUserPolicy")
                        .replace(
                            "\"*\"}",
                            "\"*\",\"Condition\":{\"StringEquals\":{\"iam:PermissionsBoundary\":\""
                                + boundary
                                + "\"}}}")));
    iam.createUser(r -> r.userName("fenced").permissionsBoundary(boundary));
    iam.createUser(r -> r.userName("unfenced"));
    AccessKey key = iam.createAccessKey(r -> r.userName("delegate")).accessKey();
    String admin = "arn:aws:iam::aws:policy/AdministratorAccess";
    try (IamClient delegate =
        platform.iam(AwsBasicCredentials.create(key.accessKeyId(), key.secretAccessKey()))) {
      delegate.attachUserPolicy(r -> r.userName("fenced").policyArn(admin));
      assertRefused(
          () -> delegate.attachUserPolicy(r -> r.userName("unfenced").policyArn(admin)),
          "AccessDenied",
          403);
    }
  }

  /** Who may rename below one path may not move a user to another. */
  @Test
  void moving_needsTheRightAtBothPlaces() {
    iam.createUser(r -> r.userName("mover"));
    iam.putUserPolicy(
        r ->
            r.userName("mover")
                .policyName("Rename")
                .policyDocument(
                    READ.replace("iam:Get*", "iam:UpdateUser")
                        .replace("\"*\"", "\"" + ACCOUNT + "user/dev/*\"")));
    AccessKey key = iam.createAccessKey(r -> r.userName("mover")).accessKey();
    iam.createUser(r -> r.userName("moved").path("/dev/"));
    try (IamClient mover =
        platform.iam(AwsBasicCredentials.create(key.accessKeyId(), key.secretAccessKey()))) {
      assertRefused(
          () -> mover.updateUser(r -> r.userName("moved").newPath("/admin/")), "AccessDenied", 403);
      mover.updateUser(r -> r.userName("moved").newUserName("renamed"));
    }
    assertThat(iam.getUser(r -> r.userName("renamed")).user().arn())
        .isEqualTo(ACCOUNT + "user/dev/renamed");
  }

  @Test
  void managedPolicy_andItsVersions() {
    Policy policy = iam.createPolicy(r -> r.policyName("Versioned").policyDocument(READ)).policy();
    assertThat(policy.defaultVersionId()).isEqualTo("v1");
    for (int i = 2; i <= 5; i++) {
      iam.createPolicyVersion(
          r -> r.policyArn(policy.arn()).policyDocument(READ).setAsDefault(true));
    }
    assertRefused(
        () -> iam.createPolicyVersion(r -> r.policyArn(policy.arn()).policyDocument(READ)),
        "LimitExceeded",
        409);
    assertRefused(
        () -> iam.deletePolicyVersion(r -> r.policyArn(policy.arn()).versionId("v5")),
        "DeleteConflict",
        409);
    iam.createGroup(r -> r.groupName("Attached"));
    iam.attachGroupPolicy(r -> r.groupName("Attached").policyArn(policy.arn()));
    assertThat(iam.getPolicy(r -> r.policyArn(policy.arn())).policy().attachmentCount())
        .isEqualTo(1);
    assertThat(iam.listEntitiesForPolicy(r -> r.policyArn(policy.arn())).policyGroups()).hasSize(1);
    assertRefused(() -> iam.deletePolicy(r -> r.policyArn(policy.arn())), "DeleteConflict", 409);
    iam.detachGroupPolicy(r -> r.groupName("Attached").policyArn(policy.arn()));
    assertRefused(() -> iam.deletePolicy(r -> r.policyArn(policy.arn())), "DeleteConflict", 409);
    for (int i = 1; i <= 4; i++) {
      String version = "v" + i;
      iam.deletePolicyVersion(r -> r.policyArn(policy.arn()).versionId(version));
    }
    iam.deletePolicy(r -> r.policyArn(policy.arn()));
    iam.deleteGroup(r -> r.groupName("Attached"));
  }

  @Test
  void boundary_limitsWhatPoliciesAllow() {
    String boundary =
        iam.createPolicy(r -> r.policyName("OnlyGet").policyDocument(READ)).policy().arn();
    iam.createUser(r -> r.userName("bounded").permissionsBoundary(boundary));
    iam.attachUserPolicy(
        r -> r.userName("bounded").policyArn("arn:aws:iam::aws:policy/AdministratorAccess"));
    AccessKey key = iam.createAccessKey(r -> r.userName("bounded")).accessKey();
    try (IamClient bounded =
        platform.iam(AwsBasicCredentials.create(key.accessKeyId(), key.secretAccessKey()))) {
      bounded.getUser();
      IamException refused =
          catchThrowableOfType(
              IamException.class, () -> bounded.createUser(r -> r.userName("never")));
      assertThat(refused.awsErrorDetails().errorMessage())
          .endsWith("because no permissions boundary allows the iam:CreateUser action");
    }
  }

  @Test
  void mfaDevice_isEnabledByTwoCodesThatFollowEachOther() throws Exception {
    iam.createUser(r -> r.userName("careful"));
    VirtualMFADevice device =
        iam.createVirtualMFADevice(r -> r.virtualMFADeviceName("careful")).virtualMFADevice();
    byte[] seed = base32(device.base32StringSeed().asUtf8String());
    assertThat(device.qrCodePNG().asByteArray()).startsWith(0x89, 'P', 'N', 'G');
    var codes = new TimeBasedOneTimePasswordGenerator();
    Instant now = Instant.now();
    var key = new SecretKeySpec(seed, "HmacSHA1");
    String first = codes.generateOneTimePasswordString(key, now);
    String second = codes.generateOneTimePasswordString(key, now.plus(codes.getTimeStep()));
    assertRefused(
        () ->
            iam.enableMFADevice(
                r ->
                    r.userName("careful")
                        .serialNumber(device.serialNumber())
                        .authenticationCode1(second)
                        .authenticationCode2(first)),
        "InvalidAuthenticationCode",
        403);
    iam.enableMFADevice(
        r ->
            r.userName("careful")
                .serialNumber(device.serialNumber())
                .authenticationCode1(first)
                .authenticationCode2(second));
    assertThat(iam.listMFADevices(r -> r.userName("careful")).mfaDevices()).hasSize(1);
    iam.deactivateMFADevice(r -> r.userName("careful").serialNumber(device.serialNumber()));
    iam.deleteVirtualMFADevice(r -> r.serialNumber(device.serialNumber()));
  }

  @Test
  void providers_areKept() {
    String oidc =
        iam.createOpenIDConnectProvider(
                r ->
                    r.url("https://id.example.com/realms/a")
                        .clientIDList("app")
                        .thumbprintList("0".repeat(40)))
            .openIDConnectProviderArn();
    assertThat(oidc).isEqualTo(ACCOUNT + "oidc-provider/id.example.com/realms/a");
    assertThat(iam.getOpenIDConnectProvider(r -> r.openIDConnectProviderArn(oidc)).clientIDList())
        .containsExactly("app");
    String metadata =
        "<EntityDescriptor xmlns=\"urn:oasis:names:tc:SAML:2.0:metadata\" entityID=\"x\"><IDPSSODescriptor protocolSupportEnumeration=\"urn:oasis:names:tc:SAML:2.0:protocol\"/>"
            + "<!--"
            + "x".repeat(1_000)
            + "--></EntityDescriptor>";
    String saml =
        iam.createSAMLProvider(r -> r.name("corp").samlMetadataDocument(metadata))
            .samlProviderArn();
    assertThat(iam.getSAMLProvider(r -> r.samlProviderArn(saml)).samlMetadataDocument())
        .isEqualTo(metadata);
    assertRefused(
        () ->
            iam.createSAMLProvider(
                r ->
                    r.name("bomb")
                        .samlMetadataDocument(
                            "<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]>" + metadata)),
        "InvalidInput",
        400);
    iam.deleteSAMLProvider(r -> r.samlProviderArn(saml));
    iam.deleteOpenIDConnectProvider(r -> r.openIDConnectProviderArn(oidc));
  }

  @Test
  void lists_comeInPages() {
    for (int i = 0; i < 7; i++) {
      String name = "page-" + i;
      iam.createUser(r -> r.userName(name).path("/pages/"));
    }
    List<String> names = new ArrayList<>();
    iam.listUsersPaginator(r -> r.pathPrefix("/pages/").maxItems(3)).stream()
        .forEach(page -> page.users().forEach(user -> names.add(user.userName())));
    assertThat(names)
        .containsExactly("page-0", "page-1", "page-2", "page-3", "page-4", "page-5", "page-6");
    assertThat(iam.getAccountAuthorizationDetailsPaginator(r -> r.maxItems(2)).userDetailList())
        .extracting(detail -> detail.userName())
        .contains("page-0", "page-6", "admin");
  }

  @Test
  void simulation_saysWhatTheEvaluatorWouldSay() {
    List<EvaluationResult> results =
        iam.simulatePrincipalPolicy(
                r ->
                    r.policySourceArn(ACCOUNT + "role/demo")
                        .actionNames("iam:GetUser", "iam:CreateUser"))
            .evaluationResults();
    assertThat(results)
        .extracting(EvaluationResult::evalDecisionAsString)
        .containsExactly("allowed", "implicitDeny");
    EvaluationResult custom =
        iam.simulateCustomPolicy(
                r ->
                    r.actionNames("s3:GetObject")
                        .resourceArns("arn:aws:s3:::b/x")
                        .policyInputList(
                            "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"s3:*\",\"Resource\":\"*\",\"Condition\":{\"IpAddress\":{\"aws:SourceIp\":\"10.0.0.0/8\"}}}}")
                        .contextEntries(
                            ContextEntry.builder()
                                .contextKeyName("aws:SourceIp")
                                .contextKeyValues("10.1.1.1")
                                .contextKeyType("ip")
                                .build()))
            .evaluationResults()
            .getFirst();
    assertThat(custom.evalDecisionAsString()).isEqualTo("allowed");
    assertThat(
            iam.getContextKeysForPrincipalPolicy(r -> r.policySourceArn(ACCOUNT + "role/demo"))
                .contextKeyNames())
        .isEmpty();
  }

  @Test
  void reportsTellOfTheAccount() {
    iam.createAccountAlias(r -> r.accountAlias("scrip-test"));
    assertThat(iam.listAccountAliases().accountAliases()).containsExactly("scrip-test");
    assertThat(iam.getAccountSummary().summaryMapAsStrings().get("Users")).isPositive();
    iam.generateCredentialReport();
    assertThat(iam.generateCredentialReport().stateAsString()).isEqualTo("COMPLETE");
    List<String> report =
        Arrays.asList(iam.getCredentialReport().content().asUtf8String().split("\n", -1));
    assertThat(report.getFirst()).startsWith("user,arn,user_creation_time,password_enabled");
    assertThat(report).anyMatch(line -> line.startsWith("admin," + ACCOUNT + "user/admin,"));
    long columns = report.getFirst().chars().filter(c -> c == ',').count();
    assertThat(report.subList(1, report.size() - 1))
        .allMatch(line -> line.chars().filter(c -> c == ',').count() == columns);
  }

  @Test
  void whatNobodyCanHave_isAnsweredAsForWhoHasNone() {
    assertThat(iam.listInstanceProfilesForRole(r -> r.roleName("demo")).instanceProfiles())
        .isEmpty();
    assertRefused(
        () -> iam.listInstanceProfilesForRole(r -> r.roleName("none")), "NoSuchEntity", 404);
    assertThat(iam.listSSHPublicKeys(r -> r.userName("admin")).sshPublicKeys()).isEmpty();
    assertRefused(() -> iam.getLoginProfile(r -> r.userName("admin")), "NoSuchEntity", 404);
    assertRefused(iam::getAccountPasswordPolicy, "NoSuchEntity", 404);
  }

  private static byte[] base32(String text) {
    byte[] bytes = new byte[text.length() * 5 / 8];
    long buffer = 0;
    int bits = 0;
    int at = 0;
    for (int i = 0; i < text.length(); i++) {
      buffer = buffer << 5 | "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(text.charAt(i));
      bits += 5;
      if (bits >= 8) {
        bits -= 8;
        bytes[at++] = (byte) (buffer >>> bits);
      }
    }
    return bytes;
  }
}
