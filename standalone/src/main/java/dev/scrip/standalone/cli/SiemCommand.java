package dev.scrip.standalone.cli;

import dev.scrip.audit.projection.Replay;
import dev.scrip.audit.projection.Shape;
import dev.scrip.standalone.broker.SiemUsers;
import dev.scrip.standalone.data.UsageException;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "siem",
    description = "Lets a SIEM in, and gives it once more what it lost.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    subcommands = {SiemCommand.User.class, SiemCommand.ReplayRange.class})
final class SiemCommand implements Runnable {
  @CommandLine.Spec
  private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  @Override
  public void run() {
    spec.commandLine().usage(Scrip.out());
  }

  @Command(
      name = "user",
      description = "Kafka users that may read the trail, and nothing else.",
      synopsisSubcommandLabel = "COMMAND",
      mixinStandardHelpOptions = true,
      subcommands = {Add.class, Remove.class, ListUsers.class})
  static final class User implements Runnable {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @Override
    public void run() {
      spec.commandLine().usage(Scrip.out());
    }
  }

  @Command(
      name = "add",
      description = {
        "Makes a user, or gives one a new password, and prints its client settings:",
        "  scrip siem user add splunk > client.properties",
        "Its consumer groups must begin with its name and a dash, such as splunk-siem."
      },
      mixinStandardHelpOptions = true)
  static final class Add implements Callable<Integer> {
    @Mixin private DataOption data = new DataOption();
    @Mixin private KafkaOption kafka = new KafkaOption();

    @Parameters(paramLabel = "NAME", description = "lower-case letters and digits")
    private String name = "";

    @Override
    public Integer call() throws UsageException, IOException, InterruptedException {
      Map<String, Object> administrator = kafka.administrator(data);
      String password = SiemUsers.newPassword();
      try (SiemUsers users = new SiemUsers(administrator)) {
        users.add(name, password);
      } catch (ExecutionException | KafkaException e) {
        throw unanswered(administrator, e);
      } catch (IllegalArgumentException e) {
        throw new UsageException(String.valueOf(e.getMessage()), e);
      }
      Scrip.out().print(SiemUsers.clientProperties(administrator, name, password));
      Scrip.err()
          .println(
              "scrip: the password is shown this once; topics: siem.cloudtrail, siem.ocsf (docs/siem.md)");
      return 0;
    }
  }

  @Command(name = "remove", description = "Takes a user away.", mixinStandardHelpOptions = true)
  static final class Remove implements Callable<Integer> {
    @Mixin private DataOption data = new DataOption();
    @Mixin private KafkaOption kafka = new KafkaOption();

    @Parameters(paramLabel = "NAME", description = "its name")
    private String name = "";

    @Override
    public Integer call() throws UsageException, IOException, InterruptedException {
      Map<String, Object> administrator = kafka.administrator(data);
      try (SiemUsers users = new SiemUsers(administrator)) {
        users.remove(name);
        return 0;
      } catch (ExecutionException | KafkaException e) {
        throw unanswered(administrator, e);
      } catch (IllegalArgumentException e) {
        throw new UsageException(String.valueOf(e.getMessage()), e);
      }
    }
  }

  @Command(
      name = "list",
      description = "Lists the users that were made this way.",
      mixinStandardHelpOptions = true)
  static final class ListUsers implements Callable<Integer> {
    @Mixin private DataOption data = new DataOption();
    @Mixin private KafkaOption kafka = new KafkaOption();

    @Override
    public Integer call() throws UsageException, IOException, InterruptedException {
      Map<String, Object> administrator = kafka.administrator(data);
      try (SiemUsers users = new SiemUsers(administrator)) {
        users.list().forEach(Scrip.out()::println);
        return 0;
      } catch (ExecutionException | KafkaException e) {
        throw unanswered(administrator, e);
      }
    }
  }

  @Command(
      name = "replay",
      description = {
        "Writes a range of the trail once more, to a topic of its own that lives for 7 days:",
        "  scrip siem replay --from 2026-11-23T00:00:00Z --to 2026-11-24T00:00:00Z"
      },
      mixinStandardHelpOptions = true)
  static final class ReplayRange implements Callable<Integer> {
    private static final DateTimeFormatter STAMP =
        DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    @Mixin private DataOption data = new DataOption();
    @Mixin private KafkaOption kafka = new KafkaOption();

    @Option(names = "--from", required = true, paramLabel = "TIME", description = "begin")
    private String from = "";

    @Option(
        names = "--to",
        required = true,
        paramLabel = "TIME",
        description = "end, not part of the range")
    private String to = "";

    @Option(
        names = "--shape",
        paramLabel = "SHAPE",
        description = "cloudtrail or ocsf (default: ${DEFAULT-VALUE})",
        defaultValue = "cloudtrail")
    private Shape shape = Shape.CLOUDTRAIL;

    @Option(
        names = "--topic",
        paramLabel = "NAME",
        description =
            "the topic's name; it begins with siem.replay. (default: with the time of now)")
    private @Nullable String topic;

    @Override
    public Integer call() throws UsageException, IOException, InterruptedException {
      Map<String, Object> administrator = kafka.administrator(data);
      String name =
          topic == null
              ? "siem.replay."
                  + shape.name().toLowerCase(Locale.ROOT)
                  + "."
                  + STAMP.format(Instant.now().truncatedTo(ChronoUnit.SECONDS))
              : topic;
      if (!name.matches("siem\\.replay\\.[A-Za-z0-9._-]{1,180}")) {
        throw new UsageException("--topic begins with siem.replay., not " + name);
      }
      Replay replay = new Replay(administrator, shape, time("--from", from), time("--to", to));
      AtomicLong read = new AtomicLong();
      try (Progress progress = new Progress(read::get, () -> -1)) {
        progress.start();
        long written = replay.run(name, read::set);
        Scrip.out().println(name);
        Scrip.err().println("scrip: %,d records".formatted(written));
        return 0;
      } catch (ExecutionException | KafkaException e) {
        throw unanswered(administrator, e);
      }
    }

    private static Instant time(String option, String text) throws UsageException {
      try {
        return Instant.parse(text);
      } catch (DateTimeException e) {
        throw new UsageException(
            option + " takes a time such as 2026-11-23T12:00:00Z, not " + text, e);
      }
    }
  }

  private static UsageException unanswered(Map<String, Object> client, Exception failure) {
    Throwable cause = failure.getCause() == null ? failure : failure.getCause();
    return new UsageException(
        "the broker at "
            + client.get("bootstrap.servers")
            + " does not do it: "
            + cause.getMessage(),
        failure);
  }
}
