package dev.scrip.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import dev.scrip.events.AuditEvent;
import dev.scrip.events.DenialReason;
import dev.scrip.events.RequestDenied;
import dev.scrip.events.SessionIssued;
import dev.scrip.issuer.fixtures.TestIdp;
import dev.scrip.issuer.fixtures.TestProvider;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.AssumeRoleWithSamlRequest;
import software.amazon.awssdk.services.sts.model.AssumeRoleWithSamlResponse;
import software.amazon.awssdk.services.sts.model.AssumeRoleWithWebIdentityRequest;
import software.amazon.awssdk.services.sts.model.AssumeRoleWithWebIdentityResponse;
import software.amazon.awssdk.services.sts.model.StsException;

/** Roles for those whom identity providers vouch for. */
final class FederationTest extends StsSuite {
  private final TestProvider provider;
  private final TestIdp idp = new TestIdp();
  private String providerArn = "";

  FederationTest() throws Exception {
    provider = new TestProvider();
  }

  @BeforeAll
  void register() {
    providerArn =
        iam.createOpenIDConnectProvider(r -> r.url(provider.issuer()).clientIDList("app"))
            .openIDConnectProviderArn();
    String trust =
        """
        {"Version":"2012-10-17","Statement":[
          {"Effect":"Allow","Principal":{"Federated":"%1$s"},"Action":["sts:AssumeRoleWithWebIdentity","sts:TagSession","sts:SetSourceIdentity"],
           "Condition":{"StringEquals":{"%2$s:aud":"app"},"StringLike":{"%2$s:sub":"repo:octo/*"}}},
          {"Effect":"Allow","Principal":{"Federated":"%1$s"},"Action":"sts:AssumeRoleWithWebIdentity",
           "Condition":{"StringEquals":{"%2$s:groups":"auditors"}}}]}
        """
            .formatted(providerArn, provider.name());
    role(
        "web",
        trust,
        "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"iam:GetRole\",\"Resource\":\"*\","
            + "\"Condition\":{\"StringEquals\":{\""
            + provider.name()
            + ":sub\":\"repo:octo/hello:ref:refs/heads/main\"}}}]}");
    iam.createSAMLProvider(
        r -> r.name("idp").samlMetadataDocument(padded(TestIdp.metadata(List.of(idp), ""))));
    iam.updateAssumeRolePolicy(
        r ->
            r.roleName("demo")
                .policyDocument(
                    """
                    {"Version":"2012-10-17","Statement":[
                      {"Effect":"Allow","Principal":{"AWS":"123456789012"},"Action":"sts:AssumeRole"},
                      {"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::123456789012:saml-provider/idp"},
                       "Action":["sts:AssumeRoleWithSAML","sts:TagSession","sts:SetSourceIdentity"],
                       "Condition":{"StringEquals":{"SAML:aud":"https://signin.aws.amazon.com/saml","SAML:iss":"https://idp.example.com/saml"}}}]}
                    """));
  }

  @AfterAll
  void close() {
    provider.close();
  }

  /** A token as GitHub Actions hands out, and one as a Kubernetes service account has. */
  @Test
  void webIdentity_assumesTheRole_andItsRecordSaysWho() throws JOSEException {
    AssumeRoleWithWebIdentityResponse response =
        web(
            "web",
            token(
                "repo:octo/hello:ref:refs/heads/main",
                ",\"repository\":\"octo/hello\",\"actor\":\"ana\",\"https://aws.amazon.com/source_identity\":\"ana\","
                    + "\"https://aws.amazon.com/tags\":{\"principal_tags\":{\"team\":[\"blue\"]},\"transitive_tag_keys\":[\"team\"]}"),
            r -> r.durationSeconds(1_800));
    assertThat(response.subjectFromWebIdentityToken())
        .isEqualTo("repo:octo/hello:ref:refs/heads/main");
    assertThat(response.audience()).isEqualTo("app");
    assertThat(response.provider()).isEqualTo(providerArn);
    assertThat(response.sourceIdentity()).isEqualTo("ana");
    assertThat(caller(response.credentials()))
        .isEqualTo("arn:aws:sts::123456789012:assumed-role/web/ci");
    // The token lives five minutes; the session as long as was asked for.
    assertThat(response.credentials().expiration())
        .isAfter(InstantSource.system().instant().plusSeconds(1_700));
    SessionIssued record = record(response.credentials());
    assertThat(record.getProvider()).isEqualTo(providerArn);
    assertThat(record.getSubject()).isEqualTo("repo:octo/hello:ref:refs/heads/main");
    assertThat(record.getAudience()).isEqualTo("app");
    assertThat(record.getTags().getFirst().getValue()).isEqualTo("blue");
    // The provider's keys stay with the session.
    try (IamClient session = platform.iam(Platform.session(response.credentials()))) {
      assertThat(session.getRole(r -> r.roleName("web")).role().roleName()).isEqualTo("web");
    }
  }

