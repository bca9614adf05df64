package dev.scrip.standalone.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.scrip.standalone.data.UsageException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "review",
    description = {
      "Reviews grants: without a line lists those of the sample that nobody decided on.",
      "  scrip review LINE keep --comment 'still needed by the build'",
      "  scrip review LINE remove",
      "The decision is a record; removing the grant is done with aws iam, and the review shows the change that did."
    },
    mixinStandardHelpOptions = true)
final class ReviewCommand implements Callable<Integer> {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @Mixin private DataOption data = new DataOption();
  @Mixin private ProfileOption profile = new ProfileOption();

  @Parameters(index = "0", arity = "0..1", paramLabel = "LINE", description = "id of a line")
  private @Nullable String line;

  @Parameters(index = "1", arity = "0..1", paramLabel = "DECISION", description = "keep or remove")
  private @Nullable String decision;

  @Option(names = "--comment", paramLabel = "TEXT", description = "why")
  private @Nullable String comment;

  @Option(names = "--seed", paramLabel = "N", description = "seed of the sample")
  private @Nullable String seed;

  @Option(names = "--size", paramLabel = "N", description = "size of the sample")
  private @Nullable String size;

  @Option(names = "--account", paramLabel = "ID", description = "only grants of this account")
  private @Nullable String account;

  @Override
  public Integer call() throws UsageException, IOException, InterruptedException {
    Map<String, @Nullable String> parameters = new LinkedHashMap<>();
    parameters.put("seed", seed);
    parameters.put("size", size);
    parameters.put("account", account);
    JsonNode rows =
        AuditQuery.ask(data, profile, "/v1/queries/access-review", parameters).json().path("rows");
    if (line == null) {
      list(rows);
      return 0;
    }
    if (decision == null || !(decision.equals("keep") || decision.equals("remove"))) {
      throw new UsageException("say what is decided: scrip review " + line + " keep, or remove");
    }
    for (JsonNode row : rows) {
      if (row.path("line").asText().equals(line)) {
        ObjectNode body = JSON.createObjectNode();
        body.put("line", line);
        body.put("entityArn", row.path("entityArn").asText());
        body.put("grant", row.path("grant").asText());
        body.put("decision", decision);
        body.put("comment", comment);
        new IssuerRequests(data, profile)
            .post("/reviews", JSON.writeValueAsString(body), "application/json");
        Scrip.err()
            .println(
                decision
                    + ": "
                    + row.path("grant").asText()
                    + " of "
                    + row.path("entityArn").asText()
                    + (decision.equals("remove") ? "; it stands until somebody removes it" : ""));
        return 0;
      }
    }
    throw new UsageException(
        "there is no grant " + line + "; all of them: scrip query access-review");
  }

  private static void list(JsonNode rows) {
    Table table = new Table("LINE", "WHOSE", "GRANT", "BY", "SINCE", "LAST USED");
    int open = 0;
    for (JsonNode row : rows) {
      if (row.path("inSample").asBoolean() && row.path("decision").isNull()) {
        open++;
        table.add(
            row.path("line").asText(),
            row.path("entityArn").asText(),
            row.path("grant").asText(),
            row.path("grantedBy").asText("-"),
            row.path("grantedAt").asText("-"),
            row.path("lastUsedHour").asText("never"));
      }
    }
    table.print(Scrip.out());
    Scrip.err().println(open + " of the sample to be decided on: scrip review LINE keep|remove");
  }
}
