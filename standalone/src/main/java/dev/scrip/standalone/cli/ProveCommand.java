package dev.scrip.standalone.cli;

import dev.scrip.audit.proof.Prover;
import dev.scrip.audit.proof.Prover.Position;
import dev.scrip.audit.proof.RecordProof;
import dev.scrip.standalone.data.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "prove",
    description = {
      "Writes a proof that a record stands in the trail as it was signed; it needs nothing else to be checked:",
      "  scrip prove 4f2c... --out proof.json && scrip verify --proof proof.json --key checkpoint.pub"
    },
    mixinStandardHelpOptions = true)
final class ProveCommand implements Callable<Integer> {
  @Mixin private DataOption data = new DataOption();
  @Mixin private KafkaOption kafka = new KafkaOption();

  @Parameters(
      paramLabel = "EVENT",
      description = "eventID of a record, or where it lies, such as sts.audit-0@118 (faster)")
  private String event = "";

  @Option(names = "--out", paramLabel = "FILE", description = "where to write it (default: stdout)")
  private @Nullable Path out;

  @Override
  public Integer call() throws UsageException, IOException {
    Map<String, Object> client = kafka.reader(data);
    try {
      Prover prover = new Prover(client);
      Position position = Position.parse(event).or(() -> find(prover)).orElse(null);
      if (position == null) {
        throw new UsageException("no record in the trail has the eventID " + event);
      }
      Optional<RecordProof> proof = prover.prove(position);
      if (proof.isEmpty()) {
        Scrip.err()
            .println(
                "scrip: no checkpoint covers it yet, or it is not there; there is a checkpoint each minute");
        return 1;
      }
      if (out == null) {
        Scrip.out().print(proof.get().json());
      } else {
        Files.writeString(out, proof.get().json());
        Scrip.err()
            .println(
                "scrip: " + out + "; check it with: scrip verify --proof " + out + data.flag());
      }
      return 0;
    } catch (KafkaException e) {
      throw new UsageException(
          "the broker at " + client.get("bootstrap.servers") + " does not answer", e);
    }
  }

  private Optional<Position> find(Prover prover) {
    AtomicLong read = new AtomicLong();
    try (Progress progress = new Progress(read::get, () -> -1)) {
      progress.start();
      return prover.find(event, read::set);
    }
  }
}
