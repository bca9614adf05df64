package dev.scrip.standalone;

import dev.scrip.issuer.fixtures.TestIdp;
import dev.scrip.issuer.fixtures.TestProvider;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.AwsResponse;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.client.config.SdkAdvancedClientOption;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.AccessKey;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.AssumeRoleResponse;
import software.amazon.awssdk.services.sts.model.AssumeRootResponse;
import software.amazon.awssdk.services.sts.model.Credentials;
import software.amazon.awssdk.services.sts.model.GetSessionTokenResponse;
import software.amazon.awssdk.services.sts.model.PolicyDescriptorType;

/**
 * Calls that detection rules look for, and calls that resemble them, made with the SDK; each has a
 * label, and its request id leads to its record.
 */
final class SiemScenarios implements AutoCloseable {
  private static final String ACCOUNT = "arn:aws:iam::123456789012:";
  private static final String ADMIN_ACCESS = "arn:aws:iam::aws:policy/AdministratorAccess";
  private static final String ALL =
      "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Action\": \"*\", \"Resource\": \"*\"}]}";
  private static final String LITTLE =
      "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Action\": \"s3:GetObject\", \"Resource\": \"arn:aws:s3:::<YOUR-BUCKET-NAME>/*\"}]}";

  private final Platform platform;
  private final TestIdp idp = new TestIdp();
  private final TestProvider provider;
  private final Map<String, String> labels = new LinkedHashMap<>();

  SiemScenarios(Platform platform) throws Exception {
    this.platform = platform;
    this.provider = new TestProvider();
  }

  /** Labels by request id. */
  Map<String, String> labels() {
    return labels;
  }

  void play(String member) throws Exception {
    AwsCredentials admin = platform.key("admin");
    try (IamClient iam = iam(admin, "");
        StsClient sts = sts(admin, "")) {
      roles(iam);
      String second = iam.createAccessKey(r -> r.userName("nobody")).accessKey().accessKeyId();
      iam.deleteAccessKey(r -> r.userName("nobody").accessKeyId(second));
      AssumeRoleResponse chained = sessions(sts);
      iamChanges(iam, Platform.session(chained.credentials()));
      mfa(iam, sts);
      denials();
      federation(iam);
      root(iam, sts, member);
    }
    toolsByUserAgent(admin);
  }

  private void roles(IamClient iam) {
    for (String role : List.of("FullAdminRole", "second")) {
      iam.createRole(
          r ->
              r.roleName(role)
                  .assumeRolePolicyDocument(
                      "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"123456789012\"},\"Action\":\"sts:AssumeRole\"}]}"));
    }
    iam.attachRolePolicy(r -> r.roleName("FullAdminRole").policyArn(ADMIN_ACCESS));
  }

  private AssumeRoleResponse sessions(StsClient sts) {
    label("get-caller-identity", sts::getCallerIdentity);
    AssumeRoleResponse first =
        label(
            "assume-role-by-user",
            () ->
                sts.assumeRole(
                    r -> r.roleArn(ACCOUNT + "role/FullAdminRole").roleSessionName("ana")));
    GetSessionTokenResponse token =
        label("get-session-token-by-user", () -> sts.getSessionToken(r -> r.durationSeconds(900)));
    label(
        "get-federation-token-admin",
        () ->
            sts.getFederationToken(
                r ->
                    r.name("eve")
                        .durationSeconds(129_600)
                        .policyArns(PolicyDescriptorType.builder().arn(ADMIN_ACCESS).build())));
    label(
        "get-federation-token-small",
        () -> sts.getFederationToken(r -> r.name("bob").durationSeconds(900).policy(LITTLE)));
    try (StsClient session = sts(Platform.session(first.credentials()), "");
        StsClient user = sts(Platform.session(token.credentials()), "")) {
      label(
          "assume-role-chained",
          () ->
              session.assumeRole(
                  r -> r.roleArn(ACCOUNT + "role/second").roleSessionName("chained")));
      label("get-caller-identity-by-role", session::getCallerIdentity);
      AssumeRoleResponse instance =
          session.assumeRole(
              r -> r.roleArn(ACCOUNT + "role/second").roleSessionName("i-0123456789abcdef0"));
      try (StsClient machine = sts(Platform.session(instance.credentials()), "")) {
        label("get-caller-identity-by-instance", machine::getCallerIdentity);
      }
      label(
          "assume-role-by-user-session",
          () -> user.assumeRole(r -> r.roleArn(ACCOUNT + "role/second").roleSessionName("mobile")));
    }
    return first;
  }

