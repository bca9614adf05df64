package dev.scrip.benchmarks;

import dev.scrip.schemas.Topics;
import dev.scrip.standalone.broker.BrokerSettings;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/** Everything on: the highest rate of AssumeRole at which views and clock keep up. */
final class WholeBench {
  private static final List<String> GROUPS = List.of("scrip-views-2", "scrip-clock");
  private static final int CONNECTIONS = 256;
  private static final int HOLD = 60; // seconds
  private static final int WARM_UP = 45; // seconds
  private static final int DRAIN = 3; // seconds within which a rate's lag must be gone
  private static final double GOAL = 0.3; // of the pipe
  private static final double STEP = 0.9; // from a rate that was too high to the next
  private static final double LEAST = 1_000; // a second

  private final PrintStream out;
  private final int seconds;

  WholeBench(PrintStream out, int seconds) {
    this.out = out;
    this.seconds = seconds;
  }

  /** Runs and prints; false if no rate holds. */
  boolean run() throws IOException, InterruptedException, ExecutionException {
    Path dir = Files.createTempDirectory("scrip-bench");
    BenchDirectory directory = new BenchDirectory(new SecureRandom());
    try (Servers servers = new Servers(dir)) {
      out.println("starting everything in one process, and the pipe in another ...");
      URI sts = servers.upWhole(directory);
      String services = Objects.requireNonNull(servers.data().endpoints().services());
      String kafka = Objects.requireNonNull(servers.data().endpoints().kafka());
      try (Admin admin =
          Admin.create(
              BrokerSettings.servicesClient(services, servers.data().servicesPassword()))) {
        admin
            .createTopics(
                List.of(
                    new NewTopic("bench.pipe", 4, (short) 1)
                        .configs(Map.of("message.timestamp.type", "LogAppendTime"))))
            .all()
            .get();
        URI pipe = servers.serve(BarePipe.class.getName(), port(), kafka, "bench.pipe");
        return search(dir, directory, admin, sts, pipe);
      }
    } finally {
      Servers.delete(dir);
    }
  }

  private boolean search(Path dir, BenchDirectory directory, Admin admin, URI sts, URI pipe)
      throws IOException, InterruptedException, ExecutionException {
    Path script = dir.resolve("requests.lua");
    SignedRequests.write(script, pipe, directory);
    out.println("warming up ...");
    Wrk.warmUp(pipe, script, 64, WARM_UP);
    double pipeRate = Wrk.run(pipe, script, 64, seconds).rate();
    slice(script, directory, admin, sts, 0, WARM_UP);
    Held full = slice(script, directory, admin, sts, 0, Math.max(10, seconds));
    out.printf(
        "the pipe alone: %,.0f/s at 64 connections; AssumeRole at full load: %,.0f/s, lag after %d"
            + " s: %,d%n",
        pipeRate, full.rate(), DRAIN, full.lag());
    Held held = slice(script, directory, admin, sts, 0, HOLD);
    // wrk does less than it is asked for: its pauses come on top of the replies' own time.
    for (double rate = held.rate(); held.lag() > 0 && rate > LEAST; rate *= STEP) {
      out.printf("lag after %d s at %,.0f/s: %,d%n", HOLD, held.rate(), held.lag());
      held = slice(script, directory, admin, sts, rate, HOLD);
    }
    out.printf(
        "held for %d s: %,.0f/s, lag after %d s: %,d; ratio to the pipe: %.2f%n",
        HOLD, held.rate(), DRAIN, held.lag(), held.rate() / pipeRate);
    if (held.rate() < GOAL * pipeRate) {
      out.printf("BELOW THE GOAL: under %.1f of the pipe%n", GOAL);
    }
    return held.lag() == 0;
  }

  private record Held(double rate, long lag) {}

  /**
   * Drives a rate (0: as fast as it goes) and says what lag is left {@link #DRAIN} seconds later.
   */
  private static Held slice(
      Path script, BenchDirectory directory, Admin admin, URI sts, double rate, int length)
      throws IOException, InterruptedException, ExecutionException {
    SignedRequests.write(script, sts, directory);
    if (rate > 0) {
      long delay = Math.round(CONNECTIONS / rate * 1_000);
      Files.writeString(
          script,
          "function delay() return math.random(0, %d) end%n".formatted(2 * delay),
          StandardOpenOption.APPEND);
    }
    Wrk.Slice slice = Wrk.run(sts, script, CONNECTIONS, length);
    TimeUnit.SECONDS.sleep(DRAIN);
    long lag = lag(admin);
    while (lag(admin) > 0) {
      TimeUnit.MILLISECONDS.sleep(500);
    }
    return new Held(slice.rate(), lag);
  }

  private static long lag(Admin admin) throws InterruptedException, ExecutionException {
    Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
    for (int partition = 0; partition < 4; partition++) {
      latest.put(new TopicPartition(Topics.STS_AUDIT.name(), partition), OffsetSpec.latest());
    }
    var ends = admin.listOffsets(latest).all().get();
    long lag = 0;
    for (String group : GROUPS) {
      var committed = admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
      for (var end : ends.entrySet()) {
        var at = committed.get(end.getKey());
        lag += end.getValue().offset() - (at == null ? 0 : at.offset());
      }
    }
    return lag;
  }

  private static int port() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
