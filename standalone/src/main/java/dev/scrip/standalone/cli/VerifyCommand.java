package dev.scrip.standalone.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.scrip.audit.proof.Finding;
import dev.scrip.audit.proof.RecordProof;
import dev.scrip.audit.proof.TrailVerifier;
import dev.scrip.audit.proof.Verification;
import dev.scrip.standalone.data.UsageException;
import dev.scrip.standalone.trail.RecordJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "verify",
    description = {
      "Verifies that nothing in the trail was changed, from the topics, the checkpoints and the public key alone.",
      "  scrip verify                         the whole trail; status 1 if anything is found",
      "  scrip verify --proof FILE            one record's proof, without a network"
    },
    mixinStandardHelpOptions = true)
final class VerifyCommand implements Callable<Integer> {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int SHOWN = 100;

  @Mixin private DataOption data = new DataOption();
  @Mixin private KafkaOption kafka = new KafkaOption();
  @Mixin private VerificationKeys keys = new VerificationKeys();
  @Mixin private ProfileOption profile = new ProfileOption();

  @Option(
      names = "--from",
      paramLabel = "TIME",
      description = "from the checkpoint before this time on, such as 2026-11-23T12:00:00Z")
  private @Nullable String from;

  @Option(names = "--to", paramLabel = "TIME", description = "up to the checkpoint after this time")
  private @Nullable String to;

  @Option(
      names = "--proof",
      paramLabel = "FILE",
      description = "a proof that scrip prove wrote, instead of the trail")
  private @Nullable Path proof;

  @Option(
      names = "--no-record",
      description = "leave no record in the trail that it was verified, and by whom")
  private boolean noRecord;

  @Option(
      names = "--checkpoint",
      paramLabel = "HASH",
      description =
          "a checkpoint that was kept elsewhere (lastCheckpoint of --json): it must be among those that there are")
  private @Nullable String checkpoint;

  @Option(names = "--json", description = "the result as JSON")
  private boolean json;

  @Override
  public Integer call() throws UsageException, IOException, InterruptedException {
    return proof == null ? trail() : proof(proof);
  }

