package dev.scrip.standalone.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.scrip.standalone.data.UsageException;
import dev.scrip.standalone.trail.Arns;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "sessions",
    description =
        "Lists sessions, newest first: those alive now, unless --all or --state says otherwise.",
    mixinStandardHelpOptions = true)
final class SessionsCommand implements Callable<Integer> {
  @Mixin private DataOption data = new DataOption();
  @Mixin private ProfileOption profile = new ProfileOption();

  @Option(
      names = "--state",
      paramLabel = "STATE",
      description = "active, expired, revoked or undelivered (default: ${DEFAULT-VALUE})",
      defaultValue = "active")
  private String state = "";

  @Option(names = "--all", description = "whatever their state")
  private boolean all;

  @Option(
      names = "--principal",
      paramLabel = "ARN",
      description = "only those obtained by this one")
  private @Nullable String principal;

  @Option(names = "--role", paramLabel = "ARN", description = "only those of this role")
  private @Nullable String role;

  @Option(names = "--account", paramLabel = "ID", description = "only those of this account")
  private @Nullable String account;

  @Option(
      names = "--source-address",
      paramLabel = "IP",
      description = "only those asked for from there")
  private @Nullable String sourceAddress;

  @Option(
      names = "--sort",
      paramLabel = "ORDER",
      description = "-issuedAt, issuedAt, -expiresAt or expiresAt")
  private @Nullable String sort;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "most rows, 1 to 1000 (default: ${DEFAULT-VALUE})",
      defaultValue = "100")
  private String limit = "";

  @Option(names = "--json", description = "the query API's answer as it is")
  private boolean json;

  @Override
  public Integer call() throws UsageException, IOException, InterruptedException {
    Map<String, @Nullable String> parameters = new LinkedHashMap<>();
    parameters.put("state", all ? null : state);
    parameters.put("principal", principal);
    parameters.put("role", role);
    parameters.put("account", account);
    parameters.put("sourceAddress", sourceAddress);
    parameters.put("sort", sort);
    parameters.put("limit", limit);
    AuditQuery.Answer answer = AuditQuery.ask(data, profile, "/v1/sessions", parameters);
    if (json) {
      Scrip.out().println(AuditQuery.pretty(answer.json()));
    } else {
      table(answer.json());
    }
    Scrip.err()
        .println("as seen by " + answer.caller() + ", as of " + AuditQuery.position(answer.json()));
    if (!answer.json().path("nextToken").isNull()) {
      Scrip.err().println("there are more; narrow the question or raise --limit");
    }
    return 0;
  }

  private void table(JsonNode answer) {
    Instant now = InstantSource.system().instant();
    Table table = new Table("PRINCIPAL", "ROLE", "SESSION", "KEY", "FROM", "LEFT", "RECORD");
    for (JsonNode session : answer.path("sessions")) {
      table.add(
          Arns.brief(session.path("principalArn").asText()),
          session.path("roleArn").isNull() ? "-" : Arns.name(session.path("roleArn").asText()),
          session.path("roleSessionName").asText("-"),
          session.path("accessKeyId").asText(),
          session.path("sourceAddress").asText("-"),
          left(session, now),
          session.path("position").asText());
    }
    table.print(Scrip.out());
    if (answer.path("sessions").isEmpty()) {
      Scrip.err()
          .println(
              all
                  ? "no session yet; obtain one: aws sts assume-role, or scrip exec --role demo -- CMD"
                  : "no session is " + state + "; all of them: scrip sessions --all" + data.flag());
    }
  }

  private static String left(JsonNode session, Instant now) {
    if (!session.path("state").asText().equals("active")) {
      return session.path("state").asText();
    }
    Duration left = Duration.between(now, Instant.parse(session.path("expiresAt").asText()));
    long seconds = Math.max(0, left.toSeconds());
    if (seconds < 120) {
      return seconds + " s";
    }
    return seconds < 7_200 ? seconds / 60 + " min" : seconds / 3_600 + " h";
  }
}