  private void iamChanges(IamClient iam, AwsCredentials role) {
    label("create-user", () -> iam.createUser(r -> r.userName("eve")));
    AccessKey key =
        label("create-access-key-for-other", () -> iam.createAccessKey(r -> r.userName("eve")))
            .accessKey();
    try (IamClient self =
        iam(
            software.amazon.awssdk.auth.credentials.AwsBasicCredentials.create(
                key.accessKeyId(), key.secretAccessKey()),
            "")) {
      label(
          "attach-admin-to-user",
          () -> iam.attachUserPolicy(r -> r.userName("eve").policyArn(ADMIN_ACCESS)));
      label("create-access-key-for-self", () -> self.createAccessKey(r -> r.userName("eve")));
    }
    label(
        "put-user-policy-all",
        () -> iam.putUserPolicy(r -> r.userName("eve").policyName("all").policyDocument(ALL)));
    label(
        "put-user-policy-little",
        () ->
            iam.putUserPolicy(r -> r.userName("eve").policyName("little").policyDocument(LITTLE)));
    String policy =
        label(
                "create-policy",
                () -> iam.createPolicy(r -> r.policyName("p").policyDocument(LITTLE)))
            .policy()
            .arn();
    label(
        "create-policy-version-default",
        () ->
            iam.createPolicyVersion(
                r -> r.policyArn(policy).policyDocument(ALL).setAsDefault(true)));
    label(
        "create-policy-version-plain",
        () -> iam.createPolicyVersion(r -> r.policyArn(policy).policyDocument(ALL)));
    label(
        "set-default-policy-version",
        () -> iam.setDefaultPolicyVersion(r -> r.policyArn(policy).versionId("v1")));
    label(
        "attach-role-policy",
        () -> iam.attachRolePolicy(r -> r.roleName("second").policyArn(policy)));
    label(
        "update-trust",
        () ->
            iam.updateAssumeRolePolicy(
                r ->
                    r.roleName("second")
                        .policyDocument(
                            "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"123456789012\"},\"Action\":\"sts:AssumeRole\"}]}")));
    label(
        "update-trust-malformed",
        () ->
            iam.updateAssumeRolePolicy(
                r -> r.roleName("second").policyDocument("{\"Version\":\"2012-10-17\"}")));
    label("list-users", iam::listUsers);
    try (IamClient session = iam(role, "")) {
      label("create-user-by-role", () -> session.createUser(r -> r.userName("mallory")));
      label("get-user-by-role", () -> session.getUser(r -> r.userName("mallory")));
    }
  }

  private void mfa(IamClient iam, StsClient sts) {
    Device device = Device.enabled(iam, "admin");
    label(
        "assume-role-with-mfa",
        () ->
            sts.assumeRole(
                r ->
                    r.roleArn(ACCOUNT + "role/second")
                        .roleSessionName("mfa")
                        .serialNumber(device.serialNumber())
                        .tokenCode(device.code())));
    GetSessionTokenResponse session =
        sts.getSessionToken(
            r ->
                r.serialNumber(device.serialNumber())
                    .tokenCode(device.code(InstantSource.system().instant().plusSeconds(30))));
    try (IamClient user = iam(Platform.session(session.credentials()), "")) {
      label("list-users-by-user-session", user::listUsers);
    }
    label(
        "deactivate-mfa",
        () ->
            iam.deactivateMFADevice(r -> r.userName("admin").serialNumber(device.serialNumber())));
  }

