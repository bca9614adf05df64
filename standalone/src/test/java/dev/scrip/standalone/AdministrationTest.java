package dev.scrip.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.scrip.events.AuditEvent;
import dev.scrip.events.DirectoryChange;
import dev.scrip.events.Kind;
import dev.scrip.issuer.session.AccessKeyId;
import dev.scrip.standalone.cli.SignedClient;
import dev.scrip.standalone.data.ClientFiles.Keys;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.Tag;
import software.amazon.awssdk.services.sts.StsClient;

/** Accounts, import and export over HTTP, and what the trail tells of them. */
final class AdministrationTest extends IamSuite {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String YAML = "application/yaml";

  @Test
  void newAccount_isEnteredByTheManagementAccount_andBoundByServiceControlPolicies()
      throws Exception {
    JsonNode made = json(post("admin", "/accounts", "{\"name\":\"payments\"}"));
    String id = made.path("accountId").asText();
    assertThat(id).matches("\\d{12}");
    AwsCredentials inside = entered(made.path("roleArn").asText());
    try (IamClient member = platform.iam(inside)) {
      member.createUser(r -> r.userName("first"));
      HttpResponse<String> bound =
          post(
              "admin",
              "/directory",
              """
              organization:
                policies:
                  - {name: Everything, document: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "*", Resource: "*"}]}}
                  - {name: NoUsers, document: {Version: "2012-10-17", Statement: [{Effect: Deny, Action: "iam:CreateUser", Resource: "*"}]}}
              accounts:
                - {id: "%s", serviceControlPolicies: [Everything, NoUsers]}
              """
                  .formatted(id));
      assertThat(bound.statusCode()).as(bound.body()).isEqualTo(200);
      assertRefused(() -> member.createUser(r -> r.userName("second")), "AccessDenied", 403);
    }
    assertThat(json(get("admin", "/accounts")).path("accounts").findValuesAsText("accountId"))
        .contains(id, "123456789012");
    assertThat(
            post("admin", "/accounts", "{\"name\":\"x\",\"accountId\":\"" + id + "\"}")
                .statusCode())
        .isEqualTo(409);
    for (String body : List.of("", "{}", "{\"name\":\"\"}", "[]", "{\"name\":\"x\",\"z\":1}")) {
      assertThat(post("admin", "/accounts", body).statusCode()).as(body).isEqualTo(400);
    }
  }

  @Test
  void members_seeAndChangeTheirOwnAccountAlone() throws Exception {
    JsonNode made = json(post("admin", "/accounts", "{\"name\":\"apart\"}"));
    Keys inside = keys(entered(made.path("roleArn").asText()));
    String id = made.path("accountId").asText();
    assertThat(json(get(inside, "/accounts")).path("accounts").findValuesAsText("accountId"))
        .containsExactly(id);
    assertThat(get(inside, "/directory").body()).contains(id).doesNotContain("123456789012\"");
    assertThat(get(inside, "/directory?account=123456789012").statusCode()).isEqualTo(403);
    assertThat(get(inside, "/directory?account=999999999999").statusCode()).isEqualTo(403);
    assertThat(get("admin", "/directory?account=999999999999").statusCode()).isEqualTo(404);
    assertThat(post(inside, "/accounts", "{\"name\":\"evil\"}", "application/json").statusCode())
        .isEqualTo(403);
    String other = "accounts: [{id: \"123456789012\", users: [{name: mallory}]}]";
    assertThat(post(inside, "/directory", other, YAML).statusCode()).isEqualTo(403);
    String own = "accounts: [{id: \"" + id + "\", users: [{name: bob, accessKeys: [{}]}]}]";
    assertThat(json(post(inside, "/directory", own, YAML)).path("accessKeys")).hasSize(1);
  }

