package dev.scrip.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.SignedJWT;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.IamException;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.Credentials;
import software.amazon.awssdk.services.sts.model.GetFederationTokenResponse;
import software.amazon.awssdk.services.sts.model.GetWebIdentityTokenResponse;
import software.amazon.awssdk.services.sts.model.StsException;

/** The signed actions beside AssumeRole. */
final class StsActionsTest extends StsSuite {
  private static final String OTHERS =
      "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"210987654321\"},\"Action\":\"sts:AssumeRole\"}]}";

  @Test
  void federatedUser_hasWhatWasPassed_ofWhatItsUserHas() {
    try (StsClient sts = platform.sts(platform.key("admin"))) {
      GetFederationTokenResponse bob =
          sts.getFederationToken(
              r ->
                  r.name("bob")
                      .policy(statement("[\"scrip:*\",\"iam:*\"]", "*"))
                      .tags(tag("team", "blue"))
                      .durationSeconds(900));
      assertThat(bob.federatedUser().arn())
          .isEqualTo("arn:aws:sts::123456789012:federated-user/bob");
      assertThat(bob.federatedUser().federatedUserId()).isEqualTo("123456789012:bob");
      assertThat(bob.sessionTokenUtilization()).isPositive();
      assertThat(caller(bob.credentials()))
          .isEqualTo("arn:aws:sts::123456789012:federated-user/bob");
      AwsCredentials session = Platform.session(bob.credentials());
      try (StsClient own = platform.sts(session);
          IamClient ownIam = platform.iam(session)) {
        refused(
            () -> own.assumeRole(r -> r.roleArn(ACCOUNT + "role/demo").roleSessionName("xx")),
            "InvalidClientTokenId",
            403,
            "");
        refused(
            own::getSessionToken,
            "AccessDenied",
            403,
            "Cannot call GetSessionToken with session credentials");
        assertRefused(() -> ownIam.getUser(r -> r.userName("admin")), "InvalidClientTokenId", 403);
      }
      assertThat(record(bob.credentials()).getPrincipalArn())
          .isEqualTo("arn:aws:sts::123456789012:federated-user/bob");
      refused(
          () -> sts.getFederationToken(r -> r.name("x")),
          "ValidationError",
          400,
          "at 'name' failed to satisfy constraint");
      refused(
          () -> sts.getFederationToken(r -> r.name("bob").tags(tag("aws:x", "y"))),
          "InvalidParameterValue",
          400,
          "reserved");
    }
    try (StsClient nobody = platform.sts(platform.key("nobody"))) {
      refused(
          () -> nobody.getFederationToken(r -> r.name("bob")),
          "AccessDenied",
          403,
          "is not authorized to perform: sts:GetFederationToken on resource:"
              + " arn:aws:sts::123456789012:federated-user/bob because no identity-based policy"
              + " allows the sts:GetFederationToken action");
    }
  }

  @Test
  void federatedUser_withoutAPolicy_mayNothing_withOneItMay() throws Exception {
    try (StsClient sts = platform.sts(platform.key("admin"))) {
      Credentials bare = sts.getFederationToken(r -> r.name("bare")).credentials();
      Credentials reading =
          sts.getFederationToken(
                  r -> r.name("reading").policy(statement("\"scrip:ListSessions\"", "*")))
              .credentials();
      assertThat(
              platform.query(Platform.session(bare), "/v1/sessions?account=123456789012").status())
          .isEqualTo(403);
      assertThat(
              platform
                  .query(Platform.session(reading), "/v1/sessions?account=123456789012")
                  .status())
          .isEqualTo(200);
    }
  }

  @Test
  void holdersOfASessionToken_mayAskForRolesAlone() {
    Credentials token;
    try (StsClient sts = platform.sts(platform.key("admin"))) {
      token = sts.getSessionToken().credentials();
    }
    try (StsClient session = platform.sts(Platform.session(token))) {
      assertThat(session.getCallerIdentity().arn()).endsWith("user/admin");
      refused(
          () -> session.getAccessKeyInfo(r -> r.accessKeyId(token.accessKeyId())),
          "AccessDenied",
          403,
          "Cannot call GetAccessKeyInfo with session credentials");
      refused(
          () -> session.getFederationToken(r -> r.name("bob")),
          "AccessDenied",
          403,
          "Cannot call GetFederationToken with session credentials");
      assertThat(
              session
                  .assumeRole(r -> r.roleArn(ACCOUNT + "role/demo").roleSessionName("ok"))
                  .credentials())
          .isNotNull();
    }
  }

