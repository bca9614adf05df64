package dev.scrip.standalone.cli;

import dev.scrip.standalone.data.UsageException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "logs",
    description = "Prints the end of what the instance has logged.",
    mixinStandardHelpOptions = true)
final class LogsCommand implements Callable<Integer> {
  private static final int POLL = 300; // milliseconds

  @Mixin private DataOption data = new DataOption();

  @Option(
      names = {"-f", "--follow"},
      description = "go on as more is logged")
  private boolean follow;

  @Option(
      names = {"-n", "--lines"},
      paramLabel = "N",
      description = "so many lines (default: ${DEFAULT-VALUE})",
      defaultValue = "100")
  private int lines;

  @Override
  public Integer call() throws UsageException, IOException, InterruptedException {
    Path log = data.get().log();
    if (!Files.exists(log)) {
      throw new UsageException("nothing was logged in " + log);
    }
    var all = Files.readAllLines(log);
    all.stream().skip(Math.max(0, all.size() - lines)).forEach(Scrip.out()::println);
    long position = Files.size(log);
    while (follow) {
      Thread.sleep(POLL);
      try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
        if (file.length() < position) {
          position = 0; // rolled over
        }
        file.seek(position);
        byte[] more = new byte[(int) Math.min(1 << 20, file.length() - position)];
        file.readFully(more);
        Scrip.out().write(more);
        Scrip.out().flush();
        position += more.length;
      }
    }
    return 0;
  }
}
