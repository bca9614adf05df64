package dev.scrip.audit.ops;

import dev.scrip.audit.oidc.OidcSettings;
import dev.scrip.audit.query.PageTokens;
import dev.scrip.audit.stores.PeerSeal;
import dev.scrip.audit.streams.Instance;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that audit-streams is told at its start.
 *
 * @param kafka how to reach the broker: client properties
 * @param host address to listen on
 * @param port port to listen on; 0 picks one
 * @param region region in the ARNs that queries are decided on
 * @param issuer the issuer, for authorize calls
 * @param accessKeyId the service user's key
 * @param secretAccessKey its secret
 * @param pageTokens page tokens, under a key that all instances share
 * @param digestKeys file with the public keys of the export's digests; need not be there
 * @param stateDir folder of the views' stores
 * @param instance this instance
 * @param seal seals what instances say to each other
 * @param oidc how people sign in to the console by an identity provider; empty: they don't
 */
public record AuditSettings(
    Map<String, Object> kafka,
    String host,
    int port,
    String region,
    URI issuer,
    String accessKeyId,
    String secretAccessKey,
    PageTokens pageTokens,
    Path digestKeys,
    Path stateDir,
    Instance instance,
    PeerSeal seal,
    Optional<OidcSettings> oidc) {

  /** Copies what could be changed from outside. */
  public AuditSettings {
    kafka = Map.copyOf(kafka);
  }

  /** Prints nothing that is secret. */
  @Override
  public String toString() {
    return "AuditSettings[" + host + ":" + port + ", " + instance.name() + "]";
  }
}