  @Test
  void denial_carriesAMessage_thatWhoMayCanDecode() throws Exception {
    IamException denied;
    try (IamClient nobody = platform.iam(platform.key("nobody"))) {
      denied =
          org.assertj.core.api.Assertions.catchThrowableOfType(
              IamException.class, () -> nobody.createUser(r -> r.userName("eve")));
    }
    assertThat(denied.awsErrorDetails().errorMessage())
        .isEqualTo(
            "User: arn:aws:iam::123456789012:user/nobody is not authorized to perform:"
                + " iam:CreateUser on resource: arn:aws:iam::123456789012:user/eve because no"
                + " identity-based policy allows the iam:CreateUser action");
    String message =
        denied
            .awsErrorDetails()
            .sdkHttpResponse()
            .firstMatchingHeader("x-scrip-authorization-message")
            .orElseThrow();
    try (StsClient admin = platform.sts(platform.key("admin"));
        StsClient nobody = platform.sts(platform.key("nobody"));
        StsClient stranger = platform.sts(platform.key("stranger"))) {
      JsonNode decoded =
          JSON.readTree(
              admin.decodeAuthorizationMessage(r -> r.encodedMessage(message)).decodedMessage());
      assertThat(decoded.path("allowed").asBoolean(true)).isFalse();
      assertThat(decoded.path("explicitDeny").asBoolean(true)).isFalse();
      assertThat(decoded.at("/matchedStatements/items").isArray()).isTrue();
      assertThat(decoded.at("/failures/items").isArray()).isTrue();
      assertThat(decoded.at("/context/principal/name").asText()).isEqualTo("nobody");
      assertThat(decoded.at("/context/principal/id").asText()).startsWith("AIDA");
      assertThat(decoded.at("/context/action").asText()).isEqualTo("iam:CreateUser");
      assertThat(decoded.at("/context/resource").asText()).endsWith(":user/eve");
      assertThat(decoded.at("/context/conditions/items").toString())
          .contains(
              "{\"key\":\"aws:SourceIp\",\"values\":{\"items\":[{\"value\":\"127.0.0.1\"}]}}");
      refused(
          () -> nobody.decodeAuthorizationMessage(r -> r.encodedMessage(message)),
          "AccessDenied",
          403,
          "sts:DecodeAuthorizationMessage");
      for (String bad : List.of("x", message.substring(0, message.length() - 2), "AQ")) {
        refused(
            () -> admin.decodeAuthorizationMessage(r -> r.encodedMessage(bad)),
            "InvalidAuthorizationMessageException",
            400,
            "");
      }
      refused(
          () -> stranger.decodeAuthorizationMessage(r -> r.encodedMessage(message)),
          "InvalidAuthorizationMessageException",
          400,
          "");
    }
  }

  /** Whether there is such a role is told neither by the text nor by the message. */
  @Test
  void roleThatIsNotThere_isDeniedLikeOneThatTrustsOthers() throws Exception {
    role("closed", OTHERS, statement("\"sts:*\"", "*"));
    List<JsonNode> decoded = new java.util.ArrayList<>();
    try (StsClient nobody = platform.sts(platform.key("nobody"));
        StsClient admin = platform.sts(platform.key("admin"))) {
      for (String name : List.of("closed", "absent")) {
        StsException denied =
            refused(
                () ->
                    nobody.assumeRole(
                        r -> r.roleArn(ACCOUNT + "role/" + name).roleSessionName("x1")),
                "AccessDenied",
                403,
                "is not authorized to perform: sts:AssumeRole on resource: "
                    + ACCOUNT
                    + "role/"
                    + name);
        String message =
            denied
                .awsErrorDetails()
                .sdkHttpResponse()
                .firstMatchingHeader("x-scrip-authorization-message")
                .orElseThrow();
        String json =
            admin.decodeAuthorizationMessage(r -> r.encodedMessage(message)).decodedMessage();
        decoded.add(
            JSON.readTree(
                json.replace("role/" + name, "role/NAME").replaceAll("20\\d\\d-[^\"]*", "TIME")));
      }
    }
    assertThat(decoded.get(0)).isEqualTo(decoded.get(1));
  }

