package dev.scrip.standalone.cli;

import dev.scrip.audit.export.ExportTarget;
import dev.scrip.standalone.data.UsageException;
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --export-to} and {@code --s3-endpoint}: where the trail is exported to. */
final class ExportOption {
  @Option(
      names = {"--export-to", "--to"},
      paramLabel = "TARGET",
      description =
          "folder or s3://bucket/prefix that takes the trail as CloudTrail log files and digests")
  private @Nullable String target;

  @Option(
      names = "--s3-endpoint",
      paramLabel = "URL",
      description = "another S3 server than Amazon's; credentials as the AWS SDKs find them")
  private @Nullable URI endpoint;

  Optional<ExportTarget> target() throws UsageException {
    if (target == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(new ExportTarget(target, Optional.ofNullable(endpoint)));
    } catch (IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()), e);
    }
  }
}
