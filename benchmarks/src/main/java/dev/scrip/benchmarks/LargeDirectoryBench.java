package dev.scrip.benchmarks;

import dev.scrip.issuer.directory.Directory;
import dev.scrip.issuer.directory.DirectorySeed;
import dev.scrip.issuer.directory.file.DirectoryFiles;
import dev.scrip.issuer.directory.file.DirectoryPlan;
import dev.scrip.issuer.directory.file.InvalidDirectoryFileException;
import dev.scrip.issuer.directory.log.DirectoryFollower;
import dev.scrip.issuer.directory.log.DirectoryWriter;
import dev.scrip.issuer.session.RootKey;
import dev.scrip.standalone.broker.BrokerSettings;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.function.IntPredicate;

/**
 * How an issuer bears a large directory: time to load it from its log, heap it keeps, look-ups in
 * it next to a small one, and a restart from the snapshot. The broker is another process.
 */
final class LargeDirectoryBench {
  private static final int LARGE = 100_000;
  private static final int SMALL = 1_000;
  private static final int ASKED = 500_000;
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final PrintStream out;

  LargeDirectoryBench(PrintStream out) {
    this.out = out;
  }

  boolean run() throws IOException, InterruptedException, ExecutionException {
    Side small = side(SMALL, false);
    Side large = side(LARGE, true);
    out.printf("%-34s %,10d roles %,10d roles   ratio%n", "look-ups, ns each", SMALL, LARGE);
    row("by key id, all of them", small.byKey, large.byKey);
    row("by role ARN, all of them", small.byArn, large.byArn);
    row("role compiled, 1,000 in use", small.inUse, large.inUse);
    return true;
  }

  private record Side(double byKey, double byArn, double inUse) {}

  private void row(String what, double few, double many) {
    out.printf("%-34s %16.0f %16.0f %7.1f%n", what, few, many, many / few);
  }

  private Side side(int count, boolean told)
      throws IOException, InterruptedException, ExecutionException {
    Path dir = Files.createTempDirectory("scrip-bench");
    try (Servers servers = new Servers(dir)) {
      servers.up("--parts", "broker", "--kafka-port", "0");
      String services = servers.data().endpoints().services();
      Map<String, Object> kafka =
          BrokerSettings.servicesClient(services, servers.data().servicesPassword());
      RootKey rootKey = servers.data().rootKey();
      LargeDirectory directory = fill(kafka, rootKey, count);
      System.gc();
      long before = used();
      long start = System.nanoTime();
      try (DirectoryFollower follower = new DirectoryFollower(kafka, rootKey, System::nanoTime)) {
        follower.start();
        if (!follower.awaitCaughtUp(PATIENCE)) {
          throw new IOException("the directory was not loaded within " + PATIENCE);
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        System.gc();
        if (told) {
          out.printf(
              "%,d roles and %,d users with keys: loaded in %.1f s, %,d MiB of heap kept (of %,d)%n",
              count,
              count,
              seconds,
              (used() - before) >> 20,
              Runtime.getRuntime().maxMemory() >> 20);
        }
        return measured(follower.directory(), directory.keyIds(), count);
      }
    } finally {
      Servers.delete(dir);
    }
  }

  private static Side measured(Directory directory, List<String> keyIds, int count) {
    return new Side(
        nanos(count, i -> directory.accessKey(keyIds.get(i)).isPresent()),
        nanos(count, i -> directory.version(LargeDirectory.roleArn(i)) > 0),
        nanos(SMALL, i -> directory.role(LargeDirectory.roleArn(i)).isPresent()));
  }

  /** Nanoseconds of a question about one of a number of things: the median of five rounds. */
  private static double nanos(int things, IntPredicate question) {
    Random random = new Random(things);
    double[] rounds = new double[5];
    for (int round = 0; round < rounds.length; round++) {
      long start = System.nanoTime();
      for (int i = 0; i < ASKED; i++) {
        if (!question.test(random.nextInt(things))) {
          throw new IllegalStateException("something is not there");
        }
      }
      rounds[round] = (System.nanoTime() - start) / (double) ASKED;
    }
    Arrays.sort(rounds);
    return rounds[rounds.length / 2];
  }

  private static LargeDirectory fill(Map<String, Object> kafka, RootKey rootKey, int count)
      throws InterruptedException, ExecutionException, IOException {
    SecureRandom random = new SecureRandom();
    try {
      DirectorySeed seed =
          DirectoryPlan.seed(DirectoryFiles.first(), random, InstantSource.system().instant());
      new DirectoryWriter(kafka, rootKey, "bench", "bench")
          .bootstrap(seed, InstantSource.system().instant());
      LargeDirectory directory =
          new LargeDirectory(
              kafka,
              rootKey,
              seed.keys().getFirst().id().accountNumber(),
              random,
              InstantSource.system().instant().truncatedTo(java.time.temporal.ChronoUnit.MILLIS));
      directory.write(count);
      return directory;
    } catch (InvalidDirectoryFileException e) {
      throw new IOException(e);
    }
  }

  private static long used() {
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