  @Test
  void explicitDeny_standsInTheMessage_asAStatement() throws Exception {
    iam.putUserPolicy(
        r ->
            r.userName("nobody")
                .policyName("no")
                .policyDocument(
                    "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Sid\":\"No\",\"Effect\":\"Deny\",\"Action\":\"iam:DeleteUser\",\"Resource\":\"*\"},"
                        + "{\"Effect\":\"Deny\",\"Action\":\"sts:GetCallerIdentity\",\"Resource\":\"*\"}]}"));
    try (IamClient nobody = platform.iam(platform.key("nobody"));
        StsClient self = platform.sts(platform.key("nobody"));
        StsClient admin = platform.sts(platform.key("admin"))) {
      IamException denied =
          org.assertj.core.api.Assertions.catchThrowableOfType(
              IamException.class, () -> nobody.deleteUser(r -> r.userName("admin")));
      String message =
          denied
              .awsErrorDetails()
              .sdkHttpResponse()
              .firstMatchingHeader("x-scrip-authorization-message")
              .orElseThrow();
      JsonNode decoded =
          JSON.readTree(
              admin.decodeAuthorizationMessage(r -> r.encodedMessage(message)).decodedMessage());
      assertThat(decoded.path("explicitDeny").asBoolean()).isTrue();
      assertThat(decoded.at("/matchedStatements/items/0/statementId").asText()).isEqualTo("No");
      assertThat(decoded.at("/matchedStatements/items/0/effect").asText()).isEqualTo("DENY");
      // Who somebody is, they may know all the same.
      assertThat(self.getCallerIdentity().arn()).endsWith("user/nobody");
    }
    iam.deleteUserPolicy(r -> r.userName("nobody").policyName("no"));
  }

