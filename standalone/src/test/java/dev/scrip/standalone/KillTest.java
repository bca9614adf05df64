package dev.scrip.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scrip.events.AuditEvent;
import dev.scrip.events.SessionEnded;
import dev.scrip.standalone.data.ClientFiles;
import dev.scrip.standalone.data.DataDir;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.EntityAlreadyExistsException;
import software.amazon.awssdk.services.sts.StsClient;

/**
 * kill -9 at random instants under about 200 requests a second, a restart each time: every
 * credential that a client received has its record, what was recorded without being received is at
 * most what was in flight, each session ends once, and each user is made once.
 */
final class KillTest {
  private static final int CLIENTS = 8;
  private static final Duration PACE =
      Duration.ofMillis(40); // of each client: 200 requests a second
  private static final int SESSION = 8; // seconds

  private final Set<String> received = ConcurrentHashMap.newKeySet();
  private final Set<String> users = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean running = new AtomicBoolean(true);

  @Test
  void killedAtRandomInstants_nothingIsLostOrDoubled(@TempDir Path dir) throws Exception {
    boolean isLong = Boolean.getBoolean("scrip.long");
    int kills = isLong ? 100 : 20;
    String given = System.getProperty("scrip.seed", "");
    long seed = given.isEmpty() ? System.nanoTime() : Long.parseLong(given);
    System.out.println(
        "KillTest: " + kills + " kills, seed " + seed + " (-Dscrip.seed repeats it)");
    Random random = new Random(seed);
    int[] ports = {port(), port(), port()};
    List<Thread> clients = new ArrayList<>();
    for (int kill = 0; kill <= kills; kill++) {
      Process process = up(dir, ports);
      if (clients.isEmpty()) {
        clients.addAll(clients(dir, ports[0]));
      }
      int before = received.size();
      Eventually.get(Duration.ofSeconds(20), received::size, size -> size > before);
      if (kill < kills) {
        Thread.sleep(random.nextInt(2_500));
        process.destroyForcibly().waitFor();
      } else {
        running.set(false);
        for (Thread client : clients) {
          client.join();
        }
        check(dir, kills);
        process.destroy();
        assertThat(process.waitFor(15, TimeUnit.SECONDS)).as("stops cleanly").isTrue();
      }
    }
  }

  private void check(Path dir, int kills) throws Exception {
    DataDir data = new DataDir(dir);
    Map<String, Object> kafka =
        Map.of("bootstrap.servers", Objects.requireNonNull(data.endpoints().kafka()));
    RawTopics topics = new RawTopics(kafka);
    Set<String> issued = new TreeSet<>();
    for (AuditEvent event : topics.audit()) {
      if (event.getSessionIssued() != null) {
        assertThat(issued.add(event.getSessionIssued().getAccessKeyId())).isTrue();
      }
    }
    assertThat(issued)
        .as("every credential that a client received has its record")
        .containsAll(received);
    assertThat(issued.size() - received.size())
        .as("records without a received credential are at most what was in flight")
        .isBetween(0, kills * CLIENTS);
    assertThat(
            topics.audit().stream()
                .map(AuditEvent::getUncleanEndFound)
                .filter(Objects::nonNull)
                .map(found -> found.getIncarnation()))
        .as("each kill is found by the next start")
        .hasSize(kills)
        .doesNotHaveDuplicates();
    List<String> ended =
        Eventually.get(
            Duration.ofSeconds(SESSION + 15),
            () -> topics.ends().stream().map(SessionEnded::getAccessKeyId).toList(),
            ends -> new TreeSet<>(ends).containsAll(issued));
    assertThat(ended).as("each session ends once").doesNotHaveDuplicates().hasSize(issued.size());
    List<String> made =
        topics.appliedChanges().stream()
            .filter(change -> change.getEventName().equals("CreateUser"))
            .map(change -> change.getWrites().getFirst().getImage().getUser().getUserName())
            .toList();
    assertThat(made).as("each user is made once").doesNotHaveDuplicates().containsAll(users);
    assertThat(made.size() - users.size()).as("at most one is not known of").isBetween(0, 1);
    Set<String> shown = shown(data);
    assertThat(shown).as("the view has each session, once").isEqualTo(issued);
    System.out.println(
        "KillTest: "
            + received.size()
            + " credentials received, "
            + issued.size()
            + " recorded, each ended once; "
            + made.size()
            + " users made, each once");
  }

