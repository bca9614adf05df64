package dev.scrip.benchmarks;

import dev.scrip.standalone.cli.SignedClient;
import dev.scrip.standalone.data.ClientFiles.Keys;
import dev.scrip.standalone.data.UsageException;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How long after its reply a session is in the view, while others are issued at a steady rate. */
final class VisibleBench {
  private static final int RATE = 1_000; // issuances a second beside the probes
  private static final int CONNECTIONS = 64;
  private static final int WARM_UP = 20; // seconds
  private static final int PROBES = 500;
  private static final Duration GOAL = Duration.ofMillis(250);
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Pattern ACCESS_KEY_ID = Pattern.compile("ASIA[A-Z2-7]{16}");

  private final PrintStream out;

  VisibleBench(PrintStream out) {
    this.out = out;
  }

  /** Runs and prints; false if a session did not show within {@link #PATIENCE}. */
  boolean run() throws IOException, InterruptedException {
    BenchDirectory directory = new BenchDirectory(new SecureRandom());
    Path dir = Files.createTempDirectory("scrip-bench");
    try (Servers servers = new Servers(dir)) {
      out.println("starting everything in one process ...");
      URI sts = servers.upWhole(directory);
      URI audit = URI.create(Objects.requireNonNull(servers.data().endpoints().audit()));
      Path script = dir.resolve("requests.lua");
      SignedRequests.write(script, sts, directory);
      out.println("warming up ...");
      Wrk.warmUp(sts, script, CONNECTIONS, WARM_UP);
      TimeUnit.SECONDS.sleep(10); // the views catch up
      Files.writeString(
          script,
          "function delay() return math.random(0, %d) end%n".formatted(2_000 * CONNECTIONS / RATE),
          StandardOpenOption.APPEND);
      CompletableFuture<Wrk.Slice> load = CompletableFuture.supplyAsync(() -> load(sts, script));
      TimeUnit.SECONDS.sleep(5);
      List<Duration> waits = probe(directory.keys().getFirst(), sts, audit);
      out.printf("load: %,.0f/s%n", load.join().rate());
      return report(waits);
    } finally {
      Servers.delete(dir);
    }
  }

  private static Wrk.Slice load(URI sts, Path script) {
    try {
      return Wrk.run(sts, script, CONNECTIONS, 40);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private List<Duration> probe(Keys administrator, URI sts, URI audit)
      throws IOException, InterruptedException {
    SignedClient client = new SignedClient(administrator);
    List<Duration> waits = new ArrayList<>();
    out.println("probing ...");
    try {
      for (int i = 0; i < PROBES; i++) {
        Instant before = Instant.now();
        HttpResponse<String> reply =
            client.post(
                sts,
                "Action=AssumeRole&Version=2011-06-15&RoleSessionName=probe&RoleArn="
                    + URLEncoder.encode(BenchDirectory.roleArn(0), StandardCharsets.UTF_8),
                "sts");
        long replied = System.nanoTime();
        Matcher id = ACCESS_KEY_ID.matcher(reply.body());
        if (reply.statusCode() != 200 || !id.find()) {
          throw new IOException("a probe was refused: " + reply.body());
        }
        waits.add(awaitVisible(client, audit, id.group(), before, replied));
        TimeUnit.MILLISECONDS.sleep(20);
      }
    } catch (UsageException e) {
      throw new IOException(e);
    }
    return waits;
  }

  private static Duration awaitVisible(
      SignedClient client, URI audit, String accessKeyId, Instant since, long replied)
      throws UsageException, IOException, InterruptedException {
    URI list =
        audit.resolve(
            "/v1/sessions?issuedFrom="
                + URLEncoder.encode(since.minusMillis(2).toString(), StandardCharsets.UTF_8)
                + "&limit=1000&state=active");
    while (true) {
      HttpResponse<String> answer = client.get(list, "scrip");
      Duration waited = Duration.ofNanos(System.nanoTime() - replied);
      if (answer.statusCode() == 200 && answer.body().contains(accessKeyId)) {
        return waited;
      }
      if (waited.compareTo(PATIENCE) > 0) {
        throw new IOException(
            accessKeyId + " is not in the view: " + answer.statusCode() + " " + answer.body());
      }
    }
  }

  private boolean report(List<Duration> waits) {
    List<Duration> sorted = waits.stream().sorted().toList();
    Duration p99 = sorted.get(sorted.size() * 99 / 100);
    out.printf(
        "from reply to view, the question's own time included: p50 %d ms, p99 %d ms, longest %d"
            + " ms, of %d sessions%n",
        sorted.get(sorted.size() / 2).toMillis(),
        p99.toMillis(),
        sorted.getLast().toMillis(),
        sorted.size());
    if (p99.compareTo(GOAL) > 0) {
      out.printf("BELOW THE GOAL: p99 above %d ms%n", GOAL.toMillis());
    }
    return true;
  }
}
