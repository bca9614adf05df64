package dev.scrip.standalone.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.scrip.standalone.data.UsageException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "credentials",
    description = {
      "Assumes a role and prints its credentials as credential_process JSON.",
      "In a profile of ~/.aws/config:  credential_process = /path/to/scrip credentials --role demo"
    },
    mixinStandardHelpOptions = true)
final class CredentialsCommand implements Callable<Integer> {
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
  private String sessionName = defaultSessionName();

  @Override
  public Integer call() throws UsageException, IOException, InterruptedException {
    Sts sts = new Sts(profile.ownKeys(data.get()), data.sts());
    Sts.Credentials credentials = sts.assumeRole(sts.roleArn(role), sessionName);
    Scrip.out().println(json(credentials));
    return 0;
  }

  static String defaultSessionName() {
    String user = System.getProperty("user.name", "").replaceAll("[^\\w+=,.@-]", "-");
    return user.length() < 2 ? "scrip" : user.substring(0, Math.min(64, user.length()));
  }

  private static String json(Sts.Credentials credentials) throws IOException {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("Version", 1);
    json.put("AccessKeyId", credentials.keys().accessKeyId());
    json.put("SecretAccessKey", credentials.keys().secretAccessKey());
    json.put("SessionToken", credentials.keys().sessionToken().orElse(""));
    json.put("Expiration", credentials.expiration().toString());
    return JsonMapper.builder().build().writerWithDefaultPrettyPrinter().writeValueAsString(json);
  }
}
