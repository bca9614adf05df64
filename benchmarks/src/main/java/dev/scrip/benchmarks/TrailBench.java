package dev.scrip.benchmarks;

import dev.scrip.audit.projection.Projections;
import dev.scrip.audit.proof.CheckpointSigner;
import dev.scrip.audit.proof.Proof;
import dev.scrip.audit.proof.TrailVerifier;
import dev.scrip.audit.proof.Verification;
import dev.scrip.schemas.Topics;
import dev.scrip.standalone.broker.BrokerSettings;
import dev.scrip.standalone.broker.EmbeddedBroker;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * How fast the trail is projected and verified, and how long after it can be read a record is on
 * both JSON topics; broker, projections and reader share this process and its cores.
 */
final class TrailBench {
  private static final int RECORDS = 1_000_000;
  private static final int WARM_UP = 200_000;
  private static final int PACE = 1_000; // records a second for the latency
  private static final int PROBES = 30_000;
  private static final double PROJECTED_GOAL = 20_000; // records a second
  private static final double VERIFIED_GOAL = 100_000;
  private static final Duration VISIBLE_GOAL = Duration.ofSeconds(1);
  private static final List<String> SHAPES =
      List.of(Topics.SIEM_CLOUDTRAIL.name(), Topics.SIEM_OCSF.name());

  private final PrintStream out;

  TrailBench(PrintStream out) {
    this.out = out;
  }

  /** Runs and prints; false below a goal. */
  boolean run() throws IOException, InterruptedException, ExecutionException {
    Path dir = Files.createTempDirectory("scrip-bench");
    BrokerSettings settings =
        new BrokerSettings(
            dir.resolve("kafka"), "127.0.0.1", port(), port(), port(), "bench", false);
    try (EmbeddedBroker _ = EmbeddedBroker.start(settings)) {
      Map<String, Object> kafka =
          BrokerSettings.servicesClient("127.0.0.1:" + settings.servicesPort(), "bench");
      out.printf("writing %,d records ...%n", WARM_UP + RECORDS);
      boolean good;
      try (TrailFiller filler = new TrailFiller(kafka)) {
        filler.write(WARM_UP);
        try (Projections projections =
            Projections.start(kafka, dir.resolve("siem"), "bench", /* callerIdentity= */ true)) {
          projections.awaitRunning(Duration.ofMinutes(1));
          awaitProjected(kafka, WARM_UP);
          filler.write(RECORDS);
          good = projected(kafka);
        }
        try (Projections projections =
            Projections.start(kafka, dir.resolve("siem"), "bench", /* callerIdentity= */ true)) {
          projections.awaitRunning(Duration.ofMinutes(1));
          awaitProjected(kafka, WARM_UP + RECORDS);
          good = visible(kafka, filler) && good;
        }
      }
      boolean verified = verified(kafka);
      return good && verified;
    } finally {
      Servers.delete(dir);
    }
  }

  private boolean projected(Map<String, Object> kafka) throws InterruptedException {
    // While records were written the projections ran beside: what is left is timed.
    long before = projectedUntilNow(kafka);
    long begin = System.nanoTime();
    awaitProjected(kafka, WARM_UP + RECORDS);
    double seconds = (System.nanoTime() - begin) / 1e9;
    double rate = (WARM_UP + RECORDS - before) / seconds;
    out.printf(
        "projected to both topics: %,.0f records/s (%,d records in %.1f s)%n",
        rate, WARM_UP + RECORDS - before, seconds);
    return reached("projected", rate, PROJECTED_GOAL);
  }

