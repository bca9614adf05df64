package dev.scrip.standalone.cli;

import dev.scrip.audit.export.ExportBrokenException;
import dev.scrip.audit.export.ExportTarget;
import dev.scrip.audit.export.TrailExport;
import dev.scrip.standalone.data.UsageException;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthorizationException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "export",
    description = {
      "Writes the trail as CloudTrail log files and signed digests, as far as it is not written there yet:",
      "  scrip export --to ./trail",
      "  scrip export --to s3://bucket/prefix",
      "What was written can be checked with: aws cloudtrail validate-logs (docs/export.md)"
    },
    mixinStandardHelpOptions = true)
final class ExportCommand implements Callable<Integer> {
  @Mixin private DataOption data = new DataOption();
  @Mixin private KafkaOption kafka = new KafkaOption();
  @Mixin private ExportOption export = new ExportOption();

  @Option(
      names = "--region",
      paramLabel = "REGION",
      defaultValue = "us-east-1",
      description = "region in the trail's ARN (default: ${DEFAULT-VALUE})")
  private String region = "";

  @Override
  public Integer call() throws UsageException, IOException, InterruptedException {
    ExportTarget target =
        export
            .target()
            .orElseThrow(
                () -> new UsageException("name the target: --to DIR or --to s3://bucket/prefix"));
    Map<String, Object> client = kafka.administrator(data);
    TrailExport trail =
        new TrailExport(client, target, data.get().digestSigner(), region, InstantSource.system());
    AtomicLong read = new AtomicLong();
    try (Progress progress = new Progress(read::get, () -> -1)) {
      progress.start();
      long records = trail.once(read::set);
      Scrip.err()
          .println(
              "scrip: %,d records of the trail exported to %s, and their digests"
                  .formatted(records, target.text()));
      return 0;
    } catch (ExportBrokenException e) {
      throw new UsageException(String.valueOf(e.getMessage()), e);
    } catch (AuthorizationException e) {
      throw new UsageException("the broker refuses: " + e.getMessage(), e);
    } catch (KafkaException | ExecutionException e) {
      throw new UsageException(
          "the broker at " + client.get("bootstrap.servers") + " does not answer", e);
    }
  }
}
