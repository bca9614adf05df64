package dev.scrip.standalone.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.scrip.standalone.data.UsageException;
import dev.scrip.standalone.trail.RecordJson;
import dev.scrip.standalone.trail.TrailLine;
import dev.scrip.standalone.trail.TrailReader;
import dev.scrip.standalone.trail.TrailRecord;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "tail",
    description = {
      "Shows what happens, as it happens: sessions and denials, merged by time, straight from the broker.",
      "  scrip tail --from beginning --until now     the past, then it ends"
    },
    mixinStandardHelpOptions = true)
final class TailCommand implements Callable<Integer> {
  @Mixin private DataOption data = new DataOption();

  @Option(
      names = "--from",
      paramLabel = "WHEN",
      description =
          "beginning, or a time such as 2026-11-23T12:00:00Z (default: now; with --until now the beginning)")
  private @Nullable String from;

  @Option(names = "--until", paramLabel = "now", description = "now: end with what is there")
  private @Nullable String until;

  @Option(names = "--all", description = "every kind of record")
  private boolean all;

  @Option(names = "--json", description = "every kind of record, one JSON object a line")
  private boolean json;

  @Override
  public Integer call() throws UsageException, IOException {
    if (until != null && !until.equals("now")) {
      throw new UsageException("--until takes only now");
    }
    try (TrailReader reader =
        new TrailReader(data.kafka(), warning -> Scrip.err().println("scrip: " + warning))) {
      TrailLine line = new TrailLine(ZoneId.systemDefault());
      reader.read(from(), until != null, record -> print(line, record));
    } catch (KafkaException e) {
      throw new UsageException("the broker at " + data.kafka() + " does not answer", e);
    }
    return 0;
  }

  private void print(TrailLine line, TrailRecord record) {
    try {
      if (json) {
        Scrip.out().println(RecordJson.line(record));
      } else if (all || TrailLine.isMain(record)) {
        Scrip.out().println(line.of(record));
      }
      Scrip.out().flush();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private Optional<Instant> from() throws UsageException {
    if (from == null) {
      return until == null ? Optional.empty() : Optional.of(Instant.MIN);
    }
    if (from.equals("beginning")) {
      return Optional.of(Instant.MIN);
    }
    try {
      return Optional.of(Instant.parse(from));
    } catch (DateTimeException e) {
      throw new UsageException(
          "--from takes beginning or a time such as 2026-11-23T12:00:00Z, not " + from, e);
    }
  }
}
