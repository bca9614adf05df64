package dev.scrip.benchmarks;

import dev.scrip.standalone.data.DataDir;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** The processes of a run, each with a JVM of its own; all are stopped at the end. */
final class Servers implements AutoCloseable {
  private static final int PATIENCE = 60; // seconds

  private final Path dir;
  private final Deque<Process> processes = new ArrayDeque<>();

  Servers(Path dir) {
    this.dir = dir;
  }

  DataDir data() {
    return new DataDir(dir);
  }

  /** Starts {@code scrip up} with arguments and waits for {@code ready}. */
  void up(String... arguments) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "-Dlogback.configurationFile=logback-up.xml",
                "-Dscrip.log=" + dir.resolve("scrip.log"),
                "dev.scrip.standalone.cli.Scrip",
                "up",
                "--data",
                dir.toString()));
    command.addAll(List.of(arguments));
    Path out = Files.createTempFile(dir, "up", ".out");
    start(out, command);
    await(
        () -> {
          try {
            return Files.readString(out).lines().anyMatch("ready"::equals);
          } catch (IOException e) {
            return false;
          }
        },
        out);
  }

  /** The newest process. */
  ProcessHandle newest() {
    return processes.getFirst().toHandle();
  }

  /** Kills the newest process, as a loss of power would. */
  void kill() throws InterruptedException {
    var _ = processes.pop().destroyForcibly().waitFor();
  }

  /** Deletes a folder and what is in it. */
  static void delete(Path dir) throws IOException {
    try (var files = Files.walk(dir)) {
      files.sorted(Comparator.reverseOrder()).forEach(each -> each.toFile().delete());
    }
  }

  /** Starts everything in one process, over a directory, and gives the STS port's address. */
  URI upWhole(BenchDirectory directory, String... more) throws IOException, InterruptedException {
    Path file = Files.writeString(dir.resolve("directory.yaml"), directory.yaml());
    up(whole(List.of(more), "--directory", file.toString()));
    return URI.create(Objects.requireNonNull(data().endpoints().sts()) + "/");
  }

  /** Arguments of a start on free ports. */
  static String[] whole(List<String> some, String... more) {
    List<String> arguments =
        new ArrayList<>(List.of("--kafka-port", "0", "--sts-port", "0", "--audit-port", "0"));
    arguments.addAll(some);
    arguments.addAll(List.of(more));
    return arguments.toArray(String[]::new);
  }

  /** Starts a main class and waits until its port answers. */
  URI serve(String mainClass, int port, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(mainClass, Integer.toString(port)));
    command.addAll(List.of(arguments));
    Path out = Files.createTempFile(dir, "serve", ".out");
    start(out, command);
    await(
        () -> {
          try (Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port)) {
            return socket.isConnected();
          } catch (IOException e) {
            return false;
          }
        },
        out);
    return URI.create("http://127.0.0.1:" + port + "/");
  }

  /** Runs a main class to its end. */
  void run(String mainClass, String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(mainClass));
    command.addAll(List.of(arguments));
    Path out = Files.createTempFile(dir, "run", ".out");
    start(out, command);
    if (processes.pop().waitFor() != 0) {
      throw new IOException(mainClass + " failed: " + Files.readString(out));
    }
  }

  @Override
  public void close() {
    while (!processes.isEmpty()) {
      Process process = processes.pop();
      process.destroy();
      try {
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
          process.destroyForcibly();
        }
      } catch (InterruptedException e) {
        process.destroyForcibly();
        Thread.currentThread().interrupt();
      }
    }
  }

  private void start(Path out, List<String> arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xms512m",
                "-Xmx1g",
                "-XX:+UseParallelGC",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path")));
    command.addAll(arguments);
    processes.push(
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile()).start());
  }

  private void await(BooleanSupplier condition, Path out) throws IOException, InterruptedException {
    for (int i = 0; i < PATIENCE * 10; i++) {
      if (condition.getAsBoolean()) {
        return;
      }
      if (!processes.getFirst().isAlive()) {
        break;
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
    throw new IOException("a server did not start: " + Files.readString(out));
  }
}