  @Test
  void whoMayNot_isRefused_andRecorded() throws Exception {
    assertThat(get("nobody", "/directory").statusCode()).isEqualTo(403);
    assertThat(get("nobody", "/accounts").statusCode()).isEqualTo(403);
    assertThat(post("nobody", "/directory", "accounts: [{id: \"123456789012\"}]").statusCode())
        .isEqualTo(403);
    HttpResponse<String> unsigned =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(uri("/accounts")).build(),
                HttpResponse.BodyHandlers.ofString());
    assertThat(unsigned.statusCode()).isEqualTo(403);
    assertThat(unsigned.body()).contains("MissingAuthenticationToken");
    List<String> denied = new ArrayList<>();
    for (AuditEvent event : topics.audit()) {
      if (event.getKind() == Kind.RequestDenied
          && event.getEventSource().equals("scrip.amazonaws.com")) {
        denied.add(event.getRequestDenied().getAction());
      }
    }
    assertThat(denied)
        .contains("scrip:ExportDirectory", "scrip:ListAccounts", "scrip:ImportDirectory");
  }

  /** Policies that give everything but IAM do not give IAM by another name. */
  @Test
  void whoMayDoEverythingButIam_mayNotImportNorExport() throws Exception {
    Keys power = user("power", "PowerUserAccess", null);
    String file = "accounts: [{id: \"123456789012\", users: [{name: mallory}]}]";
    HttpResponse<String> refused = post(power, "/directory", file, YAML);
    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(refused.body()).contains("is not authorized to perform: iam:");
    assertThat(get(power, "/directory").statusCode()).isEqualTo(403);
    assertThat(post(power, "/accounts", "{\"name\":\"mine\"}", YAML).statusCode()).isEqualTo(403);
  }

  /** What a condition forbids some of is not had by a way that names none of it. */
  @Test
  void whoMayGiveSomeRights_mayNotImport() throws Exception {
    for (String statement :
        List.of(
            "{\"Effect\":\"Deny\",\"Action\":\"iam:AttachUserPolicy\",\"Resource\":\"*\",\"Condition\":"
                + "{\"ArnEquals\":{\"iam:PolicyARN\":\"arn:aws:iam::aws:policy/AdministratorAccess\"}}}",
            "{\"Effect\":\"Deny\",\"Action\":\"iam:DetachRolePolicy\",\"Resource\":\"*\"}",
            "{\"Effect\":\"Deny\",\"Action\":\"iam:*\",\"Resource\":\"*\",\"Condition\":"
                + "{\"StringEquals\":{\"aws:ResourceTag/protected\":\"true\"}}}")) {
      Keys some =
          user(
              "some-" + Integer.toHexString(statement.hashCode()),
              "AdministratorAccess",
              "{\"Version\":\"2012-10-17\",\"Statement\":[" + statement + "]}");
      String file = "accounts: [{id: \"123456789012\", users: [{name: mallory}]}]";
      assertThat(post(some, "/directory", file, YAML).statusCode()).as(statement).isEqualTo(403);
    }
    Keys except =
        user(
            "except",
            null,
            "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\","
                + "\"Condition\":{\"ArnNotEquals\":{\"iam:PolicyARN\":\"arn:aws:iam::aws:policy/AdministratorAccess\"}}}]}");
    assertThat(post(except, "/directory", "accounts: [{id: \"123456789012\"}]", YAML).statusCode())
        .isEqualTo(403);
  }

  /** The secret of a key that was deleted does not come back with another key of its id. */
  @Test
  void aKeyThatIsMadeAnew_hasItsNewSecretAlone() throws Exception {
    String id = AccessKeyId.parse(platform.key("nobody").accessKeyId()).orElseThrow().value();
    String own = id.substring(0, 8) + "REPLACEDKEY2";
    String file =
        "accounts: [{id: \"123456789012\", users: [{name: replaced, policies: [\"arn:aws:iam::aws:policy/IAMReadOnlyAccess\"],"
            + " accessKeys: [{id: %s, secret: %s}]}]}]";
    json(post("admin", "/directory", file.formatted(own, "the-first-secret-of-it")));
    Keys first = new Keys(own, "the-first-secret-of-it", Optional.empty());
    Keys second = new Keys(own, "the-second-secret-of-it", Optional.empty());
    assertThat(get(first, "/accounts").body()).contains("AccessDenied");
    iam.deleteAccessKey(r -> r.userName("replaced").accessKeyId(own));
    json(post("admin", "/directory", file.formatted(own, "the-second-secret-of-it")));
    assertThat(get(second, "/accounts").body()).contains("AccessDenied");
    assertThat(get(first, "/accounts").body()).contains("SignatureDoesNotMatch");
  }

  /** To keep one account's directory is not to keep the organization. */
  @Test
  void whoMayImportAMember_mayNotChangeTheOrganization() throws Exception {
    String id = json(post("admin", "/accounts", "{\"name\":\"kept\"}")).path("accountId").asText();
    Keys keeper =
        user(
            "keeper",
            null,
            """
            {"Version":"2012-10-17","Statement":[
              {"Effect":"Allow","Action":"scrip:ImportDirectory","Resource":"arn:aws:scrip:*:%1$s:directory"},
              {"Effect":"Allow","Action":"iam:*","Resource":"arn:aws:iam::%1$s:*"}]}"""
                .formatted(id));
    String file = "accounts: [{id: \"" + id + "\", users: [{name: bob}]}]";
    assertThat(post(keeper, "/directory", file, YAML).statusCode()).isEqualTo(200);
    for (String more :
        List.of(
            "accounts: [{id: \"" + id + "\", serviceControlPolicies: []}]",
            "organization: {policies: []}\n" + file,
            "accounts: [{id: \"123456789012\"}]",
            "accounts: [{id: \"" + id + "\"}, {id: \"555555555555\"}]")) {
      assertThat(post(keeper, "/directory", more, YAML).statusCode()).as(more).isEqualTo(403);
    }
  }

  private Keys user(String name, @Nullable String managedPolicy, @Nullable String inlinePolicy) {
    iam.createUser(r -> r.userName(name));
    if (managedPolicy != null) {
      iam.attachUserPolicy(
          r -> r.userName(name).policyArn("arn:aws:iam::aws:policy/" + managedPolicy));
    }
    if (inlinePolicy != null) {
      iam.putUserPolicy(r -> r.userName(name).policyName("own").policyDocument(inlinePolicy));
    }
    var key = iam.createAccessKey(r -> r.userName(name)).accessKey();
    return new Keys(key.accessKeyId(), key.secretAccessKey(), Optional.empty());
  }

  @Test
  void imports_changeOnce_tellKeysOnce_andAreInTheTrail() throws Exception {
    String file =
        """
        accounts:
          - id: "123456789012"
            groups: [{name: Imported}]
            users: [{name: imported-user, groups: [Imported], accessKeys: [{}]}]
        """;
    JsonNode dry = json(post("admin", "/directory?dryRun=true", file));
    assertThat(dry.path("changes")).hasSize(3);
    assertThat(dry.path("accessKeys")).isEmpty();
    JsonNode done = json(post("admin", "/directory", file));
    assertThat(done.path("changes")).hasSize(3);
    String secret = done.at("/accessKeys/0/secretAccessKey").asText();
    try (StsClient sts =
        platform.sts(
            AwsBasicCredentials.create(done.at("/accessKeys/0/accessKeyId").asText(), secret))) {
      assertThat(sts.getCallerIdentity().arn()).endsWith(":user/imported-user");
    }
    JsonNode again = json(post("admin", "/directory", file));
    assertThat(again.path("changes")).isEmpty();
    assertThat(again.path("accessKeys")).isEmpty();
    assertThat(get("admin", "/directory").body()).contains("imported-user").doesNotContain(secret);
    List<DirectoryChange> changes =
        topics.appliedChanges().stream()
            .filter(change -> change.getEventName().equals("ImportDirectory"))
            .filter(change -> change.toString().contains("imported-user"))
            .toList();
    assertThat(changes).hasSize(1);
    assertThat(changes.getFirst().getRequestedBy().getArn()).endsWith(":user/admin");
    assertThat(changes.toString()).doesNotContain(secret);
  }

  @Test
  void unfitFiles_areRefused_andChangeNothing() throws Exception {
    List<String> before = names();
    for (String file :
        List.of(
            "",
            "{",
            "accounts: []",
            "accounts: [{id: \"123456789012\", users: [{name: x, groups: [none]}]}]",
            "accounts: [{id: \"123456789012\", users: [{name: x}, {name: X}]}]",
            "accounts: &a [*a]",
            "accounts: [null]",
            "accounts: [{id: null}]",
            "accounts: [{id: \"123456789012\", users: [null]}]",
            "accounts: [{id: \"123456789012:" + "x".repeat(3_000_000) + "\"}]",
            "[".repeat(10_000),
            "accounts: [{id: \"123456789012\", id: \"123456789012\"}]")) {
      HttpResponse<String> response = post("admin", "/directory", file);
      assertThat(response.statusCode()).as(file.length() < 99 ? file : "deep").isEqualTo(400);
      assertThat(response.body()).contains("ValidationError").doesNotContain("Exception");
    }
    assertThat(names()).isEqualTo(before);
  }

  @Test
  void aFileThatWasNotSigned_isRefused() throws Exception {
    String signed = "accounts: [{id: \"123456789012\"}]";
    HttpRequest.Builder request = HttpRequest.newBuilder(uri("/directory"));
    AwsV4HttpSigner.create()
        .sign(
            to ->
                to.identity(platform.key("admin"))
                    .request(
                        SdkHttpRequest.builder()
                            .method(SdkHttpMethod.POST)
                            .uri(uri("/directory"))
                            .build())
                    .payload(() -> new ByteArrayInputStream(signed.getBytes(UTF_8)))
                    .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "scrip")
                    .putProperty(AwsV4HttpSigner.REGION_NAME, "us-east-1"))
        .request()
        .headers()
        .forEach(
            (name, values) -> {
              if (!name.equalsIgnoreCase("host") && !name.equalsIgnoreCase("content-length")) {
                values.forEach(value -> request.header(name, value));
              }
            });
    HttpResponse<String> response =
        HttpClient.newHttpClient()
            .send(
                request
                    .POST(
                        HttpRequest.BodyPublishers.ofString(
                            signed.replace("{id", "{name: evil, id")))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
    assertThat(response.statusCode()).isEqualTo(403);
    assertThat(response.body()).contains("SignatureDoesNotMatch");
  }

  /** Two imports and an IAM call that disagree: each leaves the directory as one of them says. */
  @Test
  void importsThatMeetOtherChanges_areDecidedAnew() throws Exception {
    String file = "accounts: [{id: \"123456789012\", users: [{name: contended, tags: {by: %s}}]}]";
    Callable<Integer> one = () -> post("admin", "/directory", file.formatted("one")).statusCode();
    Callable<Integer> two = () -> post("admin", "/directory", file.formatted("two")).statusCode();
    Callable<Integer> tag =
        () -> {
          iam.tagRole(
              r -> r.roleName("demo").tags(Tag.builder().key("touched").value("x").build()));
          return 200;
        };
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Integer> each : threads.invokeAll(List.of(one, two, tag))) {
        assertThat(each.get()).isIn(200, 400); // 400: another import was under way
      }
    }
    assertThat(iam.listUserTags(r -> r.userName("contended")).tags().getFirst().value())
        .isIn("one", "two");
  }

  private List<String> names() {
    return iam.listUsers().users().stream().map(user -> user.userName()).toList();
  }

  private AwsCredentials entered(String roleArn) {
    try (StsClient sts = platform.sts(platform.key("admin"))) {
      return Platform.session(
          sts.assumeRole(r -> r.roleArn(roleArn).roleSessionName("admin")).credentials());
    }
  }

  private static Keys keys(AwsCredentials credentials) {
    return new Keys(
        credentials.accessKeyId(),
        credentials.secretAccessKey(),
        credentials instanceof AwsSessionCredentials session
            ? Optional.of(session.sessionToken())
            : Optional.empty());
  }

  private URI uri(String path) {
    return platform.sts().resolve(path);
  }

  private HttpResponse<String> get(String user, String path) throws Exception {
    return get(keys(platform.key(user)), path);
  }

  private HttpResponse<String> get(Keys keys, String path) throws Exception {
    return new SignedClient(keys).get(uri(path), "scrip");
  }

  private HttpResponse<String> post(String user, String path, String body) throws Exception {
    return post(keys(platform.key(user)), path, body, YAML);
  }

  private HttpResponse<String> post(Keys keys, String path, String body, String contentType)
      throws Exception {
    return new SignedClient(keys).post(uri(path), body, contentType, "scrip");
  }

  private static JsonNode json(HttpResponse<String> response) throws Exception {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return JSON.readTree(response.body());
  }
}
