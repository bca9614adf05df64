package dev.scrip.standalone.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.scrip.issuer.ops.Durations;
import dev.scrip.standalone.data.UsageException;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "keys",
    description = "Lists and rotates the keysets that seal and sign.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    subcommands = {KeysCommand.ListKeys.class, KeysCommand.Rotate.class})
final class KeysCommand implements Runnable {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @CommandLine.Spec
  private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  @Override
  public void run() {
    spec.commandLine().usage(Scrip.out());
  }

  @Command(
      name = "list",
      description = "Lists keysets: session-token, authorization-message, web-identity-token.",
      mixinStandardHelpOptions = true)
  static final class ListKeys implements Callable<Integer> {
    @Mixin private DataOption data = new DataOption();
    @Mixin private ProfileOption profile = new ProfileOption();

    @Option(names = "--json", description = "the issuer's answer as it is")
    private boolean json;

    @Override
    public Integer call() throws UsageException, IOException, InterruptedException {
      JsonNode answer = IssuerRequests.json(new IssuerRequests(data, profile).get("/keys"));
      if (json) {
        Scrip.out().println(AuditQuery.pretty(answer));
        return 0;
      }
      Table table = new Table("KEYSET", "NEWEST KEY", "STATE", "FROM", "KEYS");
      for (JsonNode keyset : answer.path("keysets")) {
        table.add(
            keyset.path("keyset").asText(),
            keyset.path("newestKeyId").asText(),
            keyset.path("state").asText(),
            keyset.path("activeFrom").asText(),
            Integer.toString(keyset.path("keyIds").size()));
      }
      table.print(Scrip.out());
      return 0;
    }
  }

  @Command(
      name = "rotate",
      description = {
        "Adds a key to a keyset. Every issuer learns of it before it is used; what the old one sealed",
        "stays valid."
      },
      mixinStandardHelpOptions = true)
  static final class Rotate implements Callable<Integer> {
    @Mixin private DataOption data = new DataOption();
    @Mixin private ProfileOption profile = new ProfileOption();

    @Parameters(
        paramLabel = "KEYSET",
        description = "session-token, authorization-message or web-identity-token")
    private String keyset = "";

    @Option(
        names = "--active-in",
        paramLabel = "DURATION",
        description =
            "when the new key is used, at least 10s (default: 10s; for web-identity-token 1h, so that"
                + " others read of it)")
    private @Nullable String activeIn;

    @Option(names = "--json", description = "the issuer's answer as it is")
    private boolean json;

    @Override
    public Integer call() throws UsageException, IOException, InterruptedException {
      ObjectNode asked = JSON.createObjectNode().put("keyset", keyset);
      asked.put("activeInSeconds", seconds());
      JsonNode done =
          new IssuerRequests(data, profile)
              .post("/keys", JSON.writeValueAsString(asked), "application/json");
      Scrip.out()
          .println(
              json
                  ? AuditQuery.pretty(done)
                  : done.path("keyset").asText()
                      + ": key "
                      + done.path("keyId").asText()
                      + " is used from "
                      + done.path("activeFrom").asText()
                      + " on");
      return 0;
    }

    private long seconds() throws UsageException {
      String otherwise = keyset.equals("web-identity-token") ? "1h" : "10s";
      try {
        return Durations.parse(activeIn == null ? otherwise : activeIn).toSeconds();
      } catch (IllegalArgumentException e) {
        throw new UsageException(String.valueOf(e.getMessage()), e);
      }
    }
  }
}
