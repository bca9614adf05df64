package dev.scrip.benchmarks;

import dev.scrip.audit.query.SessionFilter;
import dev.scrip.audit.query.SessionQueries;
import dev.scrip.audit.query.SessionQuery;
import dev.scrip.audit.query.SessionQuery.Sort;
import dev.scrip.audit.stores.LocalStores;
import dev.scrip.audit.stores.Stores;
import dev.scrip.audit.streams.Instance;
import dev.scrip.audit.views.Session;
import dev.scrip.audit.views.SessionIndex.Dimension;
import dev.scrip.audit.views.Views;
import dev.scrip.schemas.Topics;
import dev.scrip.standalone.broker.BrokerSettings;
import dev.scrip.standalone.broker.EmbeddedBroker;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/**
 * How fast the views answer and catch up, with 10,000, 100,000 and 1,000,000 sessions of 1,000
 * principals in one run, a tenth of them active; broker and views share this process and its cores.
 */
final class ViewsBench {
  private static final List<Integer> TOTALS = List.of(10_000, 100_000, 1_000_000);
  private static final int LARGEST = 10_000_000;
  private static final Duration BACK = Duration.ofHours(10); // of sessions that live one
  private static final int ARRIVING = 1_000; // records a second while it is asked
  private static final int WARM_UP = 150;
  private static final int ASKED = 300;
  private static final long BYTES = 3_000; // of a session on disk: topic, stores and changelogs
  private static final double FOLDED_A_SECOND = 15_000;

  private final PrintStream out;
  private final boolean large;

  ViewsBench(PrintStream out, boolean large) {
    this.out = out;
    this.large = large;
  }

  /** Runs and prints; false below a goal. */
  boolean run() throws IOException, InterruptedException, ExecutionException {
    if (large) {
      out.printf(
          "10,000,000 sessions: about %.0f minutes and %.0f GB%n",
          LARGEST / FOLDED_A_SECOND / 60 * 2, LARGEST * BYTES / 1e9);
    }
    Path dir = Files.createTempDirectory("scrip-bench");
    BrokerSettings settings =
        new BrokerSettings(
            dir.resolve("kafka"),
            "127.0.0.1",
            TrailBench.port(),
            TrailBench.port(),
            TrailBench.port(),
            "bench",
            false);
    boolean good = true;
    try (EmbeddedBroker _ = EmbeddedBroker.start(settings)) {
      Map<String, Object> kafka =
          BrokerSettings.servicesClient("127.0.0.1:" + settings.servicesPort(), "bench");
      List<Integer> totals = new ArrayList<>(TOTALS);
      if (large) {
        totals.add(LARGEST);
      }
      Map<Integer, Double> pages = new LinkedHashMap<>();
      try (TrailFiller filler = new TrailFiller(kafka, BACK)) {
        int written = 0;
        for (int total : totals) {
          out.printf("%n%,d sessions: writing ...%n", total);
          filler.write(total - written);
          written = total;
          if (total == 1_000_000) {
            good &= catchUp(kafka, dir.resolve("fresh"), total);
          }
          try (Views views = Views.start(kafka, dir.resolve("views"), Instance.alone("bench"))) {
            views.awaitRunning(Duration.ofMinutes(5));
            Stores stores = stores(views, kafka);
            awaitFolded(stores, written);
            double page = asked(kafka, stores, total);
            pages.put(total, page);
            if (total == 1_000_000) {
              good &= goal("page of 100", page, 20);
              good &= heap();
            }
          }
          good &= restart(kafka, dir.resolve("views"), total);
          if (total == 1_000_000) {
            restore(kafka, dir.resolve("views"), total);
          }
        }
      }
      double growth = pages.getOrDefault(1_000_000, 0.0) / pages.getOrDefault(10_000, 1.0);
      out.printf("%nlatency at 1,000,000 is %.2f of that at 10,000%n", growth);
      good &= goal("growth", growth, 2);
      return good;
    } finally {
      Servers.delete(dir);
    }
  }

  private static int partitions(Map<String, Object> kafka) {
    try (KafkaConsumer<byte[], byte[]> consumer = TrailBench.Counts.consumer(kafka)) {
      return consumer.partitionsFor(Topics.STS_AUDIT.name()).size();
    }
  }

