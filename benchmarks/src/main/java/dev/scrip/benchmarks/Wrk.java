package dev.scrip.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Runs wrk and reads what it says. */
final class Wrk {
  private static final Pattern RATE = Pattern.compile("Requests/sec:\\s+([\\d.]+)");
  private static final Pattern P50 = Pattern.compile("50%\\s+([\\d.]+)(us|ms|s)");
  private static final Pattern P99 = Pattern.compile("99%\\s+([\\d.]+)(us|ms|s)");

  private Wrk() {}

  /**
   * What a slice measured.
   *
   * @param rate requests a second
   * @param p50 median in milliseconds
   * @param p99 99th percentile in milliseconds
   */
  record Slice(double rate, double p50, double p99) {}

  /**
   * Runs one slice.
   *
   * @throws IOException if wrk can't be run or any reply was not 200
   */
  static Slice run(URI target, Path script, int connections, int seconds)
      throws IOException, InterruptedException {
    return run(target, script, connections, seconds, /* strict= */ true);
  }

  /** Warms a server up; its first replies, before it knows the broker, may be errors. */
  static void warmUp(URI target, Path script, int connections, int seconds)
      throws IOException, InterruptedException {
    var _ = run(target, script, connections, seconds, /* strict= */ false);
  }

  private static Slice run(URI target, Path script, int connections, int seconds, boolean strict)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                "wrk",
                "-t" + Math.min(2, connections),
                "-c" + connections,
                "-d" + seconds + "s",
                "--latency",
                "-s",
                script.toString(),
                target.toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int status = process.waitFor();
    if (status != 0 || (strict && output.contains("Non-2xx")) || output.contains("Socket errors")) {
      throw new IOException("not every reply was 200:\n" + output);
    }
    return new Slice(
        Double.parseDouble(find(RATE, output).group(1)),
        millis(find(P50, output)),
        millis(find(P99, output)));
  }

  private static Matcher find(Pattern pattern, String output) throws IOException {
    Matcher matcher = pattern.matcher(output);
    if (!matcher.find()) {
      throw new IOException("wrk said nothing of " + pattern + ":\n" + output);
    }
    return matcher;
  }

  private static double millis(Matcher matcher) {
    double value = Double.parseDouble(matcher.group(1));
    return switch (matcher.group(2)) {
      case "us" -> value / 1_000;
      case "ms" -> value;
      default -> value * 1_000;
    };
  }
}
