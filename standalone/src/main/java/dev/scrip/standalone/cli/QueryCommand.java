package dev.scrip.standalone.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.scrip.audit.catalog.Catalog;
import dev.scrip.audit.catalog.Description;
import dev.scrip.audit.catalog.Parameter;
import dev.scrip.standalone.data.UsageException;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Asks a question of the catalog; its options are the catalog's parameters. */
@Command(
    name = "query",
    description = {
      "Asks what auditors ask. Without a name: lists the questions and what each takes.",
      "A table for a person; --format json gives a page as the query API does, ndjson and csv every page.",
      "The position that an answer reflects, its row count and its control total go to stderr."
    },
    mixinStandardHelpOptions = true)
final class QueryCommand implements Callable<Integer> {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int WIDEST = 44; // characters of a cell

  @Mixin private DataOption data = new DataOption();
  @Mixin private ProfileOption profile = new ProfileOption();

  @Parameters(index = "0", arity = "0..1", paramLabel = "NAME", description = "the question")
  private @Nullable String name;

  @Spec private CommandSpec spec = CommandSpec.create();

  /** The command with an option for each parameter. */
  static CommandLine line() {
    CommandSpec spec = CommandSpec.forAnnotatedObject(new QueryCommand());
    for (Parameter parameter : Parameter.values()) {
      spec.addOption(
          OptionSpec.builder(option(parameter))
              .type(String.class)
              .paramLabel(parameter.kind().name())
              .description(
                  parameter == Parameter.FORMAT
                      ? "table, json, ndjson or csv"
                      : parameter.meaning())
              .build());
    }
    return new CommandLine(spec);
  }

  private static String option(Parameter parameter) {
    return "--" + parameter.text().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
  }

  private Optional<String> value(Parameter parameter) {
    return Optional.ofNullable(spec.findOption(option(parameter)).<@Nullable String>getValue());
  }

  @Override
  public Integer call() throws UsageException, IOException, InterruptedException {
    if (name == null) {
      list();
      return 0;
    }
    String wanted = name;
    Description about =
        Catalog.descriptions().stream()
            .filter(each -> each.name().equals(wanted))
            .findFirst()
            .orElseThrow(
                () ->
                    new UsageException(
                        "there is no question " + wanted + "; all of them: scrip query"));
    switch (value(Parameter.FORMAT).orElse("table")) {
      case "table" -> table(about);
      case "json" -> Scrip.out().println(AuditQuery.pretty(page(about, "json", null).json()));
      case "ndjson" -> pages(about, "ndjson");
      case "csv" -> pages(about, "csv");
      default -> throw new UsageException("--format is not one of table, json, ndjson, csv");
    }
    return 0;
  }

  private static void list() {
    Table table = new Table("NO", "NAME", "QUESTION", "TAKES");
    for (Description each : Catalog.descriptions()) {
      table.add(
          Integer.toString(each.number()),
          each.name(),
          each.title(),
          each.takes().stream()
              .filter(parameter -> parameter != Parameter.FORMAT)
              .map(QueryCommand::option)
              .collect(Collectors.joining(" ")));
    }
    table.print(Scrip.out());
  }

  /** A page: its text as it came, what it says of itself, and whose answer it is. */
  private record Page(String text, JsonNode json, String caller) {}

  private Page page(Description about, String format, @Nullable String token)
      throws UsageException, IOException, InterruptedException {
    Map<String, @Nullable String> parameters = new LinkedHashMap<>();
    for (Parameter parameter : Parameter.values()) {
      value(parameter).ifPresent(text -> parameters.put(parameter.text(), text));
    }
    parameters.put(Parameter.FORMAT.text(), format);
    if (token != null) {
      parameters.put(Parameter.NEXT_TOKEN.text(), token);
    }
    HttpResponse<String> response =
        AuditQuery.send(data, profile, "/v1/queries/" + about.name(), parameters);
    String head =
        switch (format) {
          case "csv" -> response.headers().firstValue("x-scrip-answer").orElse("{}");
          case "ndjson" -> response.body().lines().findFirst().orElse("{}");
          default -> response.body();
        };
    JsonNode json = JSON.readTree(head);
    return new Page(
        response.body(),
        format.equals("ndjson") ? json.path("answer") : json,
        response.headers().firstValue("x-scrip-caller").orElse("?"));
  }

  /** Every page, one after another; a table's names once. */
  private void pages(Description about, String format)
      throws UsageException, IOException, InterruptedException {
    long rows = 0;
    long total = 0;
    Page page = page(about, format, null);
    boolean first = true;
    while (true) {
      String text = page.text();
      Scrip.out()
          .print(first || format.equals("ndjson") ? text : text.substring(text.indexOf('\n') + 1));
      first = false;
      rows += page.json().path("rowCount").asLong();
      total += Long.parseUnsignedLong(page.json().path("controlTotal").asText("0"), 16);
      JsonNode next = page.json().path("nextToken");
      if (!next.isTextual()) {
        break;
      }
      page = page(about, format, next.asText());
    }
    Scrip.out().flush();
    tell(page, rows, String.format("%016x", total));
  }

  private void table(Description about) throws UsageException, IOException, InterruptedException {
    Page page = page(about, "json", null);
    List<String> columns = new ArrayList<>();
    for (String column : about.columns()) {
      boolean said = false;
      for (JsonNode row : page.json().path("rows")) {
        said |= !row.path(column).isNull();
      }
      if (said) {
        columns.add(column);
      }
    }
    if (columns.isEmpty()) {
      Scrip.err().println("no rows: nothing in the trail answers to this");
    } else {
      Table table = new Table(columns.toArray(String[]::new));
      for (JsonNode row : page.json().path("rows")) {
        table.add(columns.stream().map(column -> cell(row.path(column))).toArray(String[]::new));
      }
      table.print(Scrip.out());
    }
    page.json()
        .path("notes")
        .properties()
        .forEach(note -> Scrip.err().println(note.getKey() + ": " + words(note.getValue())));
    tell(page, page.json().path("rowCount").asLong(), page.json().path("controlTotal").asText());
    if (page.json().path("nextToken").isTextual()) {
      Scrip.err().println("there are more; raise --limit, or take all: --format csv");
    }
  }

  private static String words(JsonNode note) {
    return note.isTextual() ? note.asText() : note.toString();
  }

  private static String cell(JsonNode value) {
    String text = value.isNull() || value.isMissingNode() ? "-" : value.asText();
    String shown = text.replaceAll("\\p{Cntrl}", "?");
    return shown.length() <= WIDEST ? shown : shown.substring(0, WIDEST - 3) + "...";
  }

  private static void tell(Page page, long rows, String total) {
    String at =
        page.json().path("position").properties().stream()
            .filter(each -> each.getKey().startsWith("sts.audit"))
            .map(each -> each.getKey() + "@" + each.getValue().path("offset").asText())
            .collect(Collectors.joining(" "));
    Scrip.err()
        .println(
            rows
                + (rows == 1 ? " row" : " rows")
                + ", control total "
                + total
                + ", as seen by "
                + page.caller()
                + " as of "
                + page.json().path("query").path("asOf").asText()
                + ", reflecting "
                + at
                + "; covers from "
                + page.json().path("earliest").asText());
  }
}
