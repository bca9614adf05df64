package dev.scrip.standalone.cli;

import dev.scrip.standalone.data.ClientFiles;
import dev.scrip.standalone.data.UsageException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "env",
    description = {
      "Prints shell commands that lead AWS's clients in this shell to this instance, and nowhere else:",
      "  eval \"$(./scrip env)\"            and back:  eval \"$(./scrip env --unset)\""
    },
    mixinStandardHelpOptions = true)
final class EnvCommand implements Callable<Integer> {
  private static final Pattern CLI_VERSION = Pattern.compile("aws-cli/(\\d+)\\.(\\d+)\\.\\d+.*");
  private static final String SAVED = "SCRIP_SAVED_";

  @Mixin private DataOption data = new DataOption();

  @Option(names = "--unset", description = "print the commands that undo it")
  private boolean unset;

  @Override
  public Integer call() throws UsageException, IOException, InterruptedException {
    PrintStream out = Scrip.out();
    if (unset) {
      restore(out);
      Scrip.err().println("scrip: this shell speaks to AWS again, as before");
      return 0;
    }
    String sts = data.sts();
    Map<String, String> variables = ClientEnvironment.of(data.get(), data.endpoints());
    List<String> touched = new ArrayList<>(ClientEnvironment.IN_THE_WAY);
    touched.addAll(variables.keySet());
    for (String name : touched) {
      // Saved once: a second eval must not save what the first one set.
      out.printf(
          "[ -n \"${SCRIP_ENV+x}\" ] || [ -z \"${%1$s+x}\" ] || export %2$s%1$s=\"$%1$s\"; unset %1$s%n",
          name, SAVED);
    }
    variables.forEach((name, value) -> out.printf("export %s=%s%n", name, quoted(value)));
    out.println("export SCRIP_ENV=1");
    Scrip.err()
        .printf(
            "scrip: this shell now speaks to Scrip%s (back: eval \"$(./scrip env --unset%s)\")%n",
            caller(sts).map(arn -> " as " + arn).orElse(""), data.flag());
    tooOld(sts).ifPresent(Scrip.err()::println);
    return 0;
  }

  private static void restore(PrintStream out) {
    List<String> touched = new ArrayList<>(ClientEnvironment.IN_THE_WAY);
    touched.addAll(
        List.of(
            "AWS_SHARED_CREDENTIALS_FILE",
            "AWS_CONFIG_FILE",
            "AWS_REGION",
            "AWS_DEFAULT_REGION",
            "AWS_ENDPOINT_URL",
            "AWS_ENDPOINT_URL_CLOUDTRAIL"));
    for (String name : touched) {
      out.printf(
          "[ -z \"${SCRIP_ENV+x}\" ] || unset %1$s; [ -z \"${%2$s%1$s+x}\" ] || export %1$s=\"$%2$s%1$s\"; unset %2$s%1$s%n",
          name, SAVED);
    }
    out.println("unset SCRIP_ENV");
  }

  /** Who the data folder's credentials are; nothing where nothing answers. */
  private Optional<String> caller(String sts) throws IOException, InterruptedException {
    try {
      return Optional.of(
          new Sts(ClientFiles.readCredentials(data.get().credentials(), "default"), sts)
              .callerArn());
    } catch (UsageException e) {
      Scrip.err().println("scrip: note: " + e.getMessage());
      return Optional.empty();
    }
  }

  /** Clients that do not know AWS_ENDPOINT_URL would go to AWS. */
  private static Optional<String> tooOld(String sts) throws InterruptedException {
    try {
      Process process = new ProcessBuilder("aws", "--version").redirectErrorStream(true).start();
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroy();
        return Optional.empty();
      }
      String version =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      Matcher matcher = CLI_VERSION.matcher(version);
      if (!matcher.find()) {
        return Optional.empty();
      }
      int major = Integer.parseInt(matcher.group(1));
      int minor = Integer.parseInt(matcher.group(2));
      boolean knows = major == 1 ? minor >= 29 : major > 2 || minor >= 13;
      return knows
          ? Optional.empty()
          : Optional.of(
              "scrip: the aws on your PATH ("
                  + version.split(" ", 2)[0]
                  + ") is too old for AWS_ENDPOINT_URL and would go to AWS: give it --endpoint-url "
                  + sts);
    } catch (IOException e) {
      return Optional.empty(); // no aws on the PATH
    }
  }

  private static String quoted(String value) {
    return "'" + value.replace("'", "'\\''") + "'";
  }
}
