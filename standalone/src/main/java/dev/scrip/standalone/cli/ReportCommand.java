package dev.scrip.standalone.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.scrip.standalone.data.UsageException;
import dev.scrip.standalone.report.EvidencePack;
import dev.scrip.standalone.report.ReportPlan;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "report",
    description = {
      "Writes an evidence pack: access-review, privileged, denials or credential-hygiene.",
      "A folder with report.html, the rows of each figure, the records behind them, proofs, and a signed manifest.",
      "  scrip report privileged --from 2026-11-01T00:00:00Z --to 2026-12-01T00:00:00Z",
      "  scrip report --check FOLDER"
    },
    mixinStandardHelpOptions = true)
final class ReportCommand implements Callable<Integer> {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @Mixin private DataOption data = new DataOption();
  @Mixin private ProfileOption profile = new ProfileOption();
  @Mixin private KafkaOption kafka = new KafkaOption();
  @Mixin private VerificationKeys keys = new VerificationKeys();

  @Parameters(index = "0", arity = "0..1", paramLabel = "REPORT", description = "which report")
  private @Nullable String name;

  @Option(
      names = "--from",
      paramLabel = "TIME",
      description = "begin of the range (default: 30 days before its end)")
  private @Nullable String from;

  @Option(
      names = "--to",
      paramLabel = "TIME",
      description = "end of the range, not within (default: now, in whole seconds)")
  private @Nullable String to;

  @Option(
      names = "--out",
      paramLabel = "FOLDER",
      description = "where to write it (default: scrip-REPORT-TO)")
  private @Nullable Path out;

  @Option(names = "--account", paramLabel = "ID", description = "only what belongs to this account")
  private @Nullable String account;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "seed of the sample of an access review",
      defaultValue = "0")
  private String seed = "";

  @Option(names = "--size", paramLabel = "N", description = "its size", defaultValue = "25")
  private String size = "";

  @Option(
      names = "--proofs",
      paramLabel = "N",
      description = "most records to prove (default: ${DEFAULT-VALUE})",
      defaultValue = "50")
  private int proofs;

  @Option(
      names = "--check",
      paramLabel = "FOLDER",
      description = "checks a pack: its files and its signature")
  private @Nullable Path check;

  @Override
  public Integer call() throws UsageException, IOException, InterruptedException {
    if (check != null) {
      return check(check);
    }
    ReportPlan plan = ReportPlan.load();
    String wanted = name == null ? "" : name;
    ReportPlan.Report report =
        plan.report(wanted)
            .orElseThrow(
                () ->
                    new UsageException(
                        "say which report: "
                            + String.join(", ", plan.names())
                            + "; or --check FOLDER"));
    Instant now = InstantSource.system().instant();
    Instant end = to == null ? now.truncatedTo(ChronoUnit.SECONDS) : time("--to", to);
    if (end.isAfter(now)) {
      throw new UsageException("--to is not over yet");
    }
    Instant begin = from == null ? end.minus(Duration.ofDays(30)) : time("--from", from);
    if (!begin.isBefore(end)) {
      throw new UsageException("--from is not before --to");
    }
    Path folder =
        out == null
            ? Path.of("scrip-" + wanted + "-" + end.toString().replace(":", "").replace("-", ""))
            : out;
    if (Files.exists(folder)) {
      throw new UsageException(folder + " is there already");
    }
    Map<String, String> given = new LinkedHashMap<>(Map.of("seed", seed, "size", size));
    String[] caller = {"?"};
    // One question first: it tells who asks, and whether anybody answers.
    page("integrity", Map.of(), caller);
    try {
      new EvidencePack(folder, kafka.reader(data), what -> Scrip.err().println("scrip: " + what))
          .write(
              plan,
              new EvidencePack.Order(
                  wanted, report, begin, end, given, caller[0], now, Math.max(0, proofs)),
              (query, parameters) -> page(query, parameters, caller),
              data.get().checkpointSigner());
    } catch (KafkaException e) {
      throw new UsageException("the broker does not answer", e);
    }
    Scrip.out().println(folder.resolve("report.html"));
    return 0;
  }

  private int check(Path folder) throws UsageException, IOException {
    if (!Files.isRegularFile(folder.resolve("manifest.json"))) {
      throw new UsageException(folder + " is no evidence pack: it has no manifest.json");
    }
    List<String> wrong = EvidencePack.check(folder, keys.keys(data));
    wrong.forEach(each -> Scrip.out().println("FINDING " + each));
    if (wrong.isEmpty()) {
      Scrip.out().println("the pack is what was signed");
    }
    return wrong.isEmpty() ? 0 : 1;
  }

  private JsonNode page(String query, Map<String, String> parameters, String[] caller)
      throws UsageException, IOException, InterruptedException {
    Map<String, @Nullable String> all = new LinkedHashMap<>(parameters);
    boolean ofAccount =
        dev.scrip.audit.catalog.Catalog.descriptions().stream()
            .filter(each -> each.name().equals(query))
            .anyMatch(dev.scrip.audit.catalog.Description::isOfAnAccount);
    all.put("account", ofAccount ? account : null);
    HttpResponse<String> response = AuditQuery.send(data, profile, "/v1/queries/" + query, all);
    caller[0] = response.headers().firstValue("x-scrip-caller").orElse("?");
    return JSON.readTree(response.body());
  }

  private static Instant time(String option, String text) throws UsageException {
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      throw new UsageException(option + " is no time such as 2026-11-01T00:00:00Z");
    }
  }
}
