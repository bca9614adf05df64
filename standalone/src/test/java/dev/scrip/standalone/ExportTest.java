package dev.scrip.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.scrip.audit.export.ContinuousExport;
import dev.scrip.audit.export.DigestSigner;
import dev.scrip.audit.export.ExportTarget;
import dev.scrip.audit.export.TrailExport;
import dev.scrip.audit.projection.Projections;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsCredentials;

/** The trail in files: whole, without doubles, and verified by Amazon's own client. */
final class ExportTest extends StsSuite {
  private static final String BUCKET = "trail-bucket";
  private final Instant now = InstantSource.system().instant();

  private TestS3 s3;
  private DigestSigner signer;

  ExportTest() throws Exception {
    signer = DigestSigner.parse(DigestSigner.generateText(now.minus(1, ChronoUnit.DAYS)));
    s3 = new TestS3(Files.createTempDirectory("scrip-s3"));
  }

  @BeforeEach
  void open(@TempDir Path folder) throws Exception {
    s3.close();
    s3 = new TestS3(folder);
    System.setProperty("aws.accessKeyId", "AKIAIOSFODNN7EXAMPLE");
    System.setProperty("aws.secretAccessKey", "secret");
    System.setProperty("aws.region", "us-east-1");
    Files.writeString(dir.resolve("digest.pub"), signer.key().text() + "\n");
  }

  @AfterEach
  void close() throws IOException {
    s3.close();
    List.of("aws.accessKeyId", "aws.secretAccessKey", "aws.region").forEach(System::clearProperty);
  }

  @Test
  void everyRecordIsInTheFilesOnce_alsoAfterRunsThatBrokeOff() throws Exception {
    var _ = assume(platform.key("admin"), "demo", "before");
    int refused = 0;
    for (int puts = 0; puts < 4; puts++) {
      s3.refuseAfter(puts);
      try {
        export("plan").once(read -> {});
      } catch (IOException e) {
        refused++;
      }
    }
    assertThat(refused).isPositive();
    s3.refuseAfter(Integer.MAX_VALUE);
    export("plan").once(read -> {});
    var _ = assume(platform.key("admin"), "demo", "after");
    export("plan").once(read -> {});
    assertSameAsTopic(records(BUCKET + "/plan/AWSLogs/"));
    assertThat(s3.objects().keySet())
        .anyMatch(key -> key.contains("/123456789012/CloudTrail/us-east-1/"))
        .allMatch(key -> key.startsWith(BUCKET + "/plan/AWSLogs/"));
  }

