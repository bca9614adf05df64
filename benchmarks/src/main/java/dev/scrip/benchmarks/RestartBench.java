package dev.scrip.benchmarks;

import dev.scrip.schemas.Topics;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * How soon after a kill and a restart sessions end whose time came while nothing ran: all of them
 * at once, the worst case.
 */
final class RestartBench {
  private static final int SESSIONS = 100_000;
  private static final int LIFE = 60; // seconds
  private static final String LIFE_CAP = "--trial-max-session";
  private static final int CONNECTIONS = 64;
  private static final Duration GOAL = Duration.ofSeconds(15);
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final PrintStream out;

  RestartBench(PrintStream out) {
    this.out = out;
  }

  /** Runs and prints; false if a session has not its one end. */
  boolean run() throws IOException, InterruptedException {
    BenchDirectory directory = new BenchDirectory(new SecureRandom());
    Path dir = Files.createTempDirectory("scrip-bench");
    try (Servers servers = new Servers(dir)) {
      out.println("starting everything in one process ...");
      URI sts = servers.upWhole(directory, LIFE_CAP, LIFE + "s");
      Path script = dir.resolve("requests.lua");
      SignedRequests.write(script, sts, directory);
      out.printf("issuing %,d sessions of %d s ...%n", SESSIONS, LIFE);
      long issued = 0;
      while (issued < SESSIONS) {
        issued += Math.round(Wrk.run(sts, script, CONNECTIONS, 4).rate() * 4);
      }
      Set<String> begun = keys(servers, Topics.STS_AUDIT.name(), Set.of(), System.nanoTime());
      servers.kill();
      out.println("killed; waiting until every session's time has come ...");
      TimeUnit.SECONDS.sleep(LIFE + 1);
      long start = System.nanoTime();
      servers.up(Servers.whole(List.of(LIFE_CAP, LIFE + "s")));
      Duration ready = Duration.ofNanos(System.nanoTime() - start);
      return report(servers, begun, start, ready);
    } finally {
      Servers.delete(dir);
    }
  }

  private boolean report(Servers servers, Set<String> begun, long start, Duration ready)
      throws IOException {
    Set<String> ended = keys(servers, Topics.STS_ENDS.name(), begun, start);
    Duration all = Duration.ofNanos(System.nanoTime() - start);
    boolean whole = ended.equals(begun);
    out.printf(
        "ready after %.1f s; %,d of %,d sessions ended within %.1f s of the restart%n",
        ready.toMillis() / 1e3, ended.size(), begun.size(), all.toMillis() / 1e3);
    if (all.compareTo(GOAL) > 0) {
      out.printf("BELOW THE GOAL: more than %d s%n", GOAL.toSeconds());
    }
    return whole;
  }

  /** The keys of a topic: to its end, or until it holds what is wanted. */
  private static Set<String> keys(Servers servers, String topic, Set<String> wanted, long start)
      throws IOException {
    String kafka = Objects.requireNonNull(servers.data().endpoints().kafka());
    try (KafkaConsumer<String, byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", kafka, "isolation.level", "read_committed"),
            new StringDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(each -> new TopicPartition(topic, each.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      Set<String> keys = new HashSet<>();
      while (true) {
        for (var record : consumer.poll(Duration.ofMillis(50))) {
          if (record.key().startsWith("ASIA") && !keys.add(record.key()) && !wanted.isEmpty()) {
            throw new IOException(record.key() + " ended twice");
          }
        }
        boolean done =
            wanted.isEmpty()
                ? partitions.stream()
                    .allMatch(at -> consumer.position(at) >= ends.getOrDefault(at, 0L))
                : keys.size() >= wanted.size();
        if (done || System.nanoTime() - start > PATIENCE.toNanos()) {
          return keys;
        }
      }
    }
  }
}
