package dev.scrip.standalone.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.scrip.standalone.cli.Ending.Target;
import dev.scrip.standalone.data.UsageException;
import java.io.Console;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "revoke",
    description = {
      "Ends sessions at once, on every issuer. Shows which, and asks, before it does:",
      "  scrip revoke ASIA... --reason \"laptop lost\"",
      "  scrip revoke --role arn:aws:iam::123456789012:role/demo --with-descendants --reason \"INC-7\""
    },
    mixinStandardHelpOptions = true)
final class RevokeCommand implements Callable<Integer> {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @Mixin private DataOption data = new DataOption();
  @Mixin private ProfileOption profile = new ProfileOption();

  @Parameters(
      arity = "0..1",
      paramLabel = "KEY",
      description =
          "access key id of the session; with --with-descendants also a user's key, whose sessions are meant")
  private @Nullable String accessKeyId;

  @Option(
      names = "--principal",
      paramLabel = "ARN",
      description =
          "all sessions of a user, a role's named session, a federated user or an account's root")
  private @Nullable String principal;

  @Option(names = "--role", paramLabel = "ARN", description = "all sessions of a role")
  private @Nullable String role;

  @Option(
      names = "--issued-before",
      paramLabel = "TIME",
      description = "only those issued before, such as 2026-11-26T10:00:00Z (default: now)")
  private @Nullable String issuedBefore;

  @Option(
      names = "--with-descendants",
      description = "also those that were obtained with any of them")
  private boolean withDescendants;

  @Option(
      names = "--reason",
      required = true,
      paramLabel = "TEXT",
      description = "why; it stands in the trail")
  private String reason = "";

  @Option(names = "--yes", description = "do not ask")
  private boolean yes;

  @Option(names = "--json", description = "the issuer's answer as it is")
  private boolean json;

  @Override
  public Integer call() throws UsageException, IOException, InterruptedException {
    long targets =
        List.of(accessKeyId == null, principal == null, role == null).stream()
            .filter(missing -> !missing)
            .count();
    if (targets != 1) {
      throw new UsageException("name one: the KEY of a session, --role ARN or --principal ARN");
    }
    if (accessKeyId != null && issuedBefore != null) {
      throw new UsageException("--issued-before goes with --role or --principal");
    }
    Ending ending = new Ending(data, profile);
    List<JsonNode> sessions =
        ending.of(new Target(accessKeyId, principal, role, issuedBefore), withDescendants);
    ending.print(sessions, withDescendants);
    if (!yes && !confirmed(sessions.size())) {
      Scrip.err().println("nothing was revoked");
      return 1;
    }
    ObjectNode asked = JSON.createObjectNode().put("reason", reason);
    asked.put("withDescendants", withDescendants);
    if (accessKeyId != null) {
      asked.put("accessKeyId", accessKeyId);
    } else {
      asked.put("principalArn", role == null ? principal : role);
    }
    if (issuedBefore != null) {
      asked.put("issuedBefore", issuedBefore);
    }
    JsonNode done =
        new IssuerRequests(data, profile)
            .post("/revoke", JSON.writeValueAsString(asked), "application/json");
    if (json) {
      Scrip.out().println(AuditQuery.pretty(done));
    } else {
      Scrip.out()
          .println(
              "revoked at "
                  + done.path("revokedAt").asText()
                  + "  "
                  + done.path("revocation").asText());
      Scrip.err().println("their ends: scrip tail --from beginning --until now" + data.flag());
    }
    return 0;
  }

  private boolean confirmed(int count) throws UsageException {
    Optional<Console> terminal = Optional.ofNullable(System.console()).filter(Console::isTerminal);
    if (terminal.isEmpty()) {
      throw new UsageException("nobody can be asked here; say --yes to revoke");
    }
    String question =
        count == 0 ? "revoke all the same? [y/N] " : "revoke these " + count + "? [y/N] ";
    String answer = terminal.get().readLine("%s", question);
    return answer != null && answer.strip().equalsIgnoreCase("y");
  }
}
