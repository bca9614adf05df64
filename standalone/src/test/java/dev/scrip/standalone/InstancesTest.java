package dev.scrip.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.scrip.audit.views.Views;
import dev.scrip.issuer.clock.ExpiryClock;
import dev.scrip.issuer.directory.DirectorySeed;
import dev.scrip.issuer.directory.file.DirectoryFiles;
import dev.scrip.issuer.directory.file.DirectoryPlan;
import dev.scrip.issuer.ops.FederationSettings;
import dev.scrip.issuer.ops.Issuer;
import dev.scrip.issuer.ops.IssuerSettings;
import dev.scrip.issuer.record.RecordSettings;
import dev.scrip.issuer.session.RootKey;
import dev.scrip.issuer.sts.IssuanceQuota;
import dev.scrip.schemas.TopicLayout;
import dev.scrip.schemas.Topics;
import dev.scrip.standalone.broker.EmbeddedBroker;
import java.io.IOException;
import java.io.Writer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MemberDescription;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sts.StsClient;

/**
 * Three audit-streams processes with the partitions shared among them: each answers every question
 * whole, and when one is killed in the middle of many questions each answer is whole or a 503.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class InstancesTest {
  private static final int SESSIONS = 240;

  /** Questions about all sessions, denials, usage and records, with what they need to be told. */
  private static final List<String> QUESTIONS =
      List.of(
          "active-sessions?limit=1000",
          "active-at?limit=1000",
          "active-sessions?limit=90&sort=issuedAt",
          "active-sessions?limit=90&sort=-expiresAt",
          "role-assumptions?role=arn:aws:iam::123456789012:role/demo",
          "principal-sessions?principal=arn:aws:iam::123456789012:user/admin",
          "denials?",
          "assurance?",
          "first-pairs?",
          "concurrency?",
          "usage?step=minute",
          "platform?",
          "completeness?",
          "credential-report?",
          "events?");

  private final RootKey rootKey = RootKey.parse(RootKey.generateText(new SecureRandom()));
  private final List<AuditInstance> instances = new ArrayList<>();
  private final Set<String> issued = new TreeSet<>();
  private EmbeddedBroker broker;
  private Map<String, Object> kafka;
  private DirectorySeed seed;
  private Issuer issuer;
  private ExpiryClock clock;
  private Instant asOf;

  InstancesTest() {}

  @BeforeAll
  void start(@TempDir Path dir) throws Exception {
    var settings = TestBroker.settings(dir);
    broker = EmbeddedBroker.start(settings);
    kafka = TestBroker.client(settings);
    try (Admin admin = Admin.create(kafka)) {
      new TopicLayout(6, 1, 1).create(admin);
    }
    seed =
        DirectoryPlan.seed(
            DirectoryFiles.parse(Platform.DIRECTORY).withService(),
            new SecureRandom(),
            InstantSource.system().instant());
    issuer =
        Issuer.start(
            new IssuerSettings(
                kafka,
                "127.0.0.1",
                0,
                Set.of("us-east-1"),
                List.of(),
                rootKey,
                new RecordSettings(
                    "test", "us-east-1", Duration.ofSeconds(2), 500, 200, 2_000, 2_000),
                Optional.empty(),
                FederationSettings.DEFAULT,
                IssuanceQuota.Limits.NONE,
                true,
                Optional.of(dir.resolve("issuer")),
                "test",
                List.of("issuer", "clock", "audit")),
            Optional.of(() -> seed),
            false);
    clock =
        ExpiryClock.start(
            kafka, dir.resolve("clock"), "test", InstantSource.system(), System::nanoTime);
    byte[] key = new byte[32];
    new SecureRandom().nextBytes(key);
    AuditInstance.Setup setup =
        new AuditInstance.Setup(
            properties(dir, kafka),
            String.valueOf(kafka.get("bootstrap.servers")),
            URI.create("http://127.0.0.1:" + issuer.port()),
            seed.keys().stream().filter(DirectorySeed.Key::service).findFirst().orElseThrow(),
            Base64.getEncoder().encodeToString(key));
    for (String name : List.of("one", "two", "three")) {
      instances.add(AuditInstance.start(dir, name, setup));
    }
    issue();
    for (AuditInstance instance : instances) {
      Eventually.get(Duration.ofSeconds(90), () -> isReady(instance), ready -> ready);
    }
    asOf = InstantSource.system().instant().truncatedTo(ChronoUnit.MILLIS);
  }

  @AfterAll
  void stop() {
    instances.forEach(AuditInstance::close);
    if (clock != null) {
      clock.close();
    }
    if (issuer != null) {
      issuer.close();
    }
    if (broker != null) {
      broker.close();
    }
  }

  @Test
  void eachInstance_answersWhole_andWhenOneIsKilledNoAnswerIsPartial() throws Exception {
    for (AuditInstance instance : instances) {
      Eventually.get(Duration.ofSeconds(60), () -> listed(instance), issued::equals);
    }
    assertThat(held()).as("partitions are shared among all").allMatch(count -> count > 0);
    String whole = answers(instances.getFirst());
    assertThat(whole.lines())
        .as("each question has an answer")
        .allMatch(each -> each.contains(" 200 "));
    for (String id : issued.stream().limit(12).toList()) {
      for (AuditInstance instance : instances) {
        Platform.Answer one = Platform.query(instance.url(), key("admin"), "/v1/sessions/" + id);
        assertThat(one.status()).as("%s of %s", id, instance.name()).isEqualTo(200);
        assertThat(one.json().path("accessKeyId").asText()).isEqualTo(id);
      }
    }
    for (AuditInstance instance : instances.subList(1, 3)) {
      assertThat(answers(instance)).as(instance.name()).isEqualTo(whole);
    }

    AtomicBoolean running = new AtomicBoolean(true);
    AtomicInteger answered = new AtomicInteger();
    AtomicInteger unavailable = new AtomicInteger();
    ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
    List<Thread> readers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      AuditInstance asked = instances.get(i % 2);
      readers.add(
          Thread.startVirtualThread(
              () -> {
                while (running.get()) {
                  read(asked, answered, unavailable, wrong);
                }
              }));
    }
    Eventually.get(Duration.ofSeconds(30), answered::get, count -> count > 50);
    long killed = System.nanoTime();
    instances.getLast().kill();
    Eventually.get(Duration.ofSeconds(30), unavailable::get, count -> count > 0);
    for (AuditInstance instance : instances.subList(0, 2)) {
      Eventually.get(
          Duration.ofSeconds(90),
          () -> ask(instance, QUESTIONS.getFirst()).status(),
          s -> s == 200);
    }
    Duration gone = Duration.ofNanos(System.nanoTime() - killed);
    int before = answered.get();
    Eventually.get(Duration.ofSeconds(30), answered::get, count -> count > before + 50);
    instances.getLast().start();
    Eventually.get(Duration.ofSeconds(90), () -> isReady(instances.getLast()), ready -> ready);
    Eventually.get(Duration.ofSeconds(60), this::held, held -> held.getLast() > 0);
    running.set(false);
    for (Thread reader : readers) {
      reader.join();
    }
    System.out.println(
        "InstancesTest: "
            + answered
            + " whole answers, "
            + unavailable
            + " times 503, none partial; whole again "
            + gone.toSeconds()
            + " s after the kill");
    assertThat(wrong).isEmpty();
    for (AuditInstance instance : instances) {
      String again = Eventually.get(Duration.ofSeconds(60), () -> answers(instance), whole::equals);
      assertThat(again).as(instance.name()).isEqualTo(whole);
    }
  }

  @Test
  void whoHasNotTheInstancesKey_getsNothing() throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      for (int length : List.of(0, 10, 60, 200, 60_000)) {
        byte[] question = new byte[length];
        new SecureRandom().nextBytes(question);
        HttpResponse<String> response =
            http.send(
                HttpRequest.newBuilder(instances.getFirst().url().resolve("/internal/rows"))
                    .POST(HttpRequest.BodyPublishers.ofByteArray(question))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(403);
        assertThat(response.body()).isEqualTo("not a question of an instance\n");
      }
    }
  }

  private void read(
      AuditInstance instance,
      AtomicInteger answered,
      AtomicInteger unavailable,
      ConcurrentLinkedQueue<String> wrong) {
    try {
      Platform.Answer answer = ask(instance, "active-at?limit=1000");
      if (answer.status() == 503) {
        unavailable.incrementAndGet();
        Thread.sleep(50);
      } else if (answer.status() == 200 && ids(answer.json().path("rows")).equals(issued)) {
        answered.incrementAndGet();
      } else {
        wrong.add(answer.status() + " " + answer.json());
      }
    } catch (IOException e) {
      wrong.add(e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private String answers(AuditInstance instance) throws Exception {
    StringBuilder all = new StringBuilder();
    for (String question : QUESTIONS) {
      Platform.Answer answer = ask(instance, question);
      all.append(question)
          .append(' ')
          .append(answer.status())
          .append(' ')
          .append(answer.json().path("controlTotal"))
          .append(answer.json().path("rows"))
          .append(answer.json().path("error"))
          .append('\n');
    }
    return all.toString();
  }

  /** How many partitions of the trail each instance folds into its views. */
  private List<Long> held() throws Exception {
    try (Admin admin = Admin.create(kafka)) {
      Collection<MemberDescription> members =
          admin
              .describeConsumerGroups(List.of(Views.APPLICATION_ID))
              .describedGroups()
              .get(Views.APPLICATION_ID)
              .get()
              .members();
      return instances.stream()
          .map(
              instance ->
                  members.stream()
                      .filter(
                          member ->
                              member
                                  .clientId()
                                  .startsWith(Views.APPLICATION_ID + "-" + instance.name() + "-"))
                      .flatMap(member -> member.assignment().topicPartitions().stream())
                      .filter(partition -> partition.topic().equals(Topics.STS_AUDIT.name()))
                      .count())
          .toList();
    }
  }

  private Platform.Answer ask(AuditInstance instance, String question)
      throws IOException, InterruptedException {
    return Platform.query(
        instance.url(),
        key("admin"),
        "/v1/queries/" + question + (question.endsWith("?") ? "" : "&") + "asOf=" + asOf);
  }

  private Set<String> listed(AuditInstance instance) throws Exception {
    return ids(
        Platform.query(instance.url(), key("admin"), "/v1/sessions?limit=1000")
            .json()
            .path("sessions"));
  }

  private static Set<String> ids(JsonNode rows) {
    Set<String> ids = new TreeSet<>();
    rows.forEach(row -> ids.add(row.path("accessKeyId").asText()));
    return ids;
  }

  private void issue() {
    try (StsClient sts =
        StsClient.builder()
            .region(Region.US_EAST_1)
            .endpointOverride(URI.create("http://127.0.0.1:" + issuer.port()))
            .credentialsProvider(StaticCredentialsProvider.create(key("admin")))
            .build()) {
      for (int i = 0; i < SESSIONS; i++) {
        String name = "instances-" + i;
        issued.add(
            sts.assumeRole(
                    r -> r.roleArn("arn:aws:iam::123456789012:role/demo").roleSessionName(name))
                .credentials()
                .accessKeyId());
      }
    }
  }

  private AwsCredentials key(String user) {
    DirectorySeed.Key key =
        seed.keys().stream().filter(each -> each.userName().equals(user)).findFirst().orElseThrow();
    return AwsBasicCredentials.create(key.id().value(), key.secret().reveal());
  }

  private static boolean isReady(AuditInstance instance) throws InterruptedException {
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(
                  HttpRequest.newBuilder(instance.url().resolve("/health/ready")).build(),
                  HttpResponse.BodyHandlers.discarding())
              .statusCode()
          == 200;
    } catch (IOException e) {
      return false; // does not listen yet
    }
  }

  private static Path properties(Path dir, Map<String, Object> kafka) throws IOException {
    Properties properties = new Properties();
    kafka.forEach((name, value) -> properties.setProperty(name, String.valueOf(value)));
    Path file = dir.resolve("kafka.properties");
    try (Writer writer = Files.newBufferedWriter(file)) {
      properties.store(writer, null);
    }
    return file;
  }
}