  @Test
  void webIdentityToken_isVerifiedByOthers_withWhatIsPublished() throws Exception {
    try (StsClient sts = platform.sts(platform.key("admin"))) {
      refused(
          () -> sts.getWebIdentityToken(r -> r.audience("a").signingAlgorithm("RS256")),
          "OutboundWebIdentityFederationDisabledException",
          403,
          "");
      String issuer = iam.enableOutboundWebIdentityFederation(r -> {}).issuerIdentifier();
      assertThat(iam.getOutboundWebIdentityFederationInfo(r -> {}).issuerIdentifier())
          .isEqualTo(issuer);
      iam.tagUser(r -> r.userName("admin").tags(iamTag("team", "blue")));
      JsonNode discovery = json(issuer + "/.well-known/openid-configuration");
      assertThat(discovery.path("issuer").asText()).isEqualTo(issuer);
      JWKSet keys = JWKSet.parse(json(discovery.path("jwks_uri").asText()).toString());
      assertThat(keys.getKeys()).allSatisfy(key -> assertThat(key.isPrivate()).isFalse());
      assertThat(keys.getKeys())
          .allSatisfy(key -> assertThat(key.getParsedX509CertChain()).hasSize(1));
      for (String algorithm : List.of("RS256", "ES384")) {
        GetWebIdentityTokenResponse response =
            sts.getWebIdentityToken(
                r ->
                    r.audience("https://api.example.com")
                        .signingAlgorithm(algorithm)
                        .durationSeconds(60)
                        .tags(tag("job", "7")));
        SignedJWT token = SignedJWT.parse(response.webIdentityToken());
        var key = keys.getKeyByKeyId(token.getHeader().getKeyID());
        assertThat(
                token.verify(
                    algorithm.equals("RS256")
                        ? new RSASSAVerifier(key.toRSAKey())
                        : new ECDSAVerifier(key.toECKey())))
            .isTrue();
        Map<String, Object> claims = token.getJWTClaimsSet().toJSONObject();
        assertThat(claims)
            .containsEntry("iss", issuer)
            .containsEntry("sub", "arn:aws:iam::123456789012:user/admin")
            .containsEntry("aud", "https://api.example.com");
        assertThat(claims.get("https://sts.amazonaws.com/").toString())
            .contains(
                "aws_account=123456789012", "principal_tags={team=blue}", "request_tags={job=7}");
        assertThat(
                Duration.between(
                    token.getJWTClaimsSet().getIssueTime().toInstant(), response.expiration()))
            .isEqualTo(Duration.ofMinutes(1));
      }
      assertThat(
              SignedJWT.parse(
                      sts.getWebIdentityToken(r -> r.audience("a", "b").signingAlgorithm("RS256"))
                          .webIdentityToken())
                  .getJWTClaimsSet()
                  .getAudience())
          .containsExactly("a", "b");
      refused(
          () -> sts.getWebIdentityToken(r -> r.audience("a").signingAlgorithm("HS256")),
          "ValidationError",
          400,
          "signingAlgorithm");
      Credentials shortLived =
          assume(platform.key("admin"), "demo", "short", r -> r.durationSeconds(900));
      try (StsClient session = platform.sts(Platform.session(shortLived))) {
        refused(
            () ->
                session.getWebIdentityToken(
                    r -> r.audience("a").signingAlgorithm("RS256").durationSeconds(3_600)),
            "SessionDurationEscalationException",
            403,
            "");
      }
      // A rotation publishes the new keys before they sign, and the old ones go on to verify.
      String before =
          sts.getWebIdentityToken(r -> r.audience("a").signingAlgorithm("RS256"))
              .webIdentityToken();
      assertThat(
              own(
                      platform.key("admin"),
                      "/keys",
                      JSON.createObjectNode().put("keyset", "web-identity-token"))
                  .statusCode())
          .isEqualTo(200);
      JWKSet both = JWKSet.parse(json(discovery.path("jwks_uri").asText()).toString());
      assertThat(both.getKeys()).hasSize(4);
      SignedJWT old = SignedJWT.parse(before);
      assertThat(
              old.verify(
                  new RSASSAVerifier(both.getKeyByKeyId(old.getHeader().getKeyID()).toRSAKey())))
          .isTrue();
      SignedJWT announced =
          SignedJWT.parse(
              sts.getWebIdentityToken(r -> r.audience("a").signingAlgorithm("RS256"))
                  .webIdentityToken());
      assertThat(announced.getHeader().getKeyID()).isEqualTo(old.getHeader().getKeyID());
      assertThat(topics.audit().toString()).doesNotContain("eyJ");
      iam.disableOutboundWebIdentityFederation(r -> {});
      refused(
          () -> sts.getWebIdentityToken(r -> r.audience("a").signingAlgorithm("RS256")),
          "OutboundWebIdentityFederationDisabledException",
          403,
          "");
    }
  }

  @Test
  void ownToken_isNotTakenBack() throws Exception {
    // Whatever is registered: an issuer of ours is no identity provider of ours.
    try (StsClient sts = anonymous()) {
      String claims =
          "{\"iss\":\""
              + platform.sts()
              + "outbound/x\",\"sub\":\"a\",\"aud\":\"b\",\"exp\":1,\"iat\":1}";
      var base64 = java.util.Base64.getUrlEncoder().withoutPadding();
      String token =
          base64.encodeToString(
                  "{\"alg\":\"RS256\"}".getBytes(java.nio.charset.StandardCharsets.UTF_8))
              + "."
              + base64.encodeToString(claims.getBytes(java.nio.charset.StandardCharsets.UTF_8))
              + ".AAAA";
      refused(
          () ->
              sts.assumeRoleWithWebIdentity(
                  r ->
                      r.roleArn(ACCOUNT + "role/demo")
                          .roleSessionName("xx")
                          .webIdentityToken(token)),
          "InvalidIdentityToken",
          400,
          "not taken back");
    }
  }

  @Test
  void delegatedAccess_isRefusedAsDocumented() {
    try (StsClient sts = platform.sts(platform.key("admin"))) {
      refused(
          () -> sts.getDelegatedAccessToken(r -> r.tradeInToken("token")),
          "ExpiredTradeInTokenException",
          400,
          "");
    }
  }

