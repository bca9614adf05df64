package dev.scrip.standalone.cli;

import dev.scrip.standalone.data.UsageException;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "exec",
    description = {
      "Runs a command with credentials of its own, renewed while it runs:",
      "  scrip exec --role demo -- aws sts get-caller-identity",
      "AWS's SDKs and CLI fetch them from a server on loopback that only the command is told of."
    },
    mixinStandardHelpOptions = true)
final class ExecCommand implements Callable<Integer> {
  private static final int NOT_FOUND = 127; // as shells say it

  @Mixin private DataOption data = new DataOption();
  @Mixin private ProfileOption profile = new ProfileOption();

  @Option(
      names = "--role",
      required = true,
      paramLabel = "ROLE",
      description = "name of a role in your account, or a role's ARN")
  private String role = "";

  @Option(
      names = "--session-name",
      paramLabel = "NAME",
      description = "RoleSessionName (default: your user name)")
  private String sessionName = CredentialsCommand.defaultSessionName();

  @Parameters(arity = "1..*", paramLabel = "CMD", description = "the command and its arguments")
  private List<String> command = List.of();

  @Override
  public Integer call() throws UsageException, IOException, InterruptedException {
    Sts sts = new Sts(profile.ownKeys(data.get()), data.sts());
    String roleArn = sts.roleArn(role);
    try (CredentialsServer server =
        new CredentialsServer(() -> sts.assumeRole(roleArn, sessionName), InstantSource.system())) {
      ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
      Map<String, String> environment = builder.environment();
      ClientEnvironment.IN_THE_WAY.forEach(environment::remove);
      environment.putAll(ClientEnvironment.of(data.get(), data.endpoints()));
      // A profile's keys would win over what is fetched.
      environment.put("AWS_SHARED_CREDENTIALS_FILE", "/dev/null");
      environment.putAll(server.environment());
      Process process;
      try {
        process = builder.start();
      } catch (IOException e) {
        Scrip.err().println("scrip: " + command.getFirst() + " can't be run: " + e.getMessage());
        return NOT_FOUND;
      }
      Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
      return process.waitFor();
    }
  }
}
