package dev.scrip.standalone.cli;

import dev.scrip.standalone.data.ClientFiles.Keys;
import dev.scrip.standalone.data.UsageException;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "console",
    description = {
      "Prints a link that signs you in to the console, once, within 5 minutes.",
      "The sign-in lasts as long as your credentials do, at most 12 hours, and ends after 30 idle minutes."
    },
    mixinStandardHelpOptions = true)
final class ConsoleCommand implements Callable<Integer> {
  private static final Duration LIFE = Duration.ofHours(12);

  @Mixin private DataOption data = new DataOption();
  @Mixin private ProfileOption profile = new ProfileOption();

  @Option(names = "--open", description = "opens it in the browser too")
  private boolean open;

  @Override
  public Integer call() throws UsageException, IOException, InterruptedException {
    Keys keys = profile.keys(data.get());
    URI link =
        new SignedClient(keys)
            .presigned(
                URI.create(data.audit() + "/console/sign-in?nonce=" + UUID.randomUUID()),
                "scrip",
                LIFE);
    Scrip.out().println(link);
    Scrip.err().println("good once, within 5 minutes, and for nobody else's eyes");
    if (open) {
      String opener = System.getProperty("os.name").startsWith("Mac") ? "open" : "xdg-open";
      try {
        new ProcessBuilder(opener, link.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
      } catch (IOException e) {
        throw new UsageException(
            "no browser could be opened (" + opener + "): open the link yourself");
      }
    }
    return 0;
  }
}