  private static Set<String> shown(DataDir data) throws Exception {
    List<String> ids = new ArrayList<>();
    String next = "";
    do {
      var page = AuditClient.get(data, "/v1/sessions?limit=1000&sort=issuedAt" + next);
      page.path("sessions").forEach(each -> ids.add(each.path("accessKeyId").asText()));
      next = page.path("nextToken").isNull() ? "" : "&nextToken=" + page.path("nextToken").asText();
    } while (!next.isEmpty());
    assertThat(ids).doesNotHaveDuplicates();
    return new TreeSet<>(ids);
  }

  private List<Thread> clients(Path dir, int port) throws Exception {
    ClientFiles.Keys keys = ClientFiles.readCredentials(new DataDir(dir).credentials(), "default");
    List<Thread> threads = new ArrayList<>();
    AtomicInteger name = new AtomicInteger();
    for (int i = 0; i < CLIENTS; i++) {
      threads.add(Thread.startVirtualThread(() -> client(keys, port, name)));
    }
    threads.add(Thread.startVirtualThread(() -> administrator(keys, port)));
    return threads;
  }

  private void client(ClientFiles.Keys keys, int port, AtomicInteger name) {
    try (StsClient sts =
        StsClient.builder()
            .region(Region.US_EAST_1)
            .applyMutation(client -> tell(client, keys, port))
            .build()) {
      while (running.get()) {
        try {
          received.add(
              sts.assumeRole(
                      request ->
                          request
                              .roleArn("arn:aws:iam::123456789012:role/demo")
                              .roleSessionName("kill-" + name.getAndIncrement()))
                  .credentials()
                  .accessKeyId());
          Thread.sleep(PACE);
        } catch (SdkException e) {
          pause();
        } catch (InterruptedException e) {
          return;
        }
      }
    }
  }

  /** Makes users one after another, each until it is known to be there. */
  private void administrator(ClientFiles.Keys keys, int port) {
    try (IamClient iam =
        IamClient.builder()
            .region(Region.AWS_GLOBAL)
            .applyMutation(client -> tell(client, keys, port))
            .build()) {
      for (int i = 0; running.get(); ) {
        String user = "made-" + i;
        try {
          iam.createUser(request -> request.userName(user));
          users.add(user);
          i++;
        } catch (EntityAlreadyExistsException e) {
          users.add(user); // of an attempt whose reply was lost
          i++;
        } catch (SdkException e) {
          pause();
        }
      }
    }
  }

  private static void tell(AwsClientBuilder<?, ?> client, ClientFiles.Keys keys, int port) {
    client
        .endpointOverride(URI.create("http://127.0.0.1:" + port))
        .credentialsProvider(
            StaticCredentialsProvider.create(
                AwsBasicCredentials.create(keys.accessKeyId(), keys.secretAccessKey())))
        .overrideConfiguration(config -> config.retryStrategy(retry -> retry.maxAttempts(1)));
  }

  private static void pause() {
    try {
      Thread.sleep(100);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Process up(Path dir, int[] ports) throws IOException, InterruptedException {
    Path out = Files.createTempFile("scrip-kill", ".out");
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx1g",
                    "--enable-native-access=ALL-UNNAMED",
                    "--sun-misc-unsafe-memory-access=allow",
                    "-XX:TieredStopAtLevel=1",
                    "-Dlogback.configurationFile=logback-up.xml",
                    "-Dscrip.log=" + dir.resolve("up.log"),
                    "-cp",
                    System.getProperty("java.class.path"),
                    "dev.scrip.standalone.cli.Scrip",
                    "up",
                    "--data",
                    dir.toString(),
                    "--sts-port",
                    Integer.toString(ports[0]),
                    "--audit-port",
                    Integer.toString(ports[1]),
                    "--kafka-port",
                    Integer.toString(ports[2]),
                    "--trial-max-session",
                    SESSION + "s"))
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    for (int i = 0; i < 600; i++) {
      if (Files.readString(out).lines().anyMatch("ready"::equals)) {
        return process;
      }
      if (!process.isAlive()) {
        break;
      }
      Thread.sleep(100);
    }
    if (process.isAlive()) {
      // What its threads wait for goes where its output goes.
      new ProcessBuilder("kill", "-QUIT", Long.toString(process.pid())).start().waitFor();
      Thread.sleep(2_000);
    }
    process.destroyForcibly();
    Path log = dir.resolve("up.log");
    throw new IOException(
        "up did not become ready: "
            + Files.readString(out)
            + (Files.exists(log) ? Files.readString(log) : ""));
  }

  private static int port() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