  @Test
  void root_isAssumedForATask_byTheManagementAccount_onceThatIsEnabled() throws Exception {
    own(
        platform.key("admin"),
        "/directory",
        JSON.readTree("{\"organization\":{},\"accounts\":[{\"id\":\"123456789012\"}]}"));
    String member =
        JSON.readTree(
                own(
                        platform.key("admin"),
                        "/accounts",
                        JSON.createObjectNode().put("name", "member"))
                    .body())
            .path("accountId")
            .asText();
    String task = "arn:aws:iam::aws:policy/root-task/IAMAuditRootUserCredentials";
    try (StsClient sts = platform.sts(platform.key("admin"));
        StsClient nobody = platform.sts(platform.key("nobody"))) {
      refused(
          () -> sts.assumeRoot(r -> r.targetPrincipal(member).taskPolicyArn(p -> p.arn(task))),
          "AccessDenied",
          403,
          "is not authorized to perform: sts:AssumeRoot on resource: arn:aws:iam::"
              + member
              + ":root");
      assertThat(iam.enableOrganizationsRootSessions(r -> {}).enabledFeaturesAsStrings())
          .containsExactly("RootSessions");
      Credentials root =
          sts.assumeRoot(r -> r.targetPrincipal(member).taskPolicyArn(p -> p.arn(task)))
              .credentials();
      assertThat(caller(root)).isEqualTo("arn:aws:iam::" + member + ":root");
      assertThat(Duration.between(now(), root.expiration()))
          .isLessThanOrEqualTo(Duration.ofMinutes(15));
      assertThat(record(root).getTaskPolicyArn()).isEqualTo(task);
      try (IamClient audit = platform.iam(Platform.session(root))) {
        assertThat(audit.getAccountSummary().summaryMap()).isNotEmpty();
        assertRefused(() -> audit.createUser(r -> r.userName("eve")), "AccessDenied", 403);
        assertRefused(() -> audit.listAccessKeys(r -> r.userName("someone")), "AccessDenied", 403);
      }
      refused(
          () ->
              sts.assumeRoot(
                  r -> r.targetPrincipal("123456789012").taskPolicyArn(p -> p.arn(task))),
          "AccessDenied",
          403,
          "");
      refused(
          () ->
              sts.assumeRoot(
                  r ->
                      r.targetPrincipal(member)
                          .taskPolicyArn(
                              p -> p.arn("arn:aws:iam::aws:policy/AdministratorAccess"))),
          "ValidationError",
          400,
          "root task");
      refused(
          () ->
              sts.assumeRoot(
                  r ->
                      r.targetPrincipal(member)
                          .taskPolicyArn(p -> p.arn(task))
                          .durationSeconds(901)),
          "ValidationError",
          400,
          "less than or equal to 900");
      refused(
          () -> nobody.assumeRoot(r -> r.targetPrincipal(member).taskPolicyArn(p -> p.arn(task))),
          "AccessDenied",
          403,
          "");
    }
    try (StsClient global =
        StsClient.builder()
            .region(Region.AWS_GLOBAL)
            .endpointOverride(platform.sts())
            .credentialsProvider(StaticCredentialsProvider.create(platform.key("admin")))
            .build()) {
      StsException refused =
          refused(
              () ->
                  global.assumeRoot(r -> r.targetPrincipal(member).taskPolicyArn(p -> p.arn(task))),
              "RegionDisabledException",
              403,
              "regional endpoints");
      assertThat(refused.requestId()).isNotEmpty();
    }
  }

  @Test
  void renewal_isLinked() {
    AwsCredentials admin = platform.key("admin");
    Credentials first = assume(admin, "demo", "workload");
    Credentials second = assume(admin, "demo", "workload");
    Credentials other = assume(admin, "demo", "another");
    assertThat(record(first).getRenews()).isNull();
    assertThat(record(second).getRenews()).isEqualTo(first.accessKeyId());
    assertThat(record(other).getRenews()).isNull();
  }

  private static Instant now() {
    return InstantSource.system().instant();
  }

  private static JsonNode json(String url) throws Exception {
    HttpResponse<String> response =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create(url)).build(),
                HttpResponse.BodyHandlers.ofString());
    assertThat(response.statusCode()).isEqualTo(200);
    return JSON.readTree(response.body());
  }

  private static software.amazon.awssdk.services.iam.model.Tag iamTag(String key, String value) {
    return software.amazon.awssdk.services.iam.model.Tag.builder().key(key).value(value).build();
  }
}
