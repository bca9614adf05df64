package dev.scrip.standalone.cli;

import dev.scrip.standalone.data.UsageException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
    name = "test",
    description = "Runs the whole test suite (in a checkout).",
    mixinStandardHelpOptions = true)
final class TestCommand implements Callable<Integer> {
  @Override
  public Integer call() throws UsageException {
    throw new UsageException("test is for the scrip script in a checkout: ./scrip test");
  }
}
