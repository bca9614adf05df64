package dev.scrip.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.scrip.audit.projection.Projections;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.AwsResponse;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.Credentials;

/** Scrip's own detections fire on records that Scrip wrote for their scenario, and on no others. */
final class DetectionsTest extends StsSuite {
  private static final Path FOLDER = Path.of("..", "deploy", "siem", "detections");
  private static final com.fasterxml.jackson.databind.ObjectMapper YAML =
      new com.fasterxml.jackson.databind.ObjectMapper(new YAMLFactory());

  private final Map<String, String> labels = new LinkedHashMap<>(); // by request id
  private final List<JsonNode> records = new ArrayList<>(); // in the order of their time

  @BeforeAll
  void play() throws Exception {
    try (Projections projections =
        Projections.start(kafka, dir.resolve("siem"), "test", /* callerIdentity= */ true)) {
      assertThat(projections.awaitRunning(Duration.ofSeconds(60))).isTrue();
      sessions();
      revoked();
      deleted();
      for (String kind : List.of("hole", "altered", "late", "clean")) {
        verification(kind);
      }
      flood();
      Eventually.get(
          Duration.ofSeconds(90), // a heartbeat comes each minute
          this::read,
          all ->
              all.containsAll(Set.of("DenialsSuppressed", "HeartbeatSent", "use-after-deletion")));
    }
  }

  @AfterAll
  void forget() {
    labels.clear();
  }

  @Test
  void eachRule_firesOnItsScenario_andOnNoOther() throws IOException {
    Map<String, Set<String>> found = new TreeMap<>();
    Map<String, Set<String>> wanted = new TreeMap<>();
    for (Map.Entry<String, JsonNode> each :
        YAML.readTree(FOLDER.resolve("cases.yaml").toFile()).properties()) {
      Set<String> matches = new TreeSet<>();
      each.getValue().forEach(label -> matches.add(label.asText()));
      wanted.put(each.getKey(), matches);
      found.put(each.getKey(), evaluate(documents(each.getKey())));
    }
    assertThat(found).isEqualTo(wanted);
  }

