package dev.scrip.benchmarks;

import dev.scrip.benchmarks.DirectoryStart.Figures;
import dev.scrip.issuer.directory.DirectorySeed;
import dev.scrip.issuer.directory.file.DirectoryFiles;
import dev.scrip.issuer.directory.file.DirectoryPlan;
import dev.scrip.issuer.directory.file.InvalidDirectoryFileException;
import dev.scrip.issuer.directory.log.DirectoryWriter;
import dev.scrip.issuer.session.RootKey;
import dev.scrip.standalone.broker.BrokerSettings;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;

/**
 * How an issuer bears a large directory: time to load it from its log, heap it keeps, look-ups in
 * it next to a small one, and a restart from the snapshot. The broker is a process of its own, and
 * so is each start, with 1 GiB of heap.
 */
final class LargeDirectoryBench {
  private static final int LARGE = 100_000;
  private static final int SMALL = 1_000;
  private static final double LOAD_GOAL = 15; // seconds
  private static final double RESTART_GOAL = 3;

  private final PrintStream out;

  LargeDirectoryBench(PrintStream out) {
    this.out = out;
  }

  /** Runs and prints; false if the snapshot gave another directory than the log. */
  boolean run() throws IOException, InterruptedException, ExecutionException {
    Figures small = measured(SMALL).getFirst();
    List<Figures> large = measured(LARGE);
    Figures loaded = large.getFirst();
    Figures restarted = large.getLast();
    out.printf(
        "%,d roles and %,d users with keys: loaded in %.1f s (goal %.0f), heap kept %,d MiB of 1,024%n",
        LARGE, LARGE, loaded.seconds(), LOAD_GOAL, loaded.heap() >> 20);
    out.printf(
        "restarted from the snapshot in %.1f s (goal %.0f)%n", restarted.seconds(), RESTART_GOAL);
    out.printf("%-34s %,10d roles %,10d roles   ratio%n", "look-ups, ns each", SMALL, LARGE);
    row("java.util.HashMap, one of all", small.control(), loaded.control());
    row("by key id, one of all", small.byKey(), loaded.byKey());
    row("by role ARN, one of all", small.byArn(), loaded.byArn());
    row("role with policies, 1,000 in use", small.inUse(), loaded.inUse());
    if (loaded.seconds() > LOAD_GOAL || restarted.seconds() > RESTART_GOAL) {
      out.println("BELOW THE GOAL");
    }
    return loaded.sum() == restarted.sum();
  }

  private void row(String what, double few, double many) {
    out.printf("%-34s %16.0f %16.0f %7.1f%n", what, few, many, many / few);
  }

  /** Figures of a start from the log, and of another from the snapshot that the first one left. */
  private static List<Figures> measured(int count)
      throws IOException, InterruptedException, ExecutionException {
    Path dir = Files.createTempDirectory("scrip-bench");
    try (Servers servers = new Servers(dir)) {
      servers.up("--parts", "broker", "--kafka-port", "0");
      Path keyIds = Files.write(dir.resolve("key-ids"), filled(servers, count));
      return List.of(
          started(servers, keyIds, dir.resolve("first")),
          started(servers, keyIds, dir.resolve("second")));
    } finally {
      Servers.delete(dir);
    }
  }

  private static Figures started(Servers servers, Path keyIds, Path figures)
      throws IOException, InterruptedException {
    servers.run(
        DirectoryStart.class.getName(),
        servers.data().path().toString(),
        servers.data().path().resolve("snapshot").toString(),
        keyIds.toString(),
        figures.toString());
    return Figures.parse(Files.readString(figures));
  }

  /** Ids of the keys of a directory that is written. */
  private static List<String> filled(Servers servers, int count)
      throws InterruptedException, ExecutionException, IOException {
    Map<String, Object> kafka =
        BrokerSettings.servicesClient(
            Objects.requireNonNull(servers.data().endpoints().services()),
            servers.data().servicesPassword());
    RootKey rootKey = servers.data().rootKey();
    SecureRandom random = new SecureRandom();
    Instant now = InstantSource.system().instant().truncatedTo(ChronoUnit.MILLIS);
    try {
      DirectorySeed seed = DirectoryPlan.seed(DirectoryFiles.first(), random, now);
      new DirectoryWriter(kafka, rootKey, "bench", "bench").bootstrap(seed, now);
      LargeDirectory directory =
          new LargeDirectory(
              kafka, rootKey, seed.keys().getFirst().id().accountNumber(), random, now);
      directory.write(count);
      return directory.keyIds();
    } catch (InvalidDirectoryFileException e) {
      throw new IOException(e);
    }
  }
}