  private void denials() {
    try (IamClient iam = iam(platform.key("nobody"), "");
        StsClient sts = sts(platform.key("nobody"), "")) {
      label("list-users-denied", iam::listUsers);
      label("create-user-denied", () -> iam.createUser(r -> r.userName("x")));
      label(
          "assume-role-denied",
          () -> sts.assumeRole(r -> r.roleArn(ACCOUNT + "role/none").roleSessionName("x")));
    }
  }

  private void federation(IamClient iam) throws Exception {
    String metadata = TestIdp.metadata(List.of(idp), "");
    String padded = metadata + " ".repeat(Math.max(0, 1_000 - metadata.length()));
    String saml =
        iam.createSAMLProvider(r -> r.name("idp").samlMetadataDocument(padded)).samlProviderArn();
    String web =
        iam.createOpenIDConnectProvider(r -> r.url(provider.issuer()).clientIDList("app"))
            .openIDConnectProviderArn();
    iam.createRole(
        r ->
            r.roleName("federated")
                .assumeRolePolicyDocument(
                    """
                    {"Version":"2012-10-17","Statement":[
                      {"Effect":"Allow","Principal":{"Federated":"%s"},"Action":"sts:AssumeRoleWithWebIdentity"},
                      {"Effect":"Allow","Principal":{"Federated":"%s"},"Action":["sts:AssumeRoleWithSAML","sts:TagSession","sts:SetSourceIdentity"]}]}
                    """
                        .formatted(web, saml)));
    String response =
        TestIdp.base64(
            idp.signed(
                TestIdp.at(
                    InstantSource.system().instant(),
                    TestIdp.response(
                        TestIdp.assertion("_siem", "ana").replace("role/demo", "role/federated"))),
                "_siem"));
    long now = InstantSource.system().instant().getEpochSecond();
    String token =
        provider.token(
            "{\"iss\":\"%s\",\"sub\":\"system:serviceaccount:prod:api\",\"aud\":\"app\",\"exp\":%d,\"iat\":%d}"
                .formatted(provider.issuer(), now + 300, now));
    try (StsClient nobody = anonymous()) {
      label(
          "assume-role-with-saml",
          () ->
              nobody.assumeRoleWithSAML(
                  r ->
                      r.roleArn(ACCOUNT + "role/federated")
                          .principalArn(saml)
                          .samlAssertion(response)));
      label(
          "assume-role-with-web-identity",
          () ->
              nobody.assumeRoleWithWebIdentity(
                  r ->
                      r.roleArn(ACCOUNT + "role/federated")
                          .roleSessionName("pod")
                          .webIdentityToken(token)));
    }
    String build =
        provider.token(
            "{\"iss\":\"%s\",\"sub\":\"repo:octo/app:ref:refs/heads/main\",\"aud\":\"app\",\"exp\":%d,\"iat\":%d}"
                .formatted(provider.issuer(), now + 300, now));
    try (StsClient nobody = anonymous()) {
      Credentials job =
          label(
                  "assume-role-with-web-identity-github",
                  () ->
                      nobody.assumeRoleWithWebIdentity(
                          r ->
                              r.roleArn(ACCOUNT + "role/federated")
                                  .roleSessionName("GitHubActions")
                                  .webIdentityToken(build)))
              .credentials();
      try (StsClient session = sts(Platform.session(job), "aws-credentials-for-github-actions")) {
        label("get-caller-identity-by-job", session::getCallerIdentity);
      }
    }
    Credentials role = adminSession();
    try (IamClient session = iam(Platform.session(role), "")) {
      label(
          "update-saml-provider-by-role",
          () ->
              session.updateSAMLProvider(
                  r -> r.samlProviderArn(saml).samlMetadataDocument(padded)));
    }
    label(
        "update-saml-provider",
        () -> iam.updateSAMLProvider(r -> r.samlProviderArn(saml).samlMetadataDocument(padded)));
    label("delete-saml-provider", () -> iam.deleteSAMLProvider(r -> r.samlProviderArn(saml)));
  }

