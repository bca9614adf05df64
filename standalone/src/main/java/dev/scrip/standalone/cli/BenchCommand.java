package dev.scrip.standalone.cli;

import dev.scrip.standalone.data.UsageException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
    name = "bench",
    description =
        "Measures issuance next to a bare pipe, or everything at once (in a checkout): bench issue|whole|jmh.",
    mixinStandardHelpOptions = true)
final class BenchCommand implements Callable<Integer> {
  @Override
  public Integer call() throws UsageException {
    throw new UsageException("bench is for the scrip script in a checkout: ./scrip bench");
  }
}
