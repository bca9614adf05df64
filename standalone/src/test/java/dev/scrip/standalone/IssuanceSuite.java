package dev.scrip.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.scrip.events.AuditEvent;
import dev.scrip.events.Kind;
import dev.scrip.events.Writer;
import dev.scrip.schemas.Topic;
import dev.scrip.schemas.Topics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.IamException;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.AssumeRoleResponse;
import software.amazon.awssdk.services.sts.model.Credentials;
import software.amazon.awssdk.services.sts.model.StsException;

/** The whole way, driven by AWS's SDK for Java; extended by one class for each kind of broker. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class IssuanceSuite {
  private static final String DEMO = "arn:aws:iam::123456789012:role/demo";
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private Platform platform;
  private RawTopics topics;

  /** How to reach the broker as a service. */
  abstract Map<String, Object> kafka() throws Exception;

  @BeforeAll
  void start(@TempDir Path dir) throws Exception {
    platform =
        Platform.start(kafka(), dir, Duration.ofSeconds(3), Optional.of(Duration.ofSeconds(6)));
    topics = new RawTopics(kafka());
  }

  @AfterAll
  void stop() {
    if (platform != null) {
      platform.close();
    }
  }

  @Test
  void callerIdentity_ofEachKindOfCaller() {
    try (StsClient admin = platform.sts(platform.key("admin"))) {
      assertThat(admin.getCallerIdentity().arn()).isEqualTo("arn:aws:iam::123456789012:user/admin");
      Credentials role = assume(admin, "ident").credentials();
      try (StsClient session = platform.sts(Platform.session(role))) {
        assertThat(session.getCallerIdentity().arn())
            .isEqualTo("arn:aws:sts::123456789012:assumed-role/demo/ident");
        assertThat(session.getCallerIdentity().userId()).matches("AROA[A-Z2-7]{17}:ident");
      }
      Credentials user = admin.getSessionToken().credentials();
      try (StsClient session = platform.sts(Platform.session(user))) {
        assertThat(session.getCallerIdentity().arn())
            .isEqualTo("arn:aws:iam::123456789012:user/admin");
        assertCode(() -> session.getSessionToken(), "AccessDenied", 403);
        assertThat(assume(session, "by-token").credentials()).isNotNull();
      }
    }
  }

  @Test
  void reply_comesAfterItsRecord() {
    try (StsClient admin = platform.sts(platform.key("admin"))) {
      String id = assume(admin, "recorded").credentials().accessKeyId();
      // No waiting: what was answered is in the topic.
      assertThat(topics.audit())
          .filteredOn(event -> event.getKind() == Kind.SessionIssued)
          .extracting(event -> event.getSessionIssued().getAccessKeyId())
          .contains(id);
    }
  }

  @Test
  void denials_saySoInAwssWords_andAreRecorded() {
    try (StsClient nobody = platform.sts(platform.key("nobody"));
        StsClient stranger = platform.sts(platform.key("stranger"))) {
      StsException denied = assertCode(() -> assume(nobody, "no"), "AccessDenied", 403);
      assertThat(denied.awsErrorDetails().errorMessage())
          .isEqualTo(
              "User: arn:aws:iam::123456789012:user/nobody is not authorized to perform:"
                  + " sts:AssumeRole on resource: "
                  + DEMO
                  + " because no identity-based policy allows the sts:AssumeRole action");
      assertThat(topics.audit())
          .anySatisfy(
              event -> {
                assertThat(event.getRequestID()).isEqualTo(denied.requestId());
                assertThat(event.getKind()).isEqualTo(Kind.RequestDenied);
                assertThat(event.getRequestDenied().getMissing())
                    .isEqualTo("identity-based policy");
              });
      assertCode(() -> assume(stranger, "no"), "AccessDenied", 403);
      assertCode(
          () -> stranger.assumeRole(r -> r.roleArn(DEMO + "-that-is-not").roleSessionName("no")),
          "AccessDenied",
          403);
    }
  }

  @Test
  void userSession_mayCallIamOnlyWithMfa() {
    try (StsClient admin = platform.sts(platform.key("admin"));
        IamClient iam = platform.iam(Platform.session(admin.getSessionToken().credentials()))) {
      IamException refused = catchThrowableOfType(IamException.class, iam::listUsers);
      assertThat(refused.awsErrorDetails().errorCode()).isEqualTo("InvalidClientTokenId");
    }
  }

  @Test
  void iam_isAuthorizedAndRecorded() {
    try (StsClient admin = platform.sts(platform.key("admin"));
        IamClient demo = platform.iam(Platform.session(assume(admin, "iam").credentials()));
        IamClient iam = platform.iam(platform.key("admin"))) {
      IamException denied =
          catchThrowableOfType(IamException.class, () -> demo.createUser(r -> r.userName("eve")));
      assertThat(denied.awsErrorDetails().errorCode()).isEqualTo("AccessDenied");
      assertThat(denied.awsErrorDetails().errorMessage())
          .contains("iam:CreateUser on resource: arn:aws:iam::123456789012:user/eve because no");
      IamException notBuilt =
          catchThrowableOfType(
              IamException.class, () -> iam.createLoginProfile(r -> r.userName("admin")));
      assertThat(notBuilt.awsErrorDetails().errorCode()).isEqualTo("InvalidAction");
    }
  }

  /** Asking without pause while sessions are folded: the views must stay alive (KAFKA-19629). */
  @Test
  @Timeout(60)
  void views_answerWhileTheyFold() throws Exception {
    long until = System.nanoTime() + Duration.ofSeconds(5).toNanos();
    try (StsClient admin = platform.sts(platform.key("admin"));
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        all.add(
            threads.submit(
                () -> {
                  while (System.nanoTime() < until) {
                    assume(admin, "busy");
                  }
                  return null;
                }));
        all.add(
            threads.submit(
                () -> {
                  while (System.nanoTime() < until) {
                    assertThat(
                            platform
                                .query(platform.key("admin"), "/v1/sessions?limit=200")
                                .status())
                        .isEqualTo(200);
                  }
                  return null;
                }));
      }
      for (Future<?> each : all) {
        each.get(40, TimeUnit.SECONDS);
      }
      String last = assume(admin, "last").credentials().accessKeyId();
      Eventually.get(
          PATIENCE,
          () -> platform.query(platform.key("admin"), "/v1/sessions/" + last).status(),
          status -> status == 200);
    }
  }

  @Test
  void chain_isAtMostAnHour_andNamesItsAncestors() throws Exception {
    try (StsClient admin = platform.sts(platform.key("admin"))) {
      Credentials first = assume(admin, "first").credentials();
      try (StsClient session = platform.sts(Platform.session(first))) {
        assertCode(
            () ->
                session.assumeRole(
                    r -> r.roleArn(DEMO).roleSessionName("long").durationSeconds(3_601)),
            "ValidationError",
            400);
        String second = assume(session, "second").credentials().accessKeyId();
        AuditEvent event =
            topics.audit().stream()
                .filter(e -> e.getSessionIssued() != null)
                .filter(e -> e.getSessionIssued().getAccessKeyId().equals(second))
                .findFirst()
                .orElseThrow();
        assertThat(event.getSessionIssued().getAncestors())
            .containsExactly(platform.key("admin").accessKeyId(), first.accessKeyId());
        assertThat(event.getUserIdentity().getSessionContext()).isNotNull();
      }
    }
  }

  @Test
  void session_endsOnce_andIsShownSo() throws Exception {
    try (StsClient admin = platform.sts(platform.key("admin"))) {
      Credentials credentials = assume(admin, "ends").credentials();
      String id = credentials.accessKeyId();
      JsonNode live =
          Eventually.get(
                  PATIENCE,
                  () -> platform.query(platform.key("admin"), "/v1/sessions/" + id),
                  answer -> answer.status() == 200)
              .json();
      assertThat(live.path("state").asText()).isEqualTo("active");
      assertThat(live.path("principalArn").asText())
          .isEqualTo("arn:aws:iam::123456789012:user/admin");
      JsonNode over =
          Eventually.get(
                  PATIENCE,
                  () -> platform.query(platform.key("admin"), "/v1/sessions/" + id),
                  answer -> !answer.json().path("endedAt").isNull())
              .json();
      assertThat(over.path("state").asText()).isEqualTo("expired");
      assertThat(over.path("endedAt").asText()).isEqualTo(live.path("expiresAt").asText());
      assertThat(topics.ends()).filteredOn(end -> end.getAccessKeyId().equals(id)).hasSize(1);
      try (StsClient session = platform.sts(Platform.session(credentials))) {
        assertCode(session::getCallerIdentity, "ExpiredToken", 403);
      }
    }
  }

  @Test
  void pages_coverEverySessionOnce() throws Exception {
    Set<String> issued = new HashSet<>();
    try (StsClient admin = platform.sts(platform.key("admin"))) {
      for (int i = 0; i < 25; i++) {
        issued.add(assume(admin, "page-" + i).credentials().accessKeyId());
      }
    }
    String filter = "/v1/sessions?limit=7&sort=%s&role=" + DEMO;
    for (String sort : List.of("-issuedAt", "issuedAt", "-expiresAt", "expiresAt")) {
      Set<String> found =
          Eventually.get(
              PATIENCE, () -> pages(filter.formatted(sort)), ids -> ids.containsAll(issued));
      assertThat(found).containsAll(issued);
    }
    JsonNode page = platform.query(platform.key("admin"), filter.formatted("issuedAt")).json();
    String token = page.path("nextToken").asText();
    assertThat(
            platform
                .query(platform.key("admin"), "/v1/sessions?limit=7&nextToken=" + token)
                .status())
        .as("a token of another query")
        .isEqualTo(400);
  }

  @Test
  void queries_needAPermission_forTheAccountTheyName() throws Exception {
    Platform.Answer unnamed = platform.query(platform.key("reader"), "/v1/sessions");
    assertThat(unnamed.status()).isEqualTo(403);
    assertThat(unnamed.json().at("/error/message").asText()).contains("filter by account=");
    assertThat(platform.query(platform.key("reader"), "/v1/sessions?account=123456789012").status())
        .isEqualTo(200);
    assertThat(platform.query(platform.key("nobody"), "/v1/sessions?account=123456789012").status())
        .isEqualTo(403);
    assertThat(platform.get("/v1/sessions").statusCode()).isEqualTo(403);
    assertThat(platform.query(platform.key("admin"), "/v1/sessions?nonsense=1").status())
        .isEqualTo(400);
    assertThat(platform.query(platform.key("admin"), "/v1/sessions/ASIAAAAAAAAAAAAAAAAA").status())
        .isEqualTo(404);
    assertThat(topics.audit())
        .anySatisfy(
            event -> {
              assertThat(event.getKind()).isEqualTo(Kind.DataRead);
              assertThat(event.getUserIdentity().getUserName()).isEqualTo("reader");
            });
  }

  @Test
  void usage_addsUpWhatTheTopicTells() throws Exception {
    try (StsClient admin = platform.sts(platform.key("admin"))) {
      assume(admin, "usage");
    }
    for (String step : List.of("minute", "hour", "day")) {
      String query = "/v1/usage?principal=arn:aws:iam::123456789012:user/admin&step=" + step;
      Eventually.get(
          PATIENCE,
          () -> {
            long shown = 0;
            for (JsonNode row : platform.query(platform.key("admin"), query).json().path("usage")) {
              shown += row.path("issued").asLong();
            }
            long recorded =
                topics.audit().stream()
                    .filter(e -> e.getSessionIssued() != null)
                    .filter(e -> e.getSessionIssued().getCallerArn().endsWith(":user/admin"))
                    .count();
            return shown == recorded && shown > 0;
          },
          same -> same);
    }
  }

  @Test
  void noSecret_isInAnyReadableTopic() {
    List<String> secrets = new ArrayList<>();
    platform.seed().keys().forEach(key -> secrets.add(key.secret().reveal()));
    try (StsClient admin = platform.sts(platform.key("admin"))) {
      for (int i = 0; i < 10; i++) {
        Credentials credentials = assume(admin, "secret-" + i).credentials();
        secrets.add(credentials.secretAccessKey());
        secrets.add(credentials.sessionToken());
      }
    }
    for (Topic<?> topic : Topics.all()) {
      if (topic.readable()) {
        for (ConsumerRecord<String, byte[]> record : topics.records(topic.name())) {
          String text = new String(record.value(), StandardCharsets.ISO_8859_1);
          secrets.forEach(secret -> assertThat(text.contains(secret)).as(topic.name()).isFalse());
        }
      }
    }
  }

  @Test
  void sequences_haveNoHole() {
    Map<String, List<Long>> numbers =
        topics.records(Topics.STS_AUDIT.name()).stream()
            .collect(
                Collectors.groupingBy(
                    record -> writer(record).getIncarnation() + "/" + record.partition(),
                    Collectors.mapping(
                        record -> writer(record).getSequence(), Collectors.toList())));
    numbers.forEach(
        (writer, found) -> {
          for (int i = 0; i < found.size(); i++) {
            assertThat(found.get(i)).as(writer).isEqualTo(i);
          }
        });
  }

  private static Writer writer(ConsumerRecord<String, byte[]> record) {
    return Topics.STS_AUDIT
        .valueSerde()
        .deserializer()
        .deserialize(record.topic(), record.value())
        .getWriter();
  }

  private Set<String> pages(String query) throws IOException, InterruptedException {
    List<String> ids = new ArrayList<>();
    String next = "";
    do {
      JsonNode page = platform.query(platform.key("admin"), query + next).json();
      page.path("sessions").forEach(each -> ids.add(each.path("accessKeyId").asText()));
      next = page.path("nextToken").isNull() ? "" : "&nextToken=" + page.path("nextToken").asText();
    } while (!next.isEmpty());
    assertThat(ids).doesNotHaveDuplicates();
    return Set.copyOf(ids);
  }

  private static AssumeRoleResponse assume(StsClient client, String name) {
    return client.assumeRole(r -> r.roleArn(DEMO).roleSessionName(name));
  }

  private static StsException assertCode(Runnable call, String code, int status) {
    StsException failure = catchThrowableOfType(StsException.class, call::run);
    assertThat(failure.awsErrorDetails().errorCode()).isEqualTo(code);
    assertThat(failure.statusCode()).isEqualTo(status);
    return failure;
  }
}