  @Test
  void everyRule_hasItsCase_itsIdAndItsTechnique() throws IOException {
    Set<String> ids = new HashSet<>();
    try (var files = Files.list(FOLDER)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".yml")).toList()) {
        assertThat(
                YAML.readTree(FOLDER.resolve("cases.yaml").toFile()).has(file.getFileName() + ""))
            .as(file.toString())
            .isTrue();
        List<JsonNode> documents = documents(file.getFileName() + "");
        for (JsonNode rule : documents) {
          assertThat(ids.add(rule.path("id").asText())).isTrue();
        }
        assertThat(documents.getLast().path("tags").toString()).contains("\"attack.t");
      }
    }
  }

  private void sessions() throws Exception {
    iam.createRole(r -> r.roleName("power").assumeRolePolicyDocument(TRUST));
    iam.attachRolePolicy(
        r -> r.roleName("power").policyArn("arn:aws:iam::aws:policy/AdministratorAccess"));
    try (StsClient sts = platform.sts(platform.key("admin"))) {
      label(
          "privileged-first",
          () -> sts.assumeRole(r -> r.roleArn(ACCOUNT + "role/power").roleSessionName("first")));
      label(
          "privileged-again",
          () -> sts.assumeRole(r -> r.roleArn(ACCOUNT + "role/power").roleSessionName("again")));
      label(
          "plain",
          () -> sts.assumeRole(r -> r.roleArn(ACCOUNT + "role/demo").roleSessionName("plain")));
    }
  }

  private void revoked() throws Exception {
    Credentials session = assume(platform.key("admin"), "demo", "revoked");
    ObjectNode revocation = JSON.createObjectNode();
    revocation.put("accessKeyId", session.accessKeyId()).put("reason", "test");
    assertThat(own(platform.key("admin"), "/revoke", revocation).statusCode()).isEqualTo(200);
    try (StsClient sts = platform.sts(Platform.session(session));
        StsClient wrong =
            platform.sts(
                software.amazon.awssdk.auth.credentials.AwsBasicCredentials.create(
                    platform.key("admin").accessKeyId(), "wrong"))) {
      Eventually.get(
          Duration.ofSeconds(5),
          () -> refusal("use-of-revoked", sts::getCallerIdentity),
          "ExpiredToken"::equals);
      label("wrong-signature", wrong::getCallerIdentity);
    }
  }

  private void deleted() {
    iam.createRole(r -> r.roleName("gone").assumeRolePolicyDocument(TRUST));
    iam.createRole(r -> r.roleName("stays").assumeRolePolicyDocument(TRUST));
    Credentials session = assume(platform.key("admin"), "gone", "left");
    Credentials other = assume(platform.key("admin"), "stays", "here");
    try (StsClient sts = platform.sts(Platform.session(session));
        StsClient still = platform.sts(Platform.session(other))) {
      label("use-before-deletion", sts::getCallerIdentity);
      label("deletion", () -> iam.deleteRole(r -> r.roleName("gone")));
      label("use-after-deletion", sts::getCallerIdentity);
      label("use-of-another", still::getCallerIdentity);
    }
  }

  private void verification(String kind) throws Exception {
    ObjectNode told = JSON.createObjectNode().put("records", 10);
    told.put("findings", kind.equals("clean") ? 0 : 1);
    var kinds = told.putArray("kinds");
    switch (kind) {
      case "hole" -> kinds.add("SEQUENCE_HOLE");
      case "altered" -> kinds.add("ALTERED");
      case "late" -> kinds.add("CHECKPOINT_LATE");
      default -> {}
    }
    HttpResponse<String> reply = own(platform.key("admin"), "/verifications", told);
    assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
    labels.put(
        reply.headers().firstValue("x-amzn-requestid").orElseThrow(), "verification-" + kind);
  }

  /** More denials of one source than are recorded one by one. */
  private void flood() throws Exception {
    HttpClient http = HttpClient.newHttpClient();
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(platform.sts().toString()))
            .header("content-type", "application/x-www-form-urlencoded")
            .header(
                "authorization",
                "AWS4-HMAC-SHA256 Credential=AKIANOBODYNOBODYNOBO/20260101/us-east-1/sts/aws4_request, "
                    + "SignedHeaders=host;x-amz-date, Signature=0")
            .header("x-amz-date", "20260101T000000Z")
            .POST(
                HttpRequest.BodyPublishers.ofString("Action=GetCallerIdentity&Version=2011-06-15"))
            .build();
    List<java.util.concurrent.CompletableFuture<HttpResponse<Void>>> replies = new ArrayList<>();
    for (int i = 0; i < 6_000; i++) {
      replies.add(http.sendAsync(request, HttpResponse.BodyHandlers.discarding()));
      if (replies.size() == 100) {
        replies.forEach(java.util.concurrent.CompletableFuture::join);
        replies.clear();
      }
    }
  }

  private Set<String> read() {
    records.clear();
    for (ConsumerRecord<String, byte[]> record : topics.records("siem.cloudtrail")) {
      try {
        records.add(JSON.readTree(record.value()));
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }
    List<String> order = List.copyOf(labels.keySet());
    records.sort(
        Comparator.comparing((JsonNode record) -> record.path("eventTime").asText())
            .thenComparingInt(record -> order.indexOf(record.path("requestID").asText())));
    Set<String> all = new TreeSet<>();
    records.forEach(record -> all.add(label(record)));
    return all;
  }

  private String label(JsonNode record) {
    String label = labels.get(record.path("requestID").asText());
    return label == null ? record.path("eventName").asText() : label;
  }

  private Set<String> evaluate(List<JsonNode> documents) {
    JsonNode last = documents.getLast();
    return switch (last.at("/correlation/type").asText()) {
      case "event_count" -> silence(documents.getFirst(), last.path("correlation"));
      default -> matches(last);
    };
  }

  private Set<String> matches(JsonNode rule) {
    SigmaRule sigma = new SigmaRule(rule.path("detection"));
    Set<String> seen = new HashSet<>();
    Set<String> matched = new TreeSet<>();
    for (JsonNode record : records) {
      if (sigma.matches(record)) {
        StringBuilder terms = new StringBuilder();
        rule.at("/custom/new_terms").forEach(term -> terms.append(at(record, term.asText())));
        if (terms.isEmpty() || seen.add(terms.toString())) {
          matched.add(label(record));
        }
      }
    }
    return matched;
  }

  /** Fires on a timespan behind the last heartbeat, and not on one that has it in it. */
  private Set<String> silence(JsonNode base, JsonNode correlation) {
    SigmaRule sigma = new SigmaRule(base.path("detection"));
    Duration span =
        Duration.parse(
            "PT" + correlation.path("timespan").asText().toUpperCase(java.util.Locale.ROOT));
    long least = correlation.at("/condition/lt").asLong();
    String group = correlation.path("group-by").path(0).asText();
    List<Instant> times =
        records.stream()
            .filter(sigma::matches)
            .filter(record -> !at(record, group).isEmpty())
            .map(record -> Instant.parse(record.path("eventTime").asText()))
            .toList();
    Instant last = times.stream().max(Comparator.naturalOrder()).orElseThrow();
    assertThat(count(times, last.minus(span).plusSeconds(1), span)).isGreaterThanOrEqualTo(least);
    return count(times, last.plusSeconds(1), span) < least ? Set.of("silence") : Set.of();
  }

  private static long count(List<Instant> times, Instant from, Duration span) {
    return times.stream()
        .filter(time -> !time.isBefore(from) && time.isBefore(from.plus(span)))
        .count();
  }

  private static String at(JsonNode record, String path) {
    return record.at("/" + path.replace('.', '/')).asText();
  }

  private static List<JsonNode> documents(String name) throws IOException {
    try (MappingIterator<JsonNode> documents =
        YAML.readerFor(JsonNode.class).readValues(FOLDER.resolve(name).toFile())) {
      return documents.readAll();
    }
  }

  private void label(String label, java.util.function.Supplier<? extends AwsResponse> call) {
    try {
      labels.put(requestId(call.get()), label);
    } catch (AwsServiceException e) {
      labels.put(e.requestId(), label);
    }
  }

  private static String requestId(AwsResponse response) {
    return Objects.requireNonNull(response.responseMetadata().requestId());
  }

  private String refusal(String label, java.util.function.Supplier<? extends AwsResponse> call) {
    try {
      var _ = call.get();
      return "";
    } catch (AwsServiceException e) {
      labels.put(e.requestId(), label);
      return e.awsErrorDetails().errorCode();
    }
  }
}