  /** What a pool does that maps its users to roles by their groups. */
  @Test
  void anyClaim_canDecide() throws JOSEException {
    assertThat(
            web("web", token("user-1", ",\"groups\":[\"users\",\"auditors\"]"), r -> {}).provider())
        .isEqualTo(providerArn);
    // A Kubernetes service account's token has objects among its claims.
    assertThat(
            web(
                    "web",
                    token(
                        "system:serviceaccount:prod:api",
                        ",\"groups\":[\"auditors\"],\"kubernetes.io\":{\"namespace\":\"prod\",\"serviceaccount\":{\"name\":\"api\"}}"),
                    r -> {})
                .subjectFromWebIdentityToken())
        .isEqualTo("system:serviceaccount:prod:api");
    refusedWeb(token("user-2", ",\"groups\":[\"users\"]"), "AccessDenied", 403);
    RequestDenied denied = lastDenial();
    assertThat(denied.getReason()).isEqualTo(DenialReason.POLICY);
    assertThat(denied.getAction()).isEqualTo("sts:AssumeRoleWithWebIdentity");
    // Tags need a right of their own.
    refusedWeb(
        token(
            "user-1",
            ",\"groups\":[\"auditors\"],\"https://aws.amazon.com/tags\":{\"principal_tags\":{\"a\":[\"b\"]}}"),
        "AccessDenied",
        403);
  }

  @Test
  void badTokens_areRefused_inAwssCodes_andRecorded() throws JOSEException {
    refusedWeb("not.a.jwt", "InvalidIdentityToken", 400);
    refusedWeb(
        provider.token(
            "{\"iss\":\""
                + provider.issuer()
                + "\",\"sub\":\"x\",\"aud\":\"app\",\"exp\":1000,\"iat\":900}"),
        "ExpiredTokenException",
        400);
    RequestDenied denied = lastDenial();
    assertThat(denied.getReason()).isEqualTo(DenialReason.FEDERATION);
    assertThat(denied.getRoleSessionName()).isEqualTo("ci");
    assertThat(topics.audit().toString()).doesNotContain("eyJ"); // no token anywhere
    String good = token("repo:octo/x", "");
    try (StsClient sts = anonymous()) {
      StsException unknown =
          refused(
              () ->
                  sts.assumeRoleWithWebIdentity(
                      r ->
                          r.roleArn(ACCOUNT + "role/nothing")
                              .roleSessionName("ci")
                              .webIdentityToken(good)),
              "AccessDenied",
              403,
              "Not authorized to perform sts:AssumeRoleWithWebIdentity");
      assertThat(unknown.requestId()).isNotEmpty();
      refused(
          () ->
              sts.assumeRoleWithWebIdentity(
                  r ->
                      r.roleArn(ACCOUNT + "role/web")
                          .roleSessionName("x")
                          .webIdentityToken("abcd")),
          "ValidationError",
          400,
          "at 'roleSessionName' failed to satisfy constraint: Member must have length greater than"
              + " or equal to 2");
    }
  }

  @Test
  void samlAssertion_assumesTheRole_once() throws Exception {
    String response = saml("_once");
    AssumeRoleWithSamlResponse taken = saml(response, r -> {});
    assertThat(taken.subject()).isEqualTo("ana");
    assertThat(taken.subjectType()).isEqualTo("persistent");
    assertThat(taken.issuer()).isEqualTo("https://idp.example.com/saml");
    assertThat(taken.audience()).isEqualTo("https://signin.aws.amazon.com/saml");
    assertThat(taken.nameQualifier()).hasSize(28);
    assertThat(taken.sourceIdentity()).isEqualTo("ana");
    assertThat(taken.sessionTokenUtilization()).isPositive();
    assertThat(caller(taken.credentials()))
        .isEqualTo("arn:aws:sts::123456789012:assumed-role/demo/ana");
    SessionIssued record = record(taken.credentials());
    assertThat(record.getProvider()).isEqualTo("arn:aws:iam::123456789012:saml-provider/idp");
    assertThat(record.getTags().getFirst().getKey()).isEqualTo("team");
    try (StsClient sts = anonymous()) {
      refused(
          () -> sts.assumeRoleWithSAML(r -> request(r, response)),
          "InvalidIdentityToken",
          400,
          "was used already");
    }
  }

