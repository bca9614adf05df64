package dev.scrip.standalone.cli;

import dev.scrip.audit.oidc.OidcSettings;
import dev.scrip.issuer.ops.Durations;
import dev.scrip.issuer.ops.IssuerMain;
import dev.scrip.issuer.policy.condition.AddressRange;
import dev.scrip.issuer.sts.IssuanceQuota;
import dev.scrip.standalone.data.Part;
import dev.scrip.standalone.data.UsageException;
import dev.scrip.standalone.up.Up;
import dev.scrip.standalone.up.UpOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "up",
    description = {
      "Starts Scrip in this process: a Kafka broker, the issuer (STS and IAM), the clock, the query API,",
      "the projections for SIEMs and the proof.",
      "Prints where they listen and then a line that is exactly: ready",
      "Ctrl-C stops it; the state stays in the data folder."
    },
    mixinStandardHelpOptions = true)
final class UpCommand implements Callable<Integer> {
  @Mixin private DataOption data = new DataOption();

  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      description = "address to listen on (default: ${DEFAULT-VALUE})",
      defaultValue = "127.0.0.1")
  private String host = "";

  @Option(
      names = "--sts-port",
      paramLabel = "PORT",
      description = "port of STS and IAM; 0 picks a free one (default: ${DEFAULT-VALUE})",
      defaultValue = "8470")
  private int stsPort;

  @Option(
      names = "--audit-port",
      paramLabel = "PORT",
      description = "port of the query API; 0 picks a free one (default: ${DEFAULT-VALUE})",
      defaultValue = "8471")
  private int auditPort;

  @Option(
      names = "--kafka-port",
      paramLabel = "PORT",
      description = "port of the Kafka broker; 0 picks a free one (default: ${DEFAULT-VALUE})",
      defaultValue = "8472")
  private int kafkaPort;

  @Option(
      names = "--parts",
      paramLabel = "PARTS",
      description =
          "parts to run in this process, each once on a data folder (default: ${DEFAULT-VALUE})",
      defaultValue = Part.ALL)
  private String parts = "";

  @Option(
      names = "--trial-max-session",
      paramLabel = "DURATION",
      description =
          "ends every session after this, such as 20s, so that one can watch it end; never for real use")
  private @Nullable String trialMaxSession;

  @Option(
      names = "--recording-bound",
      paramLabel = "DURATION",
      description =
          "how long a reply waits for its record before it is a 503 (default: ${DEFAULT-VALUE})",
      defaultValue = "3s")
  private String recordingBound = "";

  @Option(
      names = "--regions",
      paramLabel = "REGIONS",
      split = ",",
      description =
          "regions that are served, with commas; the first is that of hosts without one (default: ${DEFAULT-VALUE})",
      defaultValue = "us-east-1")
  private List<String> regions = List.of();

  @Option(
      names = "--trusted-proxies",
      paramLabel = "RANGES",
      description =
          "proxies whose X-Forwarded-For is believed: addresses and CIDR ranges, with commas",
      defaultValue = "")
  private String trustedProxies = "";

  @Option(
      names = "--allow-private-idp",
      description =
          "ask identity providers over plain http and at private addresses; for trials, recorded")
  private boolean allowPrivateIdp;

  @Option(
      names = "--ocsf-caller-identity",
      description = "make OCSF events of GetCallerIdentity too, which every SDK calls")
  private boolean ocsfCallerIdentity;

  @Option(
      names = "--console-oidc",
      paramLabel = "FILE",
      description = "how people sign in to the console by OpenID Connect (docs/console.md)")
  private @Nullable Path consoleOidc;

  @Mixin private ExportOption export = new ExportOption();

  @Option(
      names = "--export-every",
      paramLabel = "TIME",
      defaultValue = "5m",
      description = "how often the trail is exported, with --export-to (default: ${DEFAULT-VALUE})")
  private String exportEvery = "";

  @Option(
      names = "--issuances-per-principal",
      paramLabel = "N",
      description = "sessions a minute for one principal; 0: no limit (default)",
      defaultValue = "0")
  private int perPrincipal;

  @Option(
      names = "--issuances-per-source",
      paramLabel = "N",
      description = "sessions a minute for one source address; 0: no limit (default)",
      defaultValue = "0")
  private int perSource;

  @Option(
      names = "--fsync",
      description =
          "flush each record to disk before it is acknowledged: holds against loss of power, and is slower")
  private boolean fsync;

  @Option(
      names = "--directory",
      paramLabel = "FILE",
      description =
          "accounts, users, keys, roles and policies for the first start (docs/directory-file.md)")
  private @Nullable Path directory;

  @Option(
      names = "--detach",
      description = "start in the background and return when it is ready; see status, logs, down")
  private boolean detach;

  @Override
  public Integer call() throws UsageException, IOException, InterruptedException {
    if (detach) {
      throw new UsageException("--detach is for the scrip script: ./scrip up --detach");
    }
    Up.run(
        data.get(),
        new UpOptions(
            host,
            stsPort,
            auditPort,
            kafkaPort,
            Part.parse(parts),
            duration(trialMaxSession),
            fsync,
            Optional.ofNullable(directory),
            duration(recordingBound).orElseThrow(),
            regions,
            proxies(trustedProxies),
            allowPrivateIdp,
            ocsfCallerIdentity,
            oidc(),
            exporting(),
            new IssuanceQuota.Limits(perPrincipal, perSource, 1)),
        Scrip.out(),
        Scrip.err());
    return 0;
  }

  private Optional<OidcSettings> oidc() throws UsageException {
    if (consoleOidc == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(OidcSettings.parse(Files.readString(consoleOidc)));
    } catch (IOException e) {
      throw new UsageException("--console-oidc: " + consoleOidc + " can't be read", e);
    } catch (IllegalArgumentException e) {
      throw new UsageException("--console-oidc: " + consoleOidc + ": " + e.getMessage(), e);
    }
  }

  private Optional<UpOptions.Export> exporting() throws UsageException {
    Duration every = duration(exportEvery).orElseThrow();
    return export.target().map(target -> new UpOptions.Export(target, every));
  }

  private static List<AddressRange> proxies(String text) throws UsageException {
    try {
      return IssuerMain.proxies(text);
    } catch (IllegalArgumentException e) {
      throw new UsageException("--trusted-proxies: " + e.getMessage(), e);
    }
  }

  private static Optional<Duration> duration(@Nullable String text) throws UsageException {
    try {
      return Optional.ofNullable(text).map(Durations::parse);
    } catch (IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()), e);
    }
  }
}