  private static void awaitFolded(Stores stores, long count) throws InterruptedException {
    while (folded(stores) < count) {
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  private static long folded(Stores stores) {
    return stores.position().entrySet().stream()
        .filter(each -> each.getKey().startsWith(Topics.STS_AUDIT.name()))
        .mapToLong(each -> each.getValue().offset() + 1)
        .sum();
  }

  /** The 99th percentile of the slowest kind of page, in milliseconds. */
  private double asked(Map<String, Object> kafka, Stores stores, int total)
      throws InterruptedException {
    SessionQueries queries = new SessionQueries(stores);
    AtomicBoolean over = new AtomicBoolean();
    Thread arriving =
        Thread.ofPlatform()
            .start(
                () -> {
                  try (TrailFiller filler = new TrailFiller(kafka)) {
                    filler.startAt(1_000_000_000L + 10L * total);
                    while (!over.get()) {
                      filler.write(ARRIVING, ARRIVING);
                    }
                  }
                });
    try {
      SessionFilter active = SessionFilter.ALL.in(Optional.of(Session.State.ACTIVE));
      Map<String, SessionFilter> filters = new LinkedHashMap<>();
      filters.put("active", active);
      filters.put("active of a principal", active.with(Dimension.PRINCIPAL, "PRINCIPAL"));
      filters.put(
          "active of a role", active.with(Dimension.ROLE, "arn:aws:iam::123456789012:role/demo"));
      filters.put("active from an address", active.with(Dimension.SOURCE_ADDRESS, "ADDRESS"));
      filters.put("active in an account", active.with(Dimension.ACCOUNT, "123456789012"));
      filters.put("of a principal", SessionFilter.ALL.with(Dimension.PRINCIPAL, "PRINCIPAL"));
      double worst = 0;
      for (Map.Entry<String, SessionFilter> each : filters.entrySet()) {
        worst = Math.max(worst, p99(queries, each.getKey(), each.getValue(), Duration.ZERO));
      }
      double at = p99(queries, "active at a past instant", active, BACK);
      if (total == 1_000_000) {
        goal("active at a past instant", at, 50);
      }
      return worst;
    } finally {
      over.set(true);
      arriving.join();
    }
  }

  private double p99(SessionQueries queries, String name, SessionFilter filter, Duration back) {
    List<Double> times = new ArrayList<>();
    ThreadLocalRandom random = ThreadLocalRandom.current();
    for (int i = 0; i < WARM_UP + ASKED; i++) {
      Instant now = Instant.now();
      Instant asOf = back.isZero() ? now : now.minusMillis(random.nextLong(back.toMillis()));
      SessionFilter one = filter;
      if (filter.by().containsKey(Dimension.PRINCIPAL)) {
        one =
            one.with(
                Dimension.PRINCIPAL, "arn:aws:iam::123456789012:user/u" + random.nextInt(1_000));
      }
      if (filter.by().containsKey(Dimension.SOURCE_ADDRESS)) {
        one = one.with(Dimension.SOURCE_ADDRESS, "192.0.2." + random.nextInt(250));
      }
      long begin = System.nanoTime();
      var _ =
          queries.list(new SessionQuery(one, asOf, Sort.ISSUED_DESCENDING, 100, Optional.empty()));
      if (i >= WARM_UP) {
        times.add((System.nanoTime() - begin) / 1e6);
      }
    }
    times.sort(Double::compare);
    double p99 = times.get(times.size() * 99 / 100);
    out.printf(
        "  a page of 100, %-26s p50 %6.2f ms   p99 %6.2f ms%n",
        name + ":", times.get(times.size() / 2), p99);
    return p99;
  }

  /** How fast views that know nothing yet fold what a plain consumer only decodes. */
  private boolean catchUp(Map<String, Object> kafka, Path dir, int total)
      throws InterruptedException {
    long begin = System.nanoTime();
    long decoded = 0;
    try (KafkaConsumer<byte[], byte[]> consumer = TrailBench.Counts.consumer(kafka)) {
      var partitions = TrailBench.Counts.partitions(consumer, Topics.STS_AUDIT.name());
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      while (decoded < total) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
          var _ =
              Topics.STS_AUDIT
                  .valueSerde()
                  .deserializer()
                  .deserialize(record.topic(), record.value());
          decoded++;
        }
      }
    }
    double plain = decoded / ((System.nanoTime() - begin) / 1e9);
    try (Views views = Views.start(kafka, dir, Instance.alone("fresh"))) {
      views.awaitRunning(Duration.ofMinutes(5));
      Stores stores = stores(views, kafka);
      while (folded(stores) < 1) {
        TimeUnit.MILLISECONDS.sleep(10);
      }
      long from = folded(stores);
      long start = System.nanoTime();
      awaitFolded(stores, total);
      double rate = (total - from) / ((System.nanoTime() - start) / 1e9);
      out.printf(
          "catching up: %,.0f records/s, %.2f of a plain consumer's %,.0f%n",
          rate, rate / plain, plain);
      return goalAtLeast("catching up", rate / plain, 0.3);
    }
  }

  private boolean restart(Map<String, Object> kafka, Path dir, int total)
      throws InterruptedException {
    long begin = System.nanoTime();
    try (Views views = Views.start(kafka, dir, Instance.alone("bench"))) {
      SessionQueries queries = new SessionQueries(stores(views, kafka));
      while (!queries.isAvailable()) {
        TimeUnit.MILLISECONDS.sleep(20);
      }
      double seconds = (System.nanoTime() - begin) / 1e9;
      out.printf("answering %.1f s after a start that follows a clean stop%n", seconds);
      return total != 1_000_000 || goal("start", seconds, 15);
    }
  }

  /** As after kill -9, when exactly-once discards the stores: all of it comes from changelogs. */
  private void restore(Map<String, Object> kafka, Path dir, int total)
      throws IOException, InterruptedException {
    Servers.delete(dir);
    long begin = System.nanoTime();
    try (Views views = Views.start(kafka, dir, Instance.alone("bench"))) {
      SessionQueries queries = new SessionQueries(stores(views, kafka));
      while (!queries.isAvailable()) {
        TimeUnit.MILLISECONDS.sleep(20);
      }
      double seconds = (System.nanoTime() - begin) / 1e9;
      out.printf(
          "answering %.1f s after a start without its stores: %,.0f sessions/s%n",
          seconds, total / seconds);
    }
  }

  private boolean heap() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    double used = (runtime.totalMemory() - runtime.freeMemory()) / 1e6;
    out.printf("heap in use, broker included: %.0f MB%n", used);
    return goal("heap", used, 1_024);
  }

  private boolean goal(String what, double got, double most) {
    if (got > most) {
      out.printf("BELOW THE GOAL: %s %.2f, above %.0f%n", what, got, most);
    }
    return got <= most;
  }

  private boolean goalAtLeast(String what, double got, double least) {
    if (got < least) {
      out.printf("BELOW THE GOAL: %s %.2f, below %.2f%n", what, got, least);
    }
    return got >= least;
  }

  private static Stores stores(Views views, Map<String, Object> kafka) {
    return new Stores(
        new LocalStores(views, Views.APPLICATION_ID, Topics.STS_AUDIT.name(), partitions(kafka)),
        Optional.empty());
  }
}
