package dev.scrip.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scrip.events.AuditEvent;
import dev.scrip.events.Kind;
import dev.scrip.schemas.TopicLayout;
import dev.scrip.schemas.Topics;
import dev.scrip.standalone.broker.BrokerSettings;
import dev.scrip.standalone.broker.EmbeddedBroker;
import dev.scrip.standalone.data.DataDir;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.StsException;

/** The broker goes away under load, stands still or takes nothing, and comes back. */
final class BrokerFaultTest {
  private static final Duration BOUND = Duration.ofSeconds(1);

  @Test
  void brokerAway_nothingLeaves_andServiceResumesByItself(@TempDir Path dir) throws Exception {
    BrokerSettings settings = TestBroker.settings(dir);
    EmbeddedBroker broker = EmbeddedBroker.start(settings);
    Set<String> delivered = ConcurrentHashMap.newKeySet();
    Set<Integer> statuses = ConcurrentHashMap.newKeySet();
    try (Platform platform =
        Platform.start(TestBroker.client(settings), dir, Duration.ofSeconds(1), Optional.empty())) {
      CountDownLatch stop = new CountDownLatch(1);
      List<Thread> clients = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        clients.add(
            Thread.startVirtualThread(() -> assumeUntil(platform, stop, delivered, statuses)));
      }
      Eventually.get(Duration.ofSeconds(20), delivered::size, size -> size > 100);
      broker.close();
      Eventually.get(Duration.ofSeconds(20), () -> statuses.contains(503), seen -> seen);
      Thread.sleep(2_500);
      assertThat(platform.issuer().isOpen()).isFalse();
      int during = delivered.size();
      Thread.sleep(1_000);
      assertThat(delivered).as("nothing is delivered while the broker is away").hasSize(during);
      broker = EmbeddedBroker.start(settings);
      Eventually.get(Duration.ofSeconds(60), delivered::size, size -> size > during + 100);
      stop.countDown();
      for (Thread client : clients) {
        client.join();
      }
      assertThat(statuses).containsOnly(200, 503);
      Thread.sleep(2_500); // what was refused is reported once it has been quiet for a second
      check(new RawTopics(TestBroker.client(settings)), delivered);
    } finally {
      broker.close();
    }
  }

  /** A broker that stands still for longer than replies wait, and then takes what was sent. */
  @Test
  void brokerSlow_whatCameTooLateIsNamed(@TempDir Path dir) throws Exception {
    Process broker = broker(dir);
    try {
      DataDir data = new DataDir(dir);
      Map<String, Object> kafka =
          BrokerSettings.servicesClient(
              Objects.requireNonNull(data.endpoints().services()), data.servicesPassword());
      try (Load load = new Load(Platform.start(kafka, dir, BOUND, Optional.empty()))) {
        Eventually.get(Duration.ofSeconds(20), load.delivered::size, size -> size > 100);
        for (int i = 0; i < 3; i++) {
          signal(broker, "STOP");
          Thread.sleep(BOUND.toMillis() + 800);
          signal(broker, "CONT");
          int before = load.delivered.size();
          Eventually.get(Duration.ofSeconds(60), load.delivered::size, size -> size > before + 50);
        }
        assertThat(load.statuses).contains(503);
        load.end();
        Thread.sleep(2_500);
        RawTopics topics = new RawTopics(kafka);
        check(topics, load.delivered);
        assertThat(topics.audit())
            .as("some were recorded after their reply had said no")
            .extracting(AuditEvent::getKind)
            .contains(Kind.IssuanceAbandoned);
      }
    } finally {
      broker.destroyForcibly().waitFor();
    }
  }

  /** Too few replicas in sync: the brokers take nothing, so nothing leaves. */
  @Test
  void tooFewInSync_nothingLeaves_andServiceResumesByItself(@TempDir Path dir) throws Exception {
    try (TwoBrokers brokers = new TwoBrokers(dir)) {
      Map<String, Object> kafka = brokers.client();
      try (Admin admin = Admin.create(kafka)) {
        new TopicLayout(4, 2, 2).create(admin);
      }
      try (Load load = new Load(Platform.start(kafka, dir, BOUND, Optional.empty()))) {
        Eventually.get(Duration.ofSeconds(20), load.delivered::size, size -> size > 100);
        brokers.stopSecond();
        Eventually.get(Duration.ofSeconds(20), () -> load.statuses.contains(503), seen -> seen);
        Thread.sleep(4_000);
        int during = load.delivered.size();
        Thread.sleep(1_000);
        assertThat(load.delivered).as("nothing is delivered meanwhile").hasSize(during);
        brokers.startSecond();
        Eventually.get(Duration.ofSeconds(60), load.delivered::size, size -> size > during + 100);
        load.end();
        Thread.sleep(2_500);
        check(new RawTopics(kafka), load.delivered);
      }
    }
  }

  /** The broker's disk is full, it gives up, and is started again when there is room. */
  @Test
  @EnabledIfSystemProperty(named = "scrip.long", matches = "true")
  void diskFull_nothingLeaves_andServiceResumesByItself(@TempDir Path dir) throws Exception {
    Path disk = Files.createDirectories(dir.resolve("kafka"));
    boolean mounted = run("mount", "-t", "tmpfs", "-o", "size=96m", "tmpfs", disk.toString()) == 0;
    if (!mounted) {
      System.out.println("SKIPPED BrokerFaultTest.diskFull: no file system may be mounted here");
    }
    Assumptions.assumeTrue(mounted, "no file system may be mounted here");
    Process broker = broker(dir);
    try {
      DataDir data = new DataDir(dir);
      Map<String, Object> kafka =
          BrokerSettings.servicesClient(
              Objects.requireNonNull(data.endpoints().services()), data.servicesPassword());
      try (Load load = new Load(Platform.start(kafka, dir, BOUND, Optional.empty()))) {
        Eventually.get(Duration.ofSeconds(20), load.delivered::size, size -> size > 100);
        Path filling = disk.resolve("filling");
        run("dd", "if=/dev/zero", "of=" + filling, "bs=64k");
        Eventually.get(Duration.ofSeconds(60), () -> load.statuses.contains(503), seen -> seen);
        Thread.sleep(5_000);
        int during = load.delivered.size();
        Thread.sleep(2_000);
        assertThat(load.delivered).as("nothing is delivered meanwhile").hasSize(during);
        Files.delete(filling);
        broker.destroyForcibly().waitFor();
        broker = broker(dir);
        Eventually.get(Duration.ofSeconds(90), load.delivered::size, size -> size > during + 100);
        load.end();
        Thread.sleep(2_500);
        check(new RawTopics(kafka), load.delivered);
      }
    } finally {
      broker.destroyForcibly().waitFor();
      run("umount", "-l", disk.toString());
    }
  }

  private static int run(String... command) throws Exception {
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
  }

  private static Process broker(Path dir) throws Exception {
    Path out = dir.resolve("broker.out");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.scrip.standalone.cli.Scrip",
                "up",
                "--parts",
                "broker",
                "--kafka-port",
                "0",
                "--data",
                dir.toString())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    Eventually.get(
        Duration.ofSeconds(40),
        () -> {
          try {
            return Files.readString(out);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        },
        text -> text.lines().anyMatch("ready"::equals));
    return process;
  }

  private static void signal(Process process, String name) throws Exception {
    int status =
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    assertThat(status).isZero();
  }

  /** Clients that ask without pause, and what they got. */
  private static final class Load implements AutoCloseable {
    private final Platform platform;
    private final Set<String> delivered = ConcurrentHashMap.newKeySet();
    private final Set<Integer> statuses = ConcurrentHashMap.newKeySet();
    private final CountDownLatch stop = new CountDownLatch(1);
    private final List<Thread> clients = new ArrayList<>();

    Load(Platform platform) {
      this.platform = platform;
      for (int i = 0; i < 8; i++) {
        clients.add(
            Thread.startVirtualThread(() -> assumeUntil(platform, stop, delivered, statuses)));
      }
    }

    void end() throws InterruptedException {
      stop.countDown();
      for (Thread client : clients) {
        client.join();
      }
    }

    @Override
    public void close() {
      stop.countDown();
      platform.close();
    }
  }

  private static void check(RawTopics topics, Set<String> delivered) {
    Set<String> issued = new TreeSet<>();
    Set<String> abandoned = new TreeSet<>();
    for (AuditEvent event : topics.audit()) {
      if (event.getSessionIssued() != null) {
        issued.add(event.getSessionIssued().getAccessKeyId());
      }
      if (event.getIssuanceAbandoned() != null) {
        abandoned.add(event.getIssuanceAbandoned().getAccessKeyId());
      }
    }
    assertThat(issued).as("every credential has its record").containsAll(delivered);
    assertThat(abandoned)
        .as("what was delivered is not abandoned")
        .doesNotContainAnyElementsOf(delivered);
    Set<String> undelivered = new TreeSet<>(issued);
    undelivered.removeAll(delivered);
    assertThat(abandoned)
        .as("what was recorded but not delivered is named")
        .containsAll(undelivered);
    assertThat(topics.audit()).extracting(AuditEvent::getKind).contains(Kind.IssuanceRefused);
    assertNoOpenNumber(topics);
  }

  private static void assertNoOpenNumber(RawTopics topics) {
    Map<String, TreeSet<Long>> seen = new TreeMap<>();
    for (var record : topics.records(Topics.STS_AUDIT.name())) {
      AuditEvent event =
          Topics.STS_AUDIT.valueSerde().deserializer().deserialize(record.topic(), record.value());
      TreeSet<Long> numbers =
          seen.computeIfAbsent(
              event.getWriter().getIncarnation() + "/" + record.partition(), k -> new TreeSet<>());
      numbers.add(event.getWriter().getSequence());
      if (event.getSequenceClosed() != null) {
        numbers.addAll(event.getSequenceClosed().getSequences());
      }
      if (event.getIssuanceAbandoned() != null) {
        numbers.add(event.getIssuanceAbandoned().getClosedSequence());
      }
    }
    seen.forEach(
        (writer, numbers) -> assertThat(numbers).as(writer).hasSize((int) (numbers.last() + 1)));
  }

  private static void assumeUntil(
      Platform platform, CountDownLatch stop, Set<String> delivered, Set<Integer> statuses) {
    try (StsClient client = platform.sts(platform.key("admin"))) {
      while (stop.getCount() > 0) {
        try {
          delivered.add(
              client
                  .assumeRole(
                      r ->
                          r.roleArn("arn:aws:iam::123456789012:role/demo").roleSessionName("fault"))
                  .credentials()
                  .accessKeyId());
          statuses.add(200);
        } catch (StsException e) {
          statuses.add(e.statusCode());
        }
      }
    }
  }
}
