package dev.scrip.standalone.cli;

import dev.scrip.standalone.data.UsageException;
import java.io.PrintStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IExecutionExceptionHandler;

/** The scrip command. */
@Command(
    name = "scrip",
    description = "Issues temporary credentials and answers for every one of them.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    versionProvider = Scrip.Version.class,
    subcommands = {
      UpCommand.class,
      DownCommand.class,
      StatusCommand.class,
      LogsCommand.class,
      EnvCommand.class,
      ExecCommand.class,
      CredentialsCommand.class,
      CurlCommand.class,
      SessionsCommand.class,
      UsageCommand.class,
      ConsoleCommand.class,
      TailCommand.class,
      WhyCommand.class,
      ReportCommand.class,
      ReviewCommand.class,
      VerifyCommand.class,
      ProveCommand.class,
      ExportCommand.class,
      SiemCommand.class,
      RevokeCommand.class,
      KeysCommand.class,
      AccountCommand.class,
      DirectoryCommand.class,
      DemoCommand.class,
      TestCommand.class,
      BenchCommand.class
    })
public final class Scrip implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(Scrip.class);

  /** Status of a command that can't do what it was asked. */
  static final int CANNOT = 2;

  @CommandLine.Spec
  private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  /** Runs the command line and ends with its status. */
  public static void main(String[] arguments) {
    int status = CANNOT;
    try {
      status = run(arguments);
    } catch (Error e) {
      // Threads of what was started would keep the process up, with nobody to say so.
      LOG.error("the command failed", e);
      err().println("scrip: this should not have happened: " + e);
    }
    System.exit(status);
  }

  static int run(String... arguments) {
    IExecutionExceptionHandler handler = (failure, command, parsed) -> told(failure);
    return new CommandLine(new Scrip())
        .addSubcommand(QueryCommand.line())
        .setExecutionExceptionHandler(handler)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setStopAtPositional(false)
        .setUsageHelpWidth(110)
        .execute(arguments);
  }

  private static int told(Exception failure) {
    if (failure instanceof UsageException) {
      err().println("scrip: " + failure.getMessage());
    } else {
      LOG.error("the command failed", failure);
      err().println("scrip: this should not have happened: " + failure.getMessage());
      err()
          .println(
              "scrip: what lies behind it is in the log of the data folder (scrip logs), if one is kept");
    }
    return CANNOT;
  }

  static PrintStream out() {
    return System.out;
  }

  static PrintStream err() {
    return System.err;
  }

  @Override
  public void run() {
    spec.commandLine().usage(out());
  }

  /** The version of this build. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Scrip.class.getPackage().getImplementationVersion();
      return new String[] {"scrip " + (version == null ? "development" : version)};
    }
  }
}
