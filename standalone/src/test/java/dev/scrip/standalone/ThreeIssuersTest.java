package dev.scrip.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.scrip.events.DenialReason;
import dev.scrip.events.SessionIssued;
import dev.scrip.issuer.directory.DirectorySeed;
import dev.scrip.issuer.directory.file.DirectoryFiles;
import dev.scrip.issuer.directory.file.DirectoryPlan;
import dev.scrip.issuer.fixtures.TestIdp;
import dev.scrip.issuer.ops.FederationSettings;
import dev.scrip.issuer.ops.Issuer;
import dev.scrip.issuer.ops.IssuerSettings;
import dev.scrip.issuer.record.RecordSettings;
import dev.scrip.issuer.session.RootKey;
import dev.scrip.issuer.sts.IssuanceQuota;
import dev.scrip.schemas.TopicLayout;
import dev.scrip.standalone.broker.EmbeddedBroker;
import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.Credentials;
import software.amazon.awssdk.services.sts.model.StsException;

/** What must hold on whichever issuer is asked, and after all of them were started anew. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ThreeIssuersTest {
  private static final String ROLE = "arn:aws:iam::123456789012:role/demo";
  private static final String DIRECTORY =
      """
      accounts:
        - id: "123456789012"
          users:
            - {name: admin, policies: ["arn:aws:iam::aws:policy/AdministratorAccess"], accessKeys: [{}]}
            - {name: busy, policies: ["arn:aws:iam::aws:policy/AdministratorAccess"], accessKeys: [{}]}
          roles:
            - name: demo
              trustPolicy:
                Version: "2012-10-17"
                Statement:
                  - {Effect: Allow, Principal: {AWS: "123456789012"}, Action: "sts:AssumeRole"}
                  - {Effect: Allow, Principal: {Federated: "arn:aws:iam::123456789012:saml-provider/idp"}, Action: ["sts:AssumeRoleWithSAML", "sts:TagSession", "sts:SetSourceIdentity"]}
      """;

  private final RootKey rootKey = RootKey.parse(RootKey.generateText(new SecureRandom()));
  private final TestIdp idp = new TestIdp();
  private final List<Issuer> issuers = new ArrayList<>();
  private EmbeddedBroker broker;
  private Map<String, Object> kafka;
  private RawTopics topics;
  private DirectorySeed seed;
  private Path dir;

  ThreeIssuersTest() throws Exception {}

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    dir = folder;
    var settings = TestBroker.settings(dir);
    broker = EmbeddedBroker.start(settings);
    kafka = TestBroker.client(settings);
    topics = new RawTopics(kafka);
    try (Admin admin = Admin.create(kafka)) {
      TopicLayout.STANDALONE.create(admin);
    }
    seed =
        DirectoryPlan.seed(
            DirectoryFiles.parse(DIRECTORY).withService(),
            new SecureRandom(),
            InstantSource.system().instant());
    startAll();
    try (IamClient iam =
        IamClient.builder()
            .region(Region.AWS_GLOBAL)
            .endpointOverride(url(0))
            .credentialsProvider(StaticCredentialsProvider.create(key("admin")))
            .build()) {
      iam.createSAMLProvider(
          r ->
              r.name("idp")
                  .samlMetadataDocument(
                      TestIdp.metadata(List.of(idp), "") + "<!-- " + "x".repeat(1_000) + " -->"));
    }
  }

  @AfterAll
  void stop() {
    issuers.forEach(Issuer::close);
    if (broker != null) {
      broker.close();
    }
  }

  /**
   * The same assertion at once to three issuers, again and again, and once more after a restart.
   */
  @Test
  void assertions_areTakenOnce_byAllIssuersTogether() throws Exception {
    int rounds = Boolean.getBoolean("scrip.long") ? 1_000 : 40;
    List<StsClient> clients = anonymous();
    String last = "";
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int round = 0; round < rounds; round++) {
        String response = saml("_a" + round);
        last = response;
        List<Callable<Boolean>> calls = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
          StsClient sts = clients.get(i % clients.size());
          calls.add(() -> isTaken(sts, response));
        }
        int taken = 0;
        for (Future<Boolean> each : threads.invokeAll(calls)) {
          taken += each.get() ? 1 : 0;
        }
        assertThat(taken).as("round %d", round).isEqualTo(1);
      }
    }
    clients.forEach(StsClient::close);
    issuers.forEach(Issuer::close);
    issuers.clear();
    startAll();
    for (StsClient sts : anonymous()) {
      assertThat(isTaken(sts, last)).isFalse();
      sts.close();
    }
  }

  @Test
  void revocation_isInForceOnAll_withinASecond_andAfterARestart() throws Exception {
    Credentials credentials = assume(0, "admin", "lost");
    for (int i = 0; i < 3; i++) {
      assertThat(isAlive(i, credentials)).isTrue();
    }
    long start = System.nanoTime();
    ObjectNode asked =
        StsSuite.JSON
            .createObjectNode()
            .put("accessKeyId", credentials.accessKeyId())
            .put("reason", "test");
    assertThat(OwnRequests.post(url(1), "/revoke", key("admin"), asked).statusCode())
        .isEqualTo(200);
    for (int i = 0; i < 3; i++) {
      int issuer = i;
      Eventually.get(Duration.ofSeconds(1), () -> isAlive(issuer, credentials), alive -> !alive);
    }
    System.out.println(
        "ThreeIssuersTest: a revocation was in force on three issuers after "
            + Duration.ofNanos(System.nanoTime() - start).toMillis()
            + " ms, asking included");
    Issuer late = issuer("late", IssuanceQuota.Limits.NONE);
    issuers.add(late);
    assertThat(isAlive(3, credentials)).isFalse();
    issuers.remove(late);
    late.close();
  }

  /** A keyset rotates while sessions are issued and used on three issuers: nobody is refused. */
  @Test
  void keysetRotates_onAll_withoutAPause() throws Exception {
    ObjectNode asked = StsSuite.JSON.createObjectNode().put("keyset", "session-token");
    assertThat(OwnRequests.post(url(2), "/keys", key("admin"), asked).statusCode()).isEqualTo(200);
    long end = System.nanoTime() + Duration.ofSeconds(13).toNanos();
    int used = 0;
    java.util.Set<Long> keys = new java.util.TreeSet<>();
    while (System.nanoTime() < end) {
      Credentials credentials = assume(used % 3, "admin", "rotating");
      keys.add(
          Integer.toUnsignedLong(
              java.nio.ByteBuffer.wrap(
                      java.util.Base64.getDecoder().decode(credentials.sessionToken()), 2, 4)
                  .getInt()));
      assertThat(isAlive((used + 1) % 3, credentials)).isTrue();
      assertThat(isAlive((used + 2) % 3, credentials)).isTrue();
      used++;
    }
    assertThat(keys).as("the old key, then the new one").hasSize(2);
    assertThat(used).isGreaterThan(20);
  }

  @Test
  void regions_areServed_disabled_orWrong() throws Exception {
    try (StsClient frankfurt = sts(url(0), Region.EU_CENTRAL_1, key("admin"))) {
      Credentials credentials =
          frankfurt.assumeRole(r -> r.roleArn(ROLE).roleSessionName("region")).credentials();
      var event =
          topics.audit().stream()
              .filter(
                  each ->
                      each.getSessionIssued() != null
                          && each.getSessionIssued()
                              .getAccessKeyId()
                              .equals(credentials.accessKeyId()))
              .findFirst()
              .orElseThrow();
      assertThat(event.getAwsRegion()).isEqualTo("eu-central-1");
      assertThat(event.getEndpointType()).isEqualTo("regional");
    }
    try (StsClient tokyo = sts(url(0), Region.AP_NORTHEAST_1, key("admin"))) {
      StsSuite.refused(
          tokyo::getCallerIdentity,
          "SignatureDoesNotMatch",
          403,
          "Credential should be scoped to a valid region");
    }
    // A host that names a region which is not served: the region is disabled.
    String body = "Action=GetCallerIdentity&Version=2011-06-15";
    assertThat(ask("sts.ap-northeast-1.amazonaws.com", body, Optional.of(key("admin"))))
        .contains("403 ", "RegionDisabledException", "STS is not activated in this region.");
    String unsigned =
        "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleSessionName=xx&WebIdentityToken=a.b.c&RoleArn="
            + ROLE;
    assertThat(ask("sts.ap-northeast-1.amazonaws.com", unsigned, Optional.empty()))
        .contains("403 ", "RegionDisabledException");
    assertThat(ask("sts.eu-central-1.amazonaws.com", unsigned, Optional.empty()))
        .contains("400 ", "InvalidIdentityToken");
    try (StsClient global = sts(url(0), Region.AWS_GLOBAL, key("admin"))) {
      Credentials credentials =
          global.assumeRole(r -> r.roleArn(ROLE).roleSessionName("global")).credentials();
      assertThat(
              topics.audit().stream()
                  .filter(
                      each ->
                          Optional.ofNullable(each.getSessionIssued())
                              .map(SessionIssued::getAccessKeyId)
                              .filter(credentials.accessKeyId()::equals)
                              .isPresent())
                  .map(each -> each.getAwsRegion() + " " + each.getEndpointType()))
          .containsExactly("us-east-1 global");
    }
  }

  /** The third issuer lets a principal have 30 sessions a minute, of which it has half. */
  @Test
  void quota_throttles_andRecords() {
    Issuer strict = null;
    try {
      strict = issuer("strict", new IssuanceQuota.Limits(30, 0, 2));
      issuers.add(strict);
      int issued = 0;
      StsException refused = null;
      for (int i = 0; i < 20 && refused == null; i++) {
        try {
          assume(issuers.size() - 1, "busy", "busy-" + i);
          issued++;
        } catch (StsException e) {
          refused = e;
        }
      }
      assertThat(issued).isBetween(15, 17);
      assertThat(Objects.requireNonNull(refused).awsErrorDetails().errorCode())
          .isEqualTo("Throttling");
      assertThat(refused.statusCode()).isEqualTo(400);
      assertThat(
              topics.audit().stream()
                  .filter(event -> event.getRequestDenied() != null)
                  .map(event -> event.getRequestDenied())
                  .filter(denied -> denied.getReason() == DenialReason.QUOTA)
                  .map(denied -> String.valueOf(denied.getDetail())))
          .contains("more than 30 issuances a minute to one principal");
      // Others are not kept from theirs.
      assertThat(assume(issuers.size() - 1, "admin", "other")).isNotNull();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    } finally {
      if (strict != null) {
        issuers.remove(strict);
        strict.close();
      }
    }
  }

  /** The answer to a request that names a host of AWS's. */
  private String ask(String host, String body, Optional<AwsCredentials> caller) throws Exception {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    StringBuilder request =
        new StringBuilder("POST / HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n");
    request.append("Content-Type: application/x-www-form-urlencoded\r\n");
    request.append("Content-Length: ").append(bytes.length).append("\r\n");
    caller.ifPresent(
        identity ->
            AwsV4HttpSigner.create()
                .sign(
                    to ->
                        to.identity(identity)
                            .request(
                                SdkHttpRequest.builder()
                                    .method(SdkHttpMethod.POST)
                                    .uri(URI.create("http://" + host + "/"))
                                    .build())
                            .payload(() -> new ByteArrayInputStream(bytes))
                            .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "sts")
                            .putProperty(AwsV4HttpSigner.REGION_NAME, "ap-northeast-1"))
                .request()
                .headers()
                .forEach(
                    (name, values) -> {
                      if (!name.equalsIgnoreCase("host")) {
                        values.forEach(
                            value ->
                                request.append(name).append(": ").append(value).append("\r\n"));
                      }
                    }));
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), issuers.getFirst().port())) {
      socket.getOutputStream().write((request + "\r\n" + body).getBytes(StandardCharsets.UTF_8));
      socket.setSoTimeout(10_000);
      StringBuilder answer = new StringBuilder();
      byte[] some = new byte[4_096];
      while (answer.indexOf("</ErrorResponse>") < 0) {
        int read = socket.getInputStream().read(some);
        answer.append(new String(some, 0, Math.max(0, read), StandardCharsets.UTF_8));
      }
      return answer.toString();
    }
  }

  private void startAll() throws Exception {
    for (String name : List.of("one", "two", "three")) {
      issuers.add(issuer(name, IssuanceQuota.Limits.NONE));
    }
  }

  private Issuer issuer(String name, IssuanceQuota.Limits quota) throws Exception {
    IssuerSettings settings =
        new IssuerSettings(
            kafka,
            "127.0.0.1",
            0,
            Set.of("us-east-1", "eu-central-1"),
            List.of(),
            rootKey,
            new RecordSettings(name, "us-east-1", Duration.ofSeconds(5), 500, 2_000, 2_000, 2_000),
            Optional.empty(),
            FederationSettings.DEFAULT,
            quota,
            true,
            Optional.of(dir.resolve(name)),
            "test",
            List.of("issuer"));
    return Issuer.start(settings, Optional.of(() -> seed), false);
  }

  private URI url(int issuer) {
    return URI.create("http://127.0.0.1:" + issuers.get(issuer).port());
  }

  private AwsCredentials key(String user) {
    DirectorySeed.Key key =
        seed.keys().stream().filter(each -> each.userName().equals(user)).findFirst().orElseThrow();
    return AwsBasicCredentials.create(key.id().value(), key.secret().reveal());
  }

  private Credentials assume(int issuer, String user, String session) {
    try (StsClient sts = sts(url(issuer), Region.US_EAST_1, key(user))) {
      return sts.assumeRole(r -> r.roleArn(ROLE).roleSessionName(session)).credentials();
    }
  }

  private boolean isAlive(int issuer, Credentials credentials) {
    try (StsClient sts = sts(url(issuer), Region.US_EAST_1, Platform.session(credentials))) {
      sts.getCallerIdentity();
      return true;
    } catch (StsException e) {
      assertThat(e.awsErrorDetails().errorCode()).isEqualTo("ExpiredToken");
      return false;
    }
  }

  private List<StsClient> anonymous() {
    List<StsClient> clients = new ArrayList<>();
    for (int i = 0; i < issuers.size(); i++) {
      clients.add(sts(url(i), Region.US_EAST_1, AnonymousCredentialsProvider.create()));
    }
    return clients;
  }

  private static boolean isTaken(StsClient sts, String response) {
    try {
      sts.assumeRoleWithSAML(
          r ->
              r.roleArn(ROLE)
                  .principalArn("arn:aws:iam::123456789012:saml-provider/idp")
                  .samlAssertion(response));
      return true;
    } catch (StsException e) {
      assertThat(e.awsErrorDetails().errorMessage()).contains("was used already");
      return false;
    }
  }

  private String saml(String id) throws Exception {
    return TestIdp.base64(
        idp.signed(
            TestIdp.at(
                InstantSource.system().instant(), TestIdp.response(TestIdp.assertion(id, "ana"))),
            id));
  }

  private static StsClient sts(URI url, Region region, AwsCredentials credentials) {
    return sts(url, region, StaticCredentialsProvider.create(credentials));
  }

  private static StsClient sts(URI url, Region region, AwsCredentialsProvider credentials) {
    return StsClient.builder()
        .region(region)
        .endpointOverride(url)
        .credentialsProvider(credentials)
        .overrideConfiguration(config -> config.retryStrategy(retry -> retry.maxAttempts(1)))
        .build();
  }
}
