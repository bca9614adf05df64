package dev.scrip.standalone;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.scrip.audit.ops.AuditSettings;
import dev.scrip.audit.ops.AuditStreams;
import dev.scrip.audit.query.PageTokens;
import dev.scrip.audit.stores.PeerSeal;
import dev.scrip.audit.streams.Instance;
import dev.scrip.issuer.clock.ExpiryClock;
import dev.scrip.issuer.directory.DirectorySeed;
import dev.scrip.issuer.directory.file.DirectoryFiles;
import dev.scrip.issuer.directory.file.DirectoryPlan;
import dev.scrip.issuer.directory.file.InvalidDirectoryFileException;
import dev.scrip.issuer.ops.FederationSettings;
import dev.scrip.issuer.ops.Issuer;
import dev.scrip.issuer.ops.IssuerSettings;
import dev.scrip.issuer.ops.StartException;
import dev.scrip.issuer.policy.condition.AddressRange;
import dev.scrip.issuer.record.RecordSettings;
import dev.scrip.issuer.session.RootKey;
import dev.scrip.issuer.sts.IssuanceQuota;
import dev.scrip.schemas.TopicLayout;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.Credentials;

/** An issuer, a clock and audit-streams on some broker, and clients of them. */
final class Platform implements AutoCloseable {
  static final String DIRECTORY =
      """
      accounts:
        - id: "123456789012"
          users:
            - {name: admin, policies: ["arn:aws:iam::aws:policy/AdministratorAccess"], accessKeys: [{}]}
            - {name: nobody, accessKeys: [{}]}
            - name: reader
              accessKeys: [{}]
              inlinePolicies:
                One: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "scrip:*", Resource: "arn:aws:scrip:*:123456789012:*"}]}
          roles:
            - name: demo
              trustPolicy: {Version: "2012-10-17", Statement: [{Effect: Allow, Principal: {AWS: "123456789012"}, Action: "sts:AssumeRole"}]}
              inlinePolicies:
                Read: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: ["iam:Get*", "sts:*"], Resource: "*"}]}
        - id: "210987654321"
          users:
            - name: stranger
              accessKeys: [{}]
              inlinePolicies:
                All: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "sts:*", Resource: "*"}]}
      """;

  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final DirectorySeed seed;
  private final Issuer issuer;
  private final ExpiryClock clock;
  private final AuditStreams audit;

  private Platform(DirectorySeed seed, Issuer issuer, ExpiryClock clock, AuditStreams audit) {
    this.seed = seed;
    this.issuer = issuer;
    this.clock = clock;
    this.audit = audit;
  }

  static Platform start(
      Map<String, Object> kafka, Path dir, Duration bound, Optional<Duration> trial)
      throws ExecutionException,
          InterruptedException,
          InvalidDirectoryFileException,
          StartException {
    try (Admin admin = Admin.create(kafka)) {
      TopicLayout.STANDALONE.create(admin);
    }
    DirectorySeed seed =
        DirectoryPlan.seed(
            DirectoryFiles.parse(DIRECTORY).withService(),
            new SecureRandom(),
            InstantSource.system().instant());
    IssuerSettings settings =
        new IssuerSettings(
            kafka,
            "127.0.0.1",
            0,
            Set.of("us-east-1"),
            AddressRange.parse("127.0.0.1").stream().toList(), // clients of tests name their own
            RootKey.parse(RootKey.generateText(new SecureRandom())),
            new RecordSettings("test", "us-east-1", bound, 500, 200, 2_000, 2_000),
            trial,
            FederationSettings.DEFAULT.allowingPrivate(true),
            IssuanceQuota.Limits.NONE,
            true,
            Optional.of(dir.resolve("issuer")),
            "test",
            List.of("issuer", "clock", "audit"));
    Issuer issuer = Issuer.start(settings, Optional.of(() -> seed), false);
    ExpiryClock clock =
        ExpiryClock.start(
            kafka, dir.resolve("clock"), "test", InstantSource.system(), System::nanoTime);
    DirectorySeed.Key service =
        seed.keys().stream().filter(DirectorySeed.Key::service).findFirst().orElseThrow();
    byte[] pagingKey = new byte[32];
    new SecureRandom().nextBytes(pagingKey);
    AuditStreams audit =
        AuditStreams.start(
            new AuditSettings(
                kafka,
                "127.0.0.1",
                0,
                "us-east-1",
                URI.create("http://127.0.0.1:" + issuer.port()),
                service.id().value(),
                service.secret().reveal(),
                new PageTokens(pagingKey),
                dir.resolve("digest.pub"),
                dir.resolve("audit"),
                Instance.alone("test"),
                new PeerSeal(pagingKey),
                Optional.empty()));
    Platform platform = new Platform(seed, issuer, clock, audit);
    if (!clock.awaitRunning(Duration.ofSeconds(60))
        || !audit.awaitRunning(Duration.ofSeconds(60))) {
      throw new IllegalStateException("the streams do not start");
    }
    return platform;
  }

