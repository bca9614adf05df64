package dev.scrip.standalone.up;

import dev.scrip.audit.export.ExportTarget;
import dev.scrip.audit.oidc.OidcSettings;
import dev.scrip.issuer.policy.condition.AddressRange;
import dev.scrip.issuer.sts.IssuanceQuota;
import dev.scrip.standalone.data.Part;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What scrip up was asked for.
 *
 * @param host address to listen on
 * @param stsPort port of STS and IAM
 * @param auditPort port of the query API
 * @param kafkaPort port of the broker
 * @param parts parts to run
 * @param trialMaxSession cap on every session's life
 * @param fsync whether records are flushed before they are acknowledged
 * @param directory file with the first directory
 * @param recordingBound how long a reply waits for its record
 * @param regions regions that are served; the first is written into records of the platform
 * @param trustedProxies proxies whose word is taken on where requests come from
 * @param allowPrivateIdp whether identity providers may be asked over plain http and at private
 *     addresses
 * @param ocsfCallerIdentity whether GetCallerIdentity makes OCSF events
 * @param oidc how people sign in to the console by OpenID Connect
 * @param export where the trail is exported to, as long as the process runs
 * @param quota how many sessions somebody may obtain
 */
public record UpOptions(
    String host,
    int stsPort,
    int auditPort,
    int kafkaPort,
    Set<Part> parts,
    Optional<Duration> trialMaxSession,
    boolean fsync,
    Optional<Path> directory,
    Duration recordingBound,
    List<String> regions,
    List<AddressRange> trustedProxies,
    boolean allowPrivateIdp,
    boolean ocsfCallerIdentity,
    Optional<OidcSettings> oidc,
    Optional<Export> export,
    IssuanceQuota.Limits quota) {
  /**
   * An export that goes on.
   *
   * @param target where it goes
   * @param every how often
   */
  public record Export(ExportTarget target, Duration every) {}

  /** Copies what could be changed from outside. */
  public UpOptions {
    regions = List.copyOf(regions);
    trustedProxies = List.copyOf(trustedProxies);
  }
}
