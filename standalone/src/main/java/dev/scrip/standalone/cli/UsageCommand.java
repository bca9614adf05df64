package dev.scrip.standalone.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.scrip.standalone.data.UsageException;
import dev.scrip.standalone.trail.Arns;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "usage",
    description =
        "Shows what each principal obtained and was denied, by minute, hour or day (UTC).",
    mixinStandardHelpOptions = true)
final class UsageCommand implements Callable<Integer> {
  @Mixin private DataOption data = new DataOption();
  @Mixin private ProfileOption profile = new ProfileOption();

  @Option(names = "--principal", paramLabel = "ARN", description = "only this one's")
  private @Nullable String principal;

  @Option(names = "--account", paramLabel = "ID", description = "only this account's")
  private @Nullable String account;

  @Option(
      names = "--from",
      paramLabel = "TIME",
      description = "such as 2026-11-23T00:00:00Z (default: a day ago)")
  private @Nullable String from;

  @Option(names = "--to", paramLabel = "TIME", description = "(default: now)")
  private @Nullable String to;

  @Option(
      names = "--step",
      paramLabel = "STEP",
      description = "minute, hour or day (default: ${DEFAULT-VALUE})",
      defaultValue = "hour")
  private String step = "";

  @Option(names = "--json", description = "the query API's answer as it is")
  private boolean json;

  @Override
  public Integer call() throws UsageException, IOException, InterruptedException {
    Map<String, @Nullable String> parameters = new LinkedHashMap<>();
    parameters.put("principal", principal);
    parameters.put("account", account);
    parameters.put("from", from);
    parameters.put("to", to);
    parameters.put("step", step);
    AuditQuery.Answer answer = AuditQuery.ask(data, profile, "/v1/usage", parameters);
    if (json) {
      Scrip.out().println(AuditQuery.pretty(answer.json()));
    } else {
      Table table = new Table("PRINCIPAL", "FROM", "ISSUED", "DENIED", "ROLES", "SECONDS GRANTED");
      for (JsonNode row : answer.json().path("usage")) {
        table.add(
            Arns.brief(row.path("principalArn").asText()),
            row.path("from").asText(),
            row.path("issued").asText(),
            row.path("denied").asText(),
            row.path("distinctRoles").asText(),
            row.path("sessionSeconds").asText());
      }
      table.print(Scrip.out());
    }
    Scrip.err()
        .println("as seen by " + answer.caller() + ", as of " + AuditQuery.position(answer.json()));
    return 0;
  }
}