  DirectorySeed seed() {
    return seed;
  }

  Issuer issuer() {
    return issuer;
  }

  URI audit() {
    return URI.create("http://127.0.0.1:" + audit.port());
  }

  URI sts() {
    return URI.create("http://127.0.0.1:" + issuer.port() + "/");
  }

  AwsCredentials key(String user) {
    DirectorySeed.Key key =
        seed.keys().stream().filter(each -> each.userName().equals(user)).findFirst().orElseThrow();
    return AwsBasicCredentials.create(key.id().value(), key.secret().reveal());
  }

  static AwsCredentials session(Credentials credentials) {
    return AwsSessionCredentials.create(
        credentials.accessKeyId(), credentials.secretAccessKey(), credentials.sessionToken());
  }

  StsClient sts(AwsCredentials credentials) {
    return StsClient.builder()
        .region(Region.US_EAST_1)
        .endpointOverride(sts())
        .credentialsProvider(StaticCredentialsProvider.create(credentials))
        .overrideConfiguration(config -> config.retryStrategy(retry -> retry.maxAttempts(1)))
        .build();
  }

  IamClient iam(AwsCredentials credentials) {
    return IamClient.builder()
        .region(Region.AWS_GLOBAL)
        .endpointOverride(sts())
        .credentialsProvider(StaticCredentialsProvider.create(credentials))
        .overrideConfiguration(config -> config.retryStrategy(retry -> retry.maxAttempts(1)))
        .build();
  }

  /** An answer of the query API. */
  record Answer(int status, JsonNode json) {}

  Answer query(AwsCredentials credentials, String pathAndQuery)
      throws IOException, InterruptedException {
    return query(audit(), credentials, pathAndQuery);
  }

  /** An answer of a certain instance. */
  static Answer query(URI instance, AwsCredentials credentials, String pathAndQuery)
      throws IOException, InterruptedException {
    URI uri = URI.create(instance + pathAndQuery);
    SdkHttpRequest signed =
        AwsV4HttpSigner.create()
            .sign(
                to ->
                    to.identity(credentials)
                        .request(
                            SdkHttpRequest.builder().method(SdkHttpMethod.GET).uri(uri).build())
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "scrip")
                        .putProperty(AwsV4HttpSigner.REGION_NAME, "us-east-1"))
            .request();
    HttpRequest.Builder request = HttpRequest.newBuilder(uri);
    signed
        .headers()
        .forEach(
            (name, values) -> {
              if (!name.toLowerCase(Locale.ROOT).equals("host")) {
                values.forEach(value -> request.header(name, value));
              }
            });
    HttpResponse<String> response =
        HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    return new Answer(response.statusCode(), JSON.readTree(response.body()));
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return HTTP.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + audit.port() + path)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  @Override
  public void close() {
    audit.close();
    clock.close();
    issuer.close();
  }
}
