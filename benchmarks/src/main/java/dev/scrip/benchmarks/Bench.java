package dev.scrip.benchmarks;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code scrip bench}. */
@Command(
    name = "scrip bench",
    description =
        "Measures: issue (AssumeRole next to a bare pipe), sts (AssumeRole next to its kin), whole (everything on), visible (from reply"
            + " to view), restart (ends after a kill, 100,000 sessions), directory (100,000 roles and users), trail (projected, visible to a SIEM, verified), jmh (the pieces).",
    mixinStandardHelpOptions = true)
public final class Bench implements Callable<Integer> {
  @Parameters(
      paramLabel = "issue|sts|whole|visible|restart|directory|trail|jmh",
      description = "what to measure")
  private String what = "";

  @Option(
      names = "--seconds",
      paramLabel = "N",
      description = "length of a slice (default: ${DEFAULT-VALUE})",
      defaultValue = "6")
  private int seconds;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "rounds; medians are printed (default: ${DEFAULT-VALUE})",
      defaultValue = "3")
  private int rounds;

  @Option(
      names = "--warm-up",
      paramLabel = "N",
      description =
          "issue, sts: seconds of load before the first slice (default: ${DEFAULT-VALUE})",
      defaultValue = "45")
  private int warmUp;

  @Option(
      names = "--connections",
      paramLabel = "N",
      split = ",",
      description = "issue: connections of the slices (default: ${DEFAULT-VALUE})",
      defaultValue = "1,16,64,256")
  private List<Integer> connections = List.of();

  /** Runs the command line and ends with its status. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Bench()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException, InterruptedException, ExecutionException {
    try {
      boolean good =
          switch (what) {
            case "issue" -> new IssueBench(System.out, seconds, rounds, warmUp, connections).run();
            case "sts" -> new StsBench(System.out, seconds, rounds, warmUp).run();
            case "whole" -> new WholeBench(System.out, seconds).run();
            case "visible" -> new VisibleBench(System.out).run();
            case "restart" -> new RestartBench(System.out).run();
            case "views" -> new ViewsBench(System.out, Boolean.getBoolean("scrip.large")).run();
            case "trail" -> new TrailBench(System.out).run();
            case "directory" -> new LargeDirectoryBench(System.out).run();
            case "jmh" -> Pieces.run();
            default ->
                throw new IOException(
                    "bench takes issue, sts, whole, visible, restart, directory, trail, views or jmh, not "
                        + what);
          };
      return good ? 0 : 1;
    } catch (IOException e) {
      System.err.println("scrip: " + e.getMessage());
      return 2;
    }
  }
}
