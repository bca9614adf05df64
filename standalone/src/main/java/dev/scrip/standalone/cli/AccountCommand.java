package dev.scrip.standalone.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.scrip.standalone.data.UsageException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "account",
    description = "Makes and lists accounts.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    subcommands = {AccountCommand.Create.class, AccountCommand.ListAccounts.class})
final class AccountCommand implements Runnable {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @CommandLine.Spec
  private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  @Override
  public void run() {
    spec.commandLine().usage(Scrip.out());
  }

  @Command(
      name = "create",
      description = {
        "Makes an account. It has one role, with AdministratorAccess, that trusts the management account:",
        "  scrip account create payments && scrip exec --role ROLE_ARN -- aws iam create-user --user-name admin"
      },
      mixinStandardHelpOptions = true)
  static final class Create implements Callable<Integer> {
    @Mixin private DataOption data = new DataOption();
    @Mixin private ProfileOption profile = new ProfileOption();

    @Parameters(paramLabel = "NAME", description = "its name, up to 50 characters")
    private String name = "";

    @Option(
        names = "--id",
        paramLabel = "ID",
        description = "its id, 12 digits (default: made at random)")
    private @Nullable String id;

    @Option(
        names = "--role",
        paramLabel = "NAME",
        description = "its role for the management account (default: ${DEFAULT-VALUE})",
        defaultValue = "OrganizationAccountAccessRole")
    private String role = "";

    @Option(names = "--json", description = "the issuer's answer as it is")
    private boolean json;

    @Override
    public Integer call() throws UsageException, IOException, InterruptedException {
      ObjectNode asked = JSON.createObjectNode().put("name", name).put("roleName", role);
      if (id != null) {
        asked.put("accountId", id);
      }
      JsonNode made =
          new IssuerRequests(data, profile)
              .post("/accounts", JSON.writeValueAsString(asked), "application/json");
      if (json) {
        Scrip.out().println(AuditQuery.pretty(made));
      } else {
        Scrip.out().println(made.path("accountId").asText() + "  " + made.path("name").asText());
        Scrip.err()
            .println(
                "enter it with: scrip exec --role "
                    + made.path("roleArn").asText()
                    + data.flag()
                    + " -- CMD");
      }
      return 0;
    }
  }

  @Command(
      name = "list",
      description = "Lists accounts: all of them to the management account, its own to any other.",
      mixinStandardHelpOptions = true)
  static final class ListAccounts implements Callable<Integer> {
    @Mixin private DataOption data = new DataOption();
    @Mixin private ProfileOption profile = new ProfileOption();

    @Option(names = "--json", description = "the issuer's answer as it is")
    private boolean json;

    @Override
    public Integer call() throws UsageException, IOException, InterruptedException {
      JsonNode answer = IssuerRequests.json(new IssuerRequests(data, profile).get("/accounts"));
      if (json) {
        Scrip.out().println(AuditQuery.pretty(answer));
        return 0;
      }
      Table table = new Table("ACCOUNT", "NAME", "ALIAS", "USERS", "ROLES", "SCPS", "CREATED");
      for (JsonNode account : answer.path("accounts")) {
        List<String> policies = new ArrayList<>();
        account.path("serviceControlPolicies").forEach(each -> policies.add(each.asText()));
        table.add(
            account.path("accountId").asText(),
            text(account, "name")
                + (account.path("managementAccount").asBoolean() ? " (management)" : ""),
            text(account, "alias"),
            account.path("users").asText(),
            account.path("roles").asText(),
            policies.isEmpty() ? "-" : String.join(", ", policies),
            text(account, "createdAt"));
      }
      table.print(Scrip.out());
      return 0;
    }

    private static String text(JsonNode account, String name) {
      return account.path(name).isTextual() ? account.path(name).asText() : "-";
    }
  }
}