  @Test
  void folder_hasTheSame_withTheSignaturesBeside(@TempDir Path folder) throws Exception {
    var _ = assume(platform.key("admin"), "demo", "folder");
    TrailExport export =
        new TrailExport(
            kafka,
            new ExportTarget(folder.toString(), Optional.empty()),
            signer,
            "us-east-1",
            InstantSource.system());
    export.once(read -> {});
    export.once(read -> {});
    List<JsonNode> found = new ArrayList<>();
    List<Path> metadata = new ArrayList<>();
    try (var files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (file.toString().contains("/CloudTrail/")) {
          unpack(Files.readAllBytes(file)).path("Records").forEach(found::add);
        } else if (file.toString().endsWith(".metadata.json")) {
          metadata.add(file);
        }
      }
    }
    assertSameAsTopic(found);
    assertThat(metadata).isNotEmpty();
    assertThat(JSON.readTree(Files.readAllBytes(metadata.getFirst())).path("signature").asText())
        .matches("[0-9a-f]{512}");
  }

  @Test
  void continuousExport_deliversWhatComes() throws Exception {
    try (ContinuousExport running =
        ContinuousExport.start(export("running"), Duration.ofSeconds(1))) {
      String name = "continuous";
      var _ = assume(platform.key("admin"), "demo", name);
      List<JsonNode> delivered =
          Eventually.get(
              Duration.ofSeconds(30),
              () -> records(BUCKET + "/running/AWSLogs/"),
              all -> all.stream().anyMatch(record -> record.toString().contains("demo/" + name)));
      assertThat(delivered).isNotEmpty();
      // Somebody else can't write there meanwhile.
      assertThatThrownBy(() -> export("running").once(read -> {}))
          .hasMessageContaining("another process exports");
      assertThat(running).isNotNull();
    }
  }

  /** Amazon's own client over TLS under Amazon's own names; an altered file does not pass. */
  @Test
  void stockClient_verifiesTheTrail() throws Exception {
    Optional<Path> aws = onPath("aws");
    if (aws.isEmpty()) {
      System.out.println("SKIPPED ExportTest.stockClient_verifiesTheTrail: there is no aws");
    }
    Assumptions.assumeTrue(aws.isPresent(), "there is no aws");
    var _ = assume(platform.key("admin"), "demo", "first");
    export("stock").once(read -> {});
    var _ = assume(platform.key("admin"), "demo", "second");
    Thread.sleep(1_100); // digests' names have whole seconds
    export("stock").once(read -> {});
    String good = validate(aws.orElseThrow());
    assertThat(good)
        .contains("2/2 digest files valid")
        .containsPattern("(\\d+)/\\1 log files valid");
    assertThat(s3.hosts()).allMatch(host -> host.contains(".amazonaws.com"));

    String log =
        s3.objects().keySet().stream()
            .filter(key -> key.contains("/stock/") && key.contains("/123456789012/CloudTrail/"))
            .findFirst()
            .orElseThrow();
    TestS3.Stored untouched = s3.objects().get(log);
    byte[] other = packed("{\"Records\":[]}");
    s3.objects().put(log, new TestS3.Stored(other, Map.of()));
    assertThat(validate(aws.orElseThrow())).contains("INVALID: hash value doesn't match");
    s3.objects().remove(log);
    assertThat(validate(aws.orElseThrow())).contains("INVALID: not found");
    s3.objects().put(log, untouched);

    String digest =
        s3.objects().keySet().stream()
            .filter(
                key -> key.contains("/stock/") && key.contains("/123456789012/CloudTrail-Digest/"))
            .findFirst()
            .orElseThrow();
    TestS3.Stored signed = s3.objects().get(digest);
    String text = new String(unpacked(signed.content()), StandardCharsets.UTF_8);
    s3.objects()
        .put(
            digest,
            new TestS3.Stored(
                packed(text.replace("\"logFiles\":[", "\"logFiles\": [")), signed.metadata()));
    assertThat(validate(aws.orElseThrow())).contains("INVALID");
  }

  @Test
  void publicKeys_areForThoseWhoMayListThem() throws Exception {
    var request = JSON.createObjectNode();
    assertThat(keys(platform.key("admin"), request).path("PublicKeyList"))
        .singleElement()
        .satisfies(
            key ->
                assertThat(key.path("Fingerprint").asText()).isEqualTo(signer.key().fingerprint()));
    assertThat(
            keys(platform.key("admin"), JSON.createObjectNode().put("EndTime", 1_000))
                .path("PublicKeyList"))
        .isEmpty();
    assertThat(keys(platform.key("nobody"), request).path("__type").asText())
        .isEqualTo("AccessDenied");
  }

  private JsonNode keys(AwsCredentials caller, JsonNode body) throws Exception {
    return JSON.readTree(
        OwnRequests.post(
                platform.audit(),
                "/",
                caller,
                body,
                "cloudtrail",
                Map.of(
                    "x-amz-target",
                    "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.ListPublicKeys"))
            .body());
  }

  private TrailExport export(String prefix) {
    return new TrailExport(
        kafka,
        new ExportTarget("s3://" + BUCKET + "/" + prefix, Optional.of(s3.endpoint())),
        signer,
        "us-east-1",
        InstantSource.system());
  }

  private String validate(Path aws) throws Exception {
    AwsCredentials admin = platform.key("admin");
    ProcessBuilder builder =
        new ProcessBuilder(
                aws.toString(),
                "cloudtrail",
                "validate-logs",
                "--trail-arn",
                "arn:aws:cloudtrail:us-east-1:123456789012:trail/scrip",
                "--start-time",
                now.minus(1, ChronoUnit.HOURS).truncatedTo(ChronoUnit.SECONDS).toString(),
                "--s3-bucket",
                BUCKET,
                "--s3-prefix",
                "stock",
                "--endpoint-url",
                platform.audit().toString(),
                "--region",
                "us-east-1",
                "--verbose")
            .redirectErrorStream(true);
    builder.environment().putAll(s3.environment());
    builder.environment().put("AWS_ACCESS_KEY_ID", admin.accessKeyId());
    builder.environment().put("AWS_SECRET_ACCESS_KEY", admin.secretAccessKey());
    builder.environment().remove("AWS_ENDPOINT_URL");
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return said;
  }

  /** The files have what the topic has, record for record. */
  private void assertSameAsTopic(List<JsonNode> found) throws Exception {
    Map<String, String> inFiles = new TreeMap<>();
    for (JsonNode record : found) {
      assertThat(inFiles.put(record.path("eventID").asText(), record.toString()))
          .as("no double")
          .isNull();
    }
    Path state = Files.createTempDirectory(dir, "siem");
    try (Projections projections = Projections.start(kafka, state, "export", true)) {
      assertThat(projections.awaitRunning(Duration.ofSeconds(60))).isTrue();
      Map<String, String> inTopic =
          Eventually.get(
              Duration.ofSeconds(30),
              this::topic,
              all -> new TreeSet<>(all.keySet()).containsAll(inFiles.keySet()));
      inFiles.forEach((id, record) -> assertThat(record).isEqualTo(inTopic.get(id)));
      long ofTrail = topics.audit().size();
      assertThat((long) inFiles.size()).isGreaterThanOrEqualTo(ofTrail - 5);
    }
  }

  private Map<String, String> topic() {
    Map<String, String> all = new TreeMap<>();
    for (var record : topics.records("siem.cloudtrail")) {
      try {
        JsonNode json = JSON.readTree(record.value());
        all.put(json.path("eventID").asText(), json.toString());
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }
    return all;
  }

  private List<JsonNode> records(String prefix) throws IOException {
    List<JsonNode> found = new ArrayList<>();
    for (Map.Entry<String, TestS3.Stored> each : s3.objects().entrySet()) {
      if (each.getKey().startsWith(prefix) && each.getKey().contains("/CloudTrail/")) {
        unpack(each.getValue().content()).path("Records").forEach(found::add);
      }
    }
    return found;
  }

  private static JsonNode unpack(byte[] gzip) throws IOException {
    return JSON.readTree(unpacked(gzip));
  }

  private static byte[] unpacked(byte[] gzip) throws IOException {
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(gzip))) {
      return in.readAllBytes();
    }
  }

  private static byte[] packed(String text) throws IOException {
    java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
    try (var gzip = new java.util.zip.GZIPOutputStream(out)) {
      gzip.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return out.toByteArray();
  }

  private static Optional<Path> onPath(String program) {
    for (String folder : System.getenv("PATH").split(File.pathSeparator, -1)) {
      Path file = Path.of(folder, program);
      if (Files.isExecutable(file)) {
        return Optional.of(file);
      }
    }
    return Optional.empty();
  }
}