  private void awaitProjected(Map<String, Object> kafka, long count) throws InterruptedException {
    while (projectedUntilNow(kafka) < count) {
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  /** Records on the topic that has fewer; the markers of transactions are not counted. */
  private static long projectedUntilNow(Map<String, Object> kafka) {
    return Counts.least(kafka, SHAPES);
  }

  private boolean visible(Map<String, Object> kafka, TrailFiller filler)
      throws InterruptedException {
    Map<String, Long> readable = new ConcurrentHashMap<>();
    Map<String, Map<String, Long>> shown = new HashMap<>();
    SHAPES.forEach(shape -> shown.put(shape, new ConcurrentHashMap<>()));
    AtomicBoolean over = new AtomicBoolean();
    List<Thread> readers = new ArrayList<>();
    readers.add(reader(kafka, Topics.STS_AUDIT.name(), readable, over));
    shown.forEach((shape, seen) -> readers.add(reader(kafka, shape, seen, over)));
    TimeUnit.SECONDS.sleep(3);
    List<String> ids = filler.write(PROBES, PACE);
    TimeUnit.SECONDS.sleep(5);
    over.set(true);
    for (Thread reader : readers) {
      reader.join();
    }
    List<Long> waits = new ArrayList<>();
    for (String id : ids) {
      Long from = readable.get(id);
      Optional<Long> to =
          shown.values().stream()
              .map(seen -> Optional.ofNullable(seen.get(id)).orElse(Long.MAX_VALUE))
              .max(Long::compare);
      waits.add(from == null ? Long.MAX_VALUE : Math.max(0, to.orElseThrow() - from));
    }
    waits.sort(Long::compare);
    long p50 = waits.get(waits.size() / 2) / 1_000_000;
    long p99 = waits.get(waits.size() * 99 / 100) / 1_000_000;
    out.printf(
        "from readable to both topics, at %,d/s: p50 %d ms, p99 %d ms, longest %d ms, of %,d records%n",
        PACE, p50, p99, waits.getLast() / 1_000_000, waits.size());
    if (p99 > VISIBLE_GOAL.toMillis()) {
      out.printf("BELOW THE GOAL: p99 above %d ms%n", VISIBLE_GOAL.toMillis());
      return false;
    }
    return true;
  }

  private static Thread reader(
      Map<String, Object> kafka, String topic, Map<String, Long> seen, AtomicBoolean over) {
    return Thread.ofPlatform()
        .start(
            () -> {
              try (KafkaConsumer<byte[], byte[]> consumer = Counts.consumer(kafka)) {
                List<TopicPartition> partitions = Counts.partitions(consumer, topic);
                consumer.assign(partitions);
                consumer.seekToEnd(partitions);
                while (!over.get()) {
                  for (ConsumerRecord<byte[], byte[]> record :
                      consumer.poll(Duration.ofMillis(20))) {
                    TrailFiller.id(record.value())
                        .ifPresent(id -> seen.putIfAbsent(id, System.nanoTime()));
                  }
                }
              }
            });
  }

  private boolean verified(Map<String, Object> kafka)
      throws InterruptedException, ExecutionException {
    CheckpointSigner signer = CheckpointSigner.parse(CheckpointSigner.generateText("bench"));
    try (Proof proof = Proof.start(kafka, signer, List.of())) {
      while (Counts.least(kafka, List.of(Topics.AUDIT_CHECKPOINTS.name())) < 1) {
        TimeUnit.MILLISECONDS.sleep(200);
      }
      out.println(proof.refusal().orElse("a checkpoint is signed; verifying ..."));
    }
    double best = 0;
    for (int i = 0; i < 3; i++) {
      long begin = System.nanoTime();
      Verification result =
          new TrailVerifier(kafka, List.of(signer.key()), InstantSource.system())
              .verify(Optional.empty(), Optional.empty());
      double seconds = (System.nanoTime() - begin) / 1e9;
      double rate = result.records() / seconds;
      best = Math.max(best, rate);
      out.printf(
          "verified: %,.0f records/s (%,d records, %d findings)%n",
          rate, result.records(), result.findings().size());
      result.findings().stream().limit(1).forEach(finding -> out.println("  such as " + finding));
    }
    return reached("verified", best, VERIFIED_GOAL);
  }

  private boolean reached(String what, double rate, double goal) {
    if (rate < goal) {
      out.printf("BELOW THE GOAL: %s fewer than %,.0f records/s%n", what, goal);
      return false;
    }
    return true;
  }

  static int port() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** Counts records of topics. */
  static final class Counts {
    private Counts() {}

    /** Of the topic that has fewest, those that can be read. */
    static long least(Map<String, Object> kafka, List<String> topics) {
      try (KafkaConsumer<byte[], byte[]> consumer = consumer(kafka)) {
        return topics.stream()
            .mapToLong(
                topic ->
                    consumer.endOffsets(partitions(consumer, topic)).values().stream()
                        .mapToLong(Long::longValue)
                        .sum())
            .min()
            .orElse(0);
      }
    }

    static List<TopicPartition> partitions(KafkaConsumer<byte[], byte[]> consumer, String topic) {
      return consumer.partitionsFor(topic).stream()
          .map(info -> new TopicPartition(topic, info.partition()))
          .toList();
    }

    static KafkaConsumer<byte[], byte[]> consumer(Map<String, Object> kafka) {
      Map<String, Object> config = new HashMap<>(kafka);
      config.put("isolation.level", "read_committed");
      config.put("enable.auto.commit", false);
      return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }
  }

  static String ascii(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
