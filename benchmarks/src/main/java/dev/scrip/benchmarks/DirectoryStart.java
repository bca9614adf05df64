package dev.scrip.benchmarks;

import dev.scrip.issuer.directory.Directory;
import dev.scrip.issuer.directory.log.DirectoryFollower;
import dev.scrip.standalone.broker.BrokerSettings;
import dev.scrip.standalone.data.DataDir;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.function.IntPredicate;

/**
 * The start of an issuer's directory in a process of its own: seconds until all is there, heap then
 * kept, and times of look-ups, as one line.
 */
final class DirectoryStart {
  /**
   * What is measured.
   *
   * @param seconds from the start of the follower until it has caught up
   * @param heap bytes kept
   * @param control nanoseconds of a look-up of one of all keys in a java.util.HashMap: what the
   *     memory costs whatever the structure
   * @param byKey nanoseconds of a look-up of one of all keys
   * @param byArn nanoseconds of a look-up of one of all roles
   * @param inUse nanoseconds of a look-up of one of the first thousand roles with its policies
   * @param sum changes if an entity or a version is another
   */
  record Figures(
      double seconds,
      long heap,
      double control,
      double byKey,
      double byArn,
      double inUse,
      long sum) {
    static Figures parse(String line) {
      String[] words = line.split(" ", -1);
      return new Figures(
          Double.parseDouble(words[0]),
          Long.parseLong(words[1]),
          Double.parseDouble(words[2]),
          Double.parseDouble(words[3]),
          Double.parseDouble(words[4]),
          Double.parseDouble(words[5]),
          Long.parseLong(words[6]));
    }

    String line() {
      return String.join(
          " ",
          List.of(
              Double.toString(seconds),
              Long.toString(heap),
              Double.toString(control),
              Double.toString(byKey),
              Double.toString(byArn),
              Double.toString(inUse),
              Long.toString(sum)));
    }
  }

  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final int ASKED = 500_000;
  private static final int IN_USE = 1_000;

  private DirectoryStart() {}

  /** Takes the data folder, the snapshot's file, a file with the ids of keys, and one to write. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    DataDir data = new DataDir(Path.of(arguments[0]));
    List<String> keyIds = Files.readAllLines(Path.of(arguments[2]));
    long start = System.nanoTime();
    try (DirectoryFollower follower =
        new DirectoryFollower(
            BrokerSettings.servicesClient(
                Objects.requireNonNull(data.endpoints().services()), data.servicesPassword()),
            data.rootKey(),
            Optional.of(Path.of(arguments[1])),
            System::nanoTime)) {
      follower.start();
      if (!follower.awaitCaughtUp(PATIENCE)) {
        throw new IOException("the directory was not loaded within " + PATIENCE);
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      System.gc();
      long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
      Directory directory = follower.directory();
      Map<String, String> control = new HashMap<>();
      keyIds.forEach(id -> control.put(new String(id.toCharArray()), id));
      Figures figures =
          new Figures(
              seconds,
              heap,
              nanos(keyIds.size(), i -> control.get(keyIds.get(i)) != null),
              nanos(keyIds.size(), i -> directory.accessKey(keyIds.get(i)).isPresent()),
              nanos(keyIds.size(), i -> directory.version(LargeDirectory.roleArn(i)) > 0),
              nanos(IN_USE, i -> directory.role(LargeDirectory.roleArn(i)).isPresent()),
              sum(directory));
      Files.writeString(Path.of(arguments[3]), figures.line());
    }
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

  private static long sum(Directory directory) {
    long sum = 0;
    for (var entity : directory.entities()) {
      sum += entity._1.hashCode() * 31L + entity._2.version() * 17L + entity._2.image().hashCode();
    }
    return sum;
  }
}