  @Test
  void oneAssertionSentAtOnce_isTakenOnce() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        StsClient sts = anonymous()) {
      for (int round = 0; round < 5; round++) {
        String response = saml("_race" + round);
        List<Callable<Boolean>> calls = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
          calls.add(
              () -> {
                try {
                  sts.assumeRoleWithSAML(r -> request(r, response));
                  return true;
                } catch (StsException e) {
                  return false;
                }
              });
        }
        int taken = 0;
        for (var each : threads.invokeAll(calls)) {
          taken += each.get() ? 1 : 0;
        }
        assertThat(taken).isEqualTo(1);
      }
    }
  }

  @Test
  void sessionNotOnOrAfter_shortensTheSession() throws Exception {
    Instant now = InstantSource.system().instant();
    String short_ =
        idp.signed(
            TestIdp.at(now, TestIdp.response(TestIdp.assertion("_short", "ana")))
                .replace(
                    "SessionNotOnOrAfter=\"" + TestIdp.at(now, "2026-11-26T20:00:00Z"),
                    "SessionNotOnOrAfter=\""
                        + TestIdp.at(now.plusSeconds(1_200), "2026-11-26T12:00:00Z")),
            "_short");
    AssumeRoleWithSamlResponse taken = saml(TestIdp.base64(short_), r -> r.durationSeconds(3_600));
    assertThat(Duration.between(now, taken.credentials().expiration()))
        .isLessThanOrEqualTo(Duration.ofMinutes(20));
  }

  private String token(String subject, String more) throws JOSEException {
    long now = InstantSource.system().instant().getEpochSecond();
    return provider.token(
        "{\"iss\":\""
            + provider.issuer()
            + "\",\"sub\":\""
            + subject
            + "\",\"aud\":[\"app\"],\"exp\":"
            + (now + 300)
            + ",\"iat\":"
            + now
            + more
            + "}");
  }

  private AssumeRoleWithWebIdentityResponse web(
      String role, String token, Consumer<AssumeRoleWithWebIdentityRequest.Builder> more) {
    try (StsClient sts = anonymous()) {
      return sts.assumeRoleWithWebIdentity(
          r -> {
            r.roleArn(ACCOUNT + "role/" + role).roleSessionName("ci").webIdentityToken(token);
            more.accept(r);
          });
    }
  }

  private void refusedWeb(String token, String code, int status) {
    refused(() -> web("web", token, r -> {}), code, status, "");
  }

  private String saml(String id) throws Exception {
    return TestIdp.base64(
        idp.signed(
            TestIdp.at(
                InstantSource.system().instant(), TestIdp.response(TestIdp.assertion(id, "ana"))),
            id));
  }

  private AssumeRoleWithSamlResponse saml(
      String response, Consumer<AssumeRoleWithSamlRequest.Builder> more) {
    try (StsClient sts = anonymous()) {
      return sts.assumeRoleWithSAML(
          r -> {
            request(r, response);
            more.accept(r);
          });
    }
  }

  private static void request(AssumeRoleWithSamlRequest.Builder request, String response) {
    request
        .roleArn(ACCOUNT + "role/demo")
        .principalArn("arn:aws:iam::123456789012:saml-provider/idp")
        .samlAssertion(response);
  }

  private RequestDenied lastDenial() {
    return topics.audit().stream()
        .filter(event -> event.getRequestDenied() != null)
        .max(java.util.Comparator.comparing(AuditEvent::getEventTime))
        .map(AuditEvent::getRequestDenied)
        .filter(Objects::nonNull)
        .orElseThrow();
  }

  /** The API wants a document of 1,000 characters at least. */
  private static String padded(String metadata) {
    return metadata + "<!-- " + "x".repeat(1_000) + " -->";
  }
}
