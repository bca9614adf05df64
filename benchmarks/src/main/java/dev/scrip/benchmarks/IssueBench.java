package dev.scrip.benchmarks;

import dev.scrip.standalone.broker.BrokerSettings;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/** AssumeRole next to a bare pipe, in alternation, in one go, against one broker process. */
final class IssueBench {
  private static final double LEAST_PIPE =
      0.3; // of Helidon alone; below it the machine is too noisy to tell
  private static final double GOAL = 0.6; // of the pipe, at 64 connections

  private final PrintStream out;
  private final int seconds;
  private final int rounds;
  private final int warmUp;
  private final List<Integer> connectionCounts;

  /**
   * A run.
   *
   * @param seconds length of a slice
   * @param warmUp seconds of load before the first slice, for each server: compilers are still busy
   * @param connectionCounts how many connections the slices of a round use
   */
  IssueBench(PrintStream out, int seconds, int rounds, int warmUp, List<Integer> connectionCounts) {
    this.out = out;
    this.seconds = seconds;
    this.rounds = rounds;
    this.warmUp = warmUp;
    this.connectionCounts = List.copyOf(connectionCounts);
  }

  private enum Server {
    HELIDON,
    PIPE,
    SCRIP
  }

  private record Key(Server server, int connections) {}

  /** Runs and prints; false if a check failed. */
  boolean run() throws IOException, InterruptedException, ExecutionException {
    Path dir = Files.createTempDirectory("scrip-bench");
    BenchDirectory directory = new BenchDirectory(new SecureRandom());
    Path file = Files.writeString(dir.resolve("directory.yaml"), directory.yaml());
    try (Servers servers = new Servers(dir)) {
      out.println("starting a broker, the issuer, the pipe and Helidon alone, a process each ...");
      servers.up("--parts", "broker", "--kafka-port", "0");
      servers.up("--parts", "issuer", "--sts-port", "0", "--directory", file.toString());
      String kafka = Objects.requireNonNull(servers.data().endpoints().kafka());
      topic(servers);
      Map<Server, URI> targets = new LinkedHashMap<>();
      targets.put(Server.HELIDON, servers.serve(BarePipe.class.getName(), port()));
      targets.put(
          Server.PIPE, servers.serve(BarePipe.class.getName(), port(), kafka, "bench.pipe"));
      targets.put(
          Server.SCRIP, URI.create(Objects.requireNonNull(servers.data().endpoints().sts()) + "/"));
      return report(measure(dir, directory, targets));
    } finally {
      Servers.delete(dir);
    }
  }

  private Map<Key, List<Wrk.Slice>> measure(
      Path dir, BenchDirectory directory, Map<Server, URI> targets)
      throws IOException, InterruptedException {
    Path script = dir.resolve("requests.lua");
    Map<Key, List<Wrk.Slice>> slices = new LinkedHashMap<>();
    for (int round = 0; round <= rounds; round++) {
      boolean cold = round == 0;
      out.println(cold ? "warming up ..." : "round " + round + " of " + rounds + " ...");
      for (int connections : cold ? List.of(64) : connectionCounts) {
        for (Map.Entry<Server, URI> target : targets.entrySet()) {
          SignedRequests.write(script, target.getValue(), directory);
          if (cold) {
            Wrk.warmUp(target.getValue(), script, connections, warmUp);
          } else {
            Wrk.Slice slice = Wrk.run(target.getValue(), script, connections, seconds);
            slices
                .computeIfAbsent(new Key(target.getKey(), connections), key -> new ArrayList<>())
                .add(slice);
          }
        }
      }
    }
    return slices;
  }

  private boolean report(Map<Key, List<Wrk.Slice>> slices) {
    out.printf(
        "%n%-12s %28s %28s %28s %8s%n",
        "connections", "Helidon alone", "(a) bare pipe", "(b) AssumeRole", "(b)/(a)");
    boolean good = true;
    for (int connections : connectionCounts) {
      Wrk.Slice helidon = median(slices, Server.HELIDON, connections);
      Wrk.Slice pipe = median(slices, Server.PIPE, connections);
      Wrk.Slice scrip = median(slices, Server.SCRIP, connections);
      double ratio = scrip.rate() / pipe.rate();
      out.printf(
          "%-12d %28s %28s %28s %8.2f%n",
          connections, text(helidon), text(pipe), text(scrip), ratio);
      if (connections >= 64 && pipe.rate() < LEAST_PIPE * helidon.rate()) {
        out.printf(
            "FAILED: the pipe is at %.2f of Helidon alone, under %.1f%n",
            pipe.rate() / helidon.rate(), LEAST_PIPE);
        good = false;
      }
      if (connections == 64 && ratio < GOAL) {
        out.printf("BELOW THE GOAL: %.2f of the pipe at 64 connections, under %.1f%n", ratio, GOAL);
      }
    }
    out.println(
        "requests/s, then p50 and p99 in ms; medians of "
            + rounds
            + " rounds of "
            + seconds
            + " s");
    return good;
  }

  private static String text(Wrk.Slice slice) {
    return "%,9.0f/s %6.2f %7.2f".formatted(slice.rate(), slice.p50(), slice.p99());
  }

  private static Wrk.Slice median(
      Map<Key, List<Wrk.Slice>> slices, Server server, int connections) {
    List<Wrk.Slice> sorted =
        new ArrayList<>(Objects.requireNonNull(slices.get(new Key(server, connections))));
    sorted.sort(Comparator.comparingDouble(Wrk.Slice::rate));
    return sorted.get(sorted.size() / 2);
  }

  private static void topic(Servers servers)
      throws IOException, InterruptedException, ExecutionException {
    String services = Objects.requireNonNull(servers.data().endpoints().services());
    try (Admin admin =
        Admin.create(BrokerSettings.servicesClient(services, servers.data().servicesPassword()))) {
      admin
          .createTopics(
              List.of(
                  new NewTopic("bench.pipe", 4, (short) 1)
                      .configs(Map.of("message.timestamp.type", "LogAppendTime"))))
          .all()
          .get();
    }
  }

  private static int port() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
