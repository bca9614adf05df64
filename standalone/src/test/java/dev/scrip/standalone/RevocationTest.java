package dev.scrip.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.scrip.events.AuditEvent;
import dev.scrip.events.EndReason;
import dev.scrip.events.SessionEnded;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.Credentials;

/** Sessions that are ended before their time, and keysets that rotate under live ones. */
final class RevocationTest extends StsSuite {
  private static final String OPEN =
      "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"123456789012\"},\"Action\":\"sts:AssumeRole\"}]}";

  @BeforeAll
  void makeRoles() {
    for (String name : List.of("first", "second", "third")) {
      role(name, OPEN, statement("\"sts:*\"", "*"));
    }
  }

  @Test
  void oneSession_isRefusedAtOnce_andItsEndSaysByWhom() throws Exception {
    AwsCredentials admin = platform.key("admin");
    Credentials lost = assume(admin, "first", "lost");
    Credentials other = assume(admin, "first", "other");
    JsonNode done = revoke(asked().put("accessKeyId", lost.accessKeyId()));
    assertThat(done.path("revocation").asText())
        .startsWith("arn:aws:scrip::123456789012:revocation/");
    assertRevoked(lost);
    assertThat(caller(other)).endsWith("/other");
    SessionEnded end = ended(lost);
    assertThat(end.getReason()).isEqualTo(EndReason.REVOKED);
    assertThat(end.getRevokedBy()).isEqualTo("arn:aws:iam::123456789012:user/admin");
    assertThat(end.getRevocation()).isEqualTo(done.path("revocation").asText());
    Eventually.get(
        Duration.ofSeconds(10),
        () -> platform.query(admin, "/v1/sessions/" + lost.accessKeyId()),
        answer -> answer.json().path("state").asText().equals("revoked"));
    assertThat(
            topics.audit().stream()
                .filter(event -> "ExpiredToken".equals(event.getErrorCode()))
                .map(AuditEvent::getRequestDenied)
                .map(denied -> String.valueOf(denied.getDetail())))
        .anyMatch(detail -> detail.startsWith("revoked at "));
  }

  @Test
  void aRolesSessions_issuedBefore_withAndWithoutDescendants() throws Exception {
    AwsCredentials admin = platform.key("admin");
    Credentials root = assume(admin, "second", "root");
    Credentials child = assume(Platform.session(root), "third", "child");
    Thread.sleep(20);
    String before = InstantSource.system().instant().toString();
    Thread.sleep(20);
    Credentials later = assume(admin, "second", "later");
    revoke(asked().put("principalArn", ACCOUNT + "role/second").put("issuedBefore", before));
    assertRevoked(root);
    assertThat(caller(child)).endsWith("/child");
    assertThat(caller(later)).endsWith("/later");
    revoke(
        asked()
            .put("principalArn", ACCOUNT + "role/second")
            .put("issuedBefore", before)
            .put("withDescendants", true));
    assertRevoked(child);
    assertThat(caller(later)).endsWith("/later");
    assertThat(ended(child).getReason()).isEqualTo(EndReason.REVOKED);
    // Each ended once, whatever was revoked twice.
    Thread.sleep(1_500);
    List<String> ends = topics.ends().stream().map(SessionEnded::getAccessKeyId).toList();
    assertThat(ends).doesNotHaveDuplicates();
    assertThat(Set.copyOf(ends)).contains(root.accessKeyId(), child.accessKeyId());
  }

  @Test
  void aUsersSessions_andWhatCameOfThem() throws Exception {
    iam.createUser(r -> r.userName("leaver"));
    iam.attachUserPolicy(
        r -> r.userName("leaver").policyArn("arn:aws:iam::aws:policy/AdministratorAccess"));
    var made = iam.createAccessKey(r -> r.userName("leaver")).accessKey();
    AwsCredentials leaver =
        software.amazon.awssdk.auth.credentials.AwsBasicCredentials.create(
            made.accessKeyId(), made.secretAccessKey());
    Credentials token;
    Credentials federated;
    try (StsClient sts = platform.sts(leaver)) {
      token = sts.getSessionToken().credentials();
      federated = sts.getFederationToken(r -> r.name("guest")).credentials();
    }
    Credentials role = assume(leaver, "first", "leaver");
    Credentials deep = assume(Platform.session(token), "first", "deep");
    revoke(asked().put("principalArn", ACCOUNT + "user/leaver").put("withDescendants", true));
    for (Credentials each : List.of(token, federated, role, deep)) {
      assertRevoked(each);
      assertThat(ended(each).getReason()).isEqualTo(EndReason.REVOKED);
    }
  }

  @Test
  void namedSession_isRevokedByItsArn() throws Exception {
    AwsCredentials admin = platform.key("admin");
    Credentials ana = assume(admin, "third", "ana");
    Credentials bob = assume(admin, "third", "bob");
    revoke(asked().put("principalArn", "arn:aws:sts::123456789012:assumed-role/third/ana"));
    assertRevoked(ana);
    assertThat(caller(bob)).endsWith("/bob");
  }

