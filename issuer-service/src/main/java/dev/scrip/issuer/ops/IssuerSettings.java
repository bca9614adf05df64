package dev.scrip.issuer.ops;

import dev.scrip.issuer.policy.condition.AddressRange;
import dev.scrip.issuer.record.RecordSettings;
import dev.scrip.issuer.session.RootKey;
import dev.scrip.issuer.sts.IssuanceQuota;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Everything that an issuer is told at its start, checked.
 *
 * @param kafka how to reach the broker: client properties
 * @param host address to listen on
 * @param port port to listen on; 0 picks one
 * @param regions regions that a CredentialScope may name
 * @param trustedProxies proxies whose word is taken on where requests come from
 * @param rootKey opens {@code iam.secrets}
 * @param record how records are written
 * @param trialMaxSession cap on every session's life, for trials
 * @param federation how identity providers are dealt with
 * @param quota how many sessions somebody may obtain
 * @param allowWeakDurability whether to run on fewer than 3 replicas or 2 in sync
 * @param stateDir folder that keeps what makes the next start faster, if there is one
 * @param version version of Scrip, for the records
 * @param parts parts that run in this process, for the records
 */
public record IssuerSettings(
    Map<String, Object> kafka,
    String host,
    int port,
    Set<String> regions,
    List<AddressRange> trustedProxies,
    RootKey rootKey,
    RecordSettings record,
    Optional<Duration> trialMaxSession,
    FederationSettings federation,
    IssuanceQuota.Limits quota,
    boolean allowWeakDurability,
    Optional<Path> stateDir,
    String version,
    List<String> parts) {

  /** Copies what could be changed from outside. */
  public IssuerSettings {
    kafka = Map.copyOf(kafka);
    regions = Set.copyOf(regions);
    trustedProxies = List.copyOf(trustedProxies);
    parts = List.copyOf(parts);
  }
}