  private StsClient anonymous() {
    return StsClient.builder()
        .region(Region.US_EAST_1)
        .endpointOverride(platform.sts())
        .credentialsProvider(AnonymousCredentialsProvider.create())
        .build();
  }

  private Credentials adminSession() {
    try (StsClient sts = sts(platform.key("admin"), "")) {
      return sts.assumeRole(r -> r.roleArn(ACCOUNT + "role/FullAdminRole").roleSessionName("admin"))
          .credentials();
    }
  }

  private void root(IamClient iam, StsClient sts, String member) {
    var _ = iam.enableOrganizationsRootSessions(r -> {});
    AssumeRootResponse root =
        label(
            "assume-root",
            () ->
                sts.assumeRoot(
                    r ->
                        r.targetPrincipal(member)
                            .taskPolicyArn(
                                p ->
                                    p.arn(
                                        "arn:aws:iam::aws:policy/root-task/IAMAuditRootUserCredentials"))));
    try (IamClient session = iam(Platform.session(root.credentials()), "")) {
      label("get-account-summary-by-root", session::getAccountSummary);
    }
  }

  private void toolsByUserAgent(AwsCredentials admin) {
    try (StsClient hog = sts(admin, "TruffleHog");
        IamClient browser = iam(admin, "S3 Browser 9.5.5 https://s3browser.com");
        IamClient terraform = iam(admin, "APN/1.0 HashiCorp/1.0 Terraform/1.9")) {
      label("get-caller-identity-trufflehog", hog::getCallerIdentity);
      label("create-user-s3-browser", () -> browser.createUser(r -> r.userName("browser")));
      label(
          "put-user-policy-s3-browser",
          () ->
              browser.putUserPolicy(
                  r -> r.userName("browser").policyName("p").policyDocument(LITTLE)));
      label(
          "create-login-profile-s3-browser",
          () -> browser.createLoginProfile(r -> r.userName("browser").password("Aa1!aaaaaaaa")));
      label("create-user-terraform", () -> terraform.createUser(r -> r.userName("iac")));
      label(
          "update-login-profile",
          () -> terraform.updateLoginProfile(r -> r.userName("iac").password("Aa1!aaaaaaaa")));
    }
  }

  private <T extends AwsResponse> T label(String label, Supplier<T> call) {
    try {
      T response = call.get();
      labels.put(response.responseMetadata().requestId(), label);
      return response;
    } catch (AwsServiceException e) {
      labels.put(e.requestId(), label);
      return refused();
    }
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals", "NullAway"})
  private static <T> T refused() {
    return (T) null; // labels of calls that are refused are never asked for their answer
  }

  private StsClient sts(AwsCredentials credentials, String userAgent) {
    return StsClient.builder()
        .region(Region.US_EAST_1)
        .endpointOverride(platform.sts())
        .credentialsProvider(StaticCredentialsProvider.create(credentials))
        .overrideConfiguration(
            c -> {
              if (!userAgent.isEmpty()) {
                c.putHeader("User-Agent", userAgent);
                c.putAdvancedOption(SdkAdvancedClientOption.USER_AGENT_PREFIX, userAgent);
              }
            })
        .build();
  }

  private IamClient iam(AwsCredentials credentials, String userAgent) {
    return IamClient.builder()
        .region(Region.AWS_GLOBAL)
        .endpointOverride(platform.sts())
        .credentialsProvider(StaticCredentialsProvider.create(credentials))
        .overrideConfiguration(
            c -> {
              if (!userAgent.isEmpty()) {
                c.putHeader("User-Agent", userAgent);
                c.putAdvancedOption(SdkAdvancedClientOption.USER_AGENT_PREFIX, userAgent);
              }
            })
        .build();
  }

  @Override
  public void close() {
    provider.close();
  }
}