  @Test
  void whoMayNot_andWhatIsNoRevocation_isRefused() throws Exception {
    Credentials session = assume(platform.key("admin"), "first", "kept");
    ObjectNode good = asked().put("accessKeyId", session.accessKeyId());
    HttpResponse<String> denied = own(platform.key("nobody"), "/revoke", good);
    assertThat(denied.statusCode()).isEqualTo(403);
    assertThat(denied.body()).contains("scrip:RevokeSession").contains(session.accessKeyId());
    // Another account's administrator has no say here.
    assertThat(own(platform.key("stranger"), "/revoke", good).statusCode()).isEqualTo(403);
    for (ObjectNode bad :
        List.of(
            asked(),
            JSON.createObjectNode().put("accessKeyId", session.accessKeyId()),
            asked().put("accessKeyId", "AKIAAAAAAAAAAAAAAAAA"),
            asked()
                .put("accessKeyId", session.accessKeyId())
                .put("principalArn", ACCOUNT + "role/first"),
            asked().put("principalArn", ACCOUNT + "role/nothing"),
            asked().put("principalArn", ACCOUNT + "role/first").put("issuedBefore", "yesterday"),
            asked()
                .put("principalArn", ACCOUNT + "role/first")
                .put("issuedBefore", "2199-01-01T00:00:00Z"))) {
      HttpResponse<String> refused = own(platform.key("admin"), "/revoke", bad);
      assertThat(refused.statusCode()).as(bad.toString()).isEqualTo(400);
      assertThat(refused.body()).contains("ValidationError");
    }
    assertThat(caller(session)).endsWith("/kept");
  }

  /** AWS's own way: a policy denies, and nothing ends. */
  @Test
  void denyByTokenIssueTime_isAPolicy() throws Exception {
    Credentials old = assume(platform.key("admin"), "third", "old");
    Thread.sleep(1_100);
    iam.putRolePolicy(
        r ->
            r.roleName("third")
                .policyName("AWSRevokeOlderSessions")
                .policyDocument(
                    "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Deny\",\"Action\":\"*\",\"Resource\":\"*\","
                        + "\"Condition\":{\"DateLessThan\":{\"aws:TokenIssueTime\":\""
                        + InstantSource.system().instant()
                        + "\"}}}]}"));
    try (StsClient sts = platform.sts(Platform.session(old))) {
      refused(
          () -> sts.assumeRole(r -> r.roleArn(ACCOUNT + "role/first").roleSessionName("xx")),
          "AccessDenied",
          403,
          "explicit deny");
    }
    iam.deleteRolePolicy(r -> r.roleName("third").policyName("AWSRevokeOlderSessions"));
    assertThat(topics.ends().stream().map(SessionEnded::getAccessKeyId).collect(Collectors.toSet()))
        .doesNotContain(old.accessKeyId());
  }

  @Test
  void keysetRotates_underLiveSessions() throws Exception {
    AwsCredentials admin = platform.key("admin");
    Credentials before = assume(admin, "first", "before");
    JsonNode rotated =
        JSON.readTree(
            own(admin, "/keys", JSON.createObjectNode().put("keyset", "session-token")).body());
    assertThat(rotated.path("keyset").asText()).isEqualTo("session-token");
    long newKey = rotated.path("keyId").asLong();
    Credentials announced = assume(admin, "first", "announced");
    assertThat(keyOf(announced)).isEqualTo(keyOf(before)).isNotEqualTo(newKey);
    HttpResponse<String> tooSoon =
        own(admin, "/keys", JSON.createObjectNode().put("keyset", "session-token"));
    assertThat(tooSoon.statusCode()).isEqualTo(409);
    Credentials after =
        Eventually.get(
            Duration.ofSeconds(15),
            () -> assume(admin, "first", "after"),
            each -> keyOf(each) == newKey);
    for (Credentials each : List.of(before, announced, after)) {
      assertThat(caller(each)).contains("assumed-role/first/");
    }
    assertThat(own(platform.key("nobody"), "/keys", JSON.createObjectNode()).statusCode())
        .isEqualTo(403);
    assertThat(
            topics.audit().stream()
                .filter(event -> event.getKeyRotated() != null)
                .map(event -> event.getKeyRotated().getKeyId()))
        .contains(newKey);
  }

  private static ObjectNode asked() {
    return JSON.createObjectNode().put("reason", "test");
  }

  private JsonNode revoke(ObjectNode asked) throws Exception {
    HttpResponse<String> response = own(platform.key("admin"), "/revoke", asked);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return JSON.readTree(response.body());
  }

  private void assertRevoked(Credentials credentials) {
    try (StsClient sts = platform.sts(Platform.session(credentials))) {
      refused(
          sts::getCallerIdentity,
          "ExpiredToken",
          403,
          "The security token included in the request is expired");
    }
  }

  private SessionEnded ended(Credentials credentials) throws Exception {
    return Eventually.get(
            Duration.ofSeconds(10),
            () ->
                topics.ends().stream()
                    .filter(end -> end.getAccessKeyId().equals(credentials.accessKeyId()))
                    .toList(),
            ends -> !ends.isEmpty())
        .getFirst();
  }

  /** The id of the key that sealed a token: its format's byte, then Tink's prefix. */
  private static long keyOf(Credentials credentials) {
    byte[] token = java.util.Base64.getDecoder().decode(credentials.sessionToken());
    return Integer.toUnsignedLong(java.nio.ByteBuffer.wrap(token, 2, 4).getInt());
  }
}