  private int trail() throws UsageException, IOException, InterruptedException {
    Map<String, Object> client = kafka.reader(data);
    TrailVerifier verifier = new TrailVerifier(client, keys.keys(data), InstantSource.system());
    if (checkpoint != null) {
      try {
        var _ = verifier.knowing(checkpoint);
      } catch (IllegalArgumentException e) {
        throw new UsageException("--checkpoint is no hash of a checkpoint, in Base64", e);
      }
    }
    Verification result;
    Instant begin = Instant.now();
    try (Progress progress = new Progress(verifier::done, verifier::total)) {
      progress.start();
      result = verifier.verify(time("--from", from), time("--to", to));
    } catch (KafkaException | ExecutionException e) {
      throw new UsageException(
          "the broker at "
              + client.get("bootstrap.servers")
              + " does not answer: "
              + e.getMessage(),
          e);
    }
    if (json) {
      Scrip.out().println(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json(result)));
    } else {
      print(result, Duration.between(begin, Instant.now()));
    }
    if (!noRecord) {
      record(result);
    }
    return result.findings().isEmpty() && result.checkpoints() > 0 ? 0 : 1;
  }

  private void print(Verification result, Duration took) {
    for (Finding finding : result.findings().stream().limit(SHOWN).toList()) {
      Scrip.out()
          .println(
              "FOUND  "
                  + finding.kind().told()
                  + finding.where().map(where -> ": " + where).orElse("")
                  + "  ("
                  + finding.detail()
                  + ")");
    }
    if (result.findings().size() > SHOWN) {
      Scrip.out().println("       and " + (result.findings().size() - SHOWN) + " more; see --json");
    }
    Scrip.out()
        .println(
            "%,d records in %,d ms; %,d checkpoints%s"
                .formatted(
                    result.records(),
                    took.toMillis(),
                    result.checkpoints(),
                    result
                        .coveredTo()
                        .map(
                            last ->
                                ", from "
                                    + result.coveredFrom().map(Instant::toString).orElse("?")
                                    + " to "
                                    + last)
                        .orElse("")));
    result.signer().ifPresent(name -> Scrip.out().println("signed by " + name));
    if (result.uncovered() > 0) {
      Scrip.out()
          .println(
              "%,d records are newer than the last checkpoint; the next one covers them"
                  .formatted(result.uncovered()));
    }
    if (result.deadLetters() > 0) {
      Scrip.out()
          .println(
              "%,d records lie on audit.dead-letters: something was not read by the views or the projections"
                  .formatted(result.deadLetters()));
    }
    if (result.checkpoints() == 0) {
      Scrip.out()
          .println("NOT PROVEN: there is no checkpoint yet; the proof part writes one a minute");
    } else {
      Scrip.out()
          .println(
              result.findings().isEmpty()
                  ? "nothing was changed"
                  : "%,d findings: the trail is NOT as it was signed"
                      .formatted(result.findings().size()));
    }
  }

  private static ObjectNode json(Verification result) {
    ObjectNode json = JSON.createObjectNode();
    json.put("records", result.records());
    json.put("uncovered", result.uncovered());
    json.put("checkpoints", result.checkpoints());
    json.put("coveredFrom", result.coveredFrom().map(Instant::toString).orElse(null));
    json.put("coveredTo", result.coveredTo().map(Instant::toString).orElse(null));
    json.put("lastCheckpoint", result.lastCheckpoint().orElse(null));
    json.put("signer", result.signer().orElse(null));
    json.put("deadLetters", result.deadLetters());
    result.recordsByLog().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(log -> json.withObject("/recordsByLog").put(log.getKey(), log.getValue()));
    ArrayNode findings = json.putArray("findings");
    for (Finding finding : result.findings()) {
      findings
          .addObject()
          .put("kind", finding.kind().name())
          .put("log", finding.log())
          .put("from", finding.from())
          .put("to", finding.to())
          .put("detail", finding.detail());
    }
    return json;
  }

  /** Who verified, and what came of it, stands in the trail; without credentials it does not. */
  private void record(Verification result) throws InterruptedException {
    try {
      ObjectNode told = JSON.createObjectNode();
      if (from != null) {
        told.put("from", from);
      }
      if (to != null) {
        told.put("to", to);
      }
      told.put("records", result.records());
      told.put("findings", result.findings().size());
      ArrayNode kinds = told.putArray("kinds");
      result.findings().stream().map(f -> f.kind().name()).distinct().sorted().forEach(kinds::add);
      told.put("checkpoint", result.lastCheckpoint().orElse(null));
      told.put("signer", result.signer().orElse(null));
      var _ =
          new IssuerRequests(data, profile)
              .post("/verifications", JSON.writeValueAsString(told), "application/json");
    } catch (UsageException | IOException e) {
      Scrip.err().println("scrip: that it was verified is not in the trail: " + e.getMessage());
    }
  }

  private int proof(Path file) throws UsageException, IOException {
    RecordProof given;
    try {
      given = RecordProof.parse(Files.readString(file));
    } catch (IOException e) {
      throw new UsageException(file + " can't be read", e);
    } catch (IllegalArgumentException e) {
      throw new UsageException(file + ": " + e.getMessage(), e);
    }
    Optional<RecordProof.Shown> shown = given.check(keys.keys(data));
    if (shown.isEmpty()) {
      Scrip.out()
          .println(
              "NOT PROVEN: the record, the path and the signed checkpoint do not belong together");
      return 1;
    }
    Scrip.out().println("proven: " + shown.get().position());
    Scrip.out().println("appended " + shown.get().appendedAt());
    Scrip.out()
        .println("signed   " + shown.get().checkpointTime() + " by " + shown.get().signer().name());
    Scrip.out().println(RecordJson.decoded(shown.get().topic(), shown.get().value()));
    return 0;
  }

  private static Optional<Instant> time(String option, @Nullable String text)
      throws UsageException {
    try {
      return Optional.ofNullable(text).map(Instant::parse);
    } catch (DateTimeException e) {
      throw new UsageException(
          option + " takes a time such as 2026-11-23T12:00:00Z, not " + text, e);
    }
  }
}
