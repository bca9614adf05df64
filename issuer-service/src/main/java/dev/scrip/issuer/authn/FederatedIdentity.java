package dev.scrip.issuer.authn;

import dev.scrip.events.UserIdentity;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Somebody for whom an identity provider vouches, proven.
 *
 * @param kind how it was proven
 * @param provider the provider as trust policies name it: its ARN, or its host name where AWS knows
 *     it
 * @param issuer the provider as it names itself
 * @param subject whom it vouches for
 * @param audience for whom its statement is meant
 * @param keys condition keys that the statement gives, in lower case, with their values
 * @param kept those of the keys that stay with the session
 * @param tags session tags that the statement gives
 * @param transitiveTagKeys keys of those that pass on
 * @param sourceIdentity source identity that the statement gives
 * @param sessionName session name that the statement gives
 * @param sessionEnd when the statement wants the session to be over at the latest
 * @param details what the reply tells of the statement, by the reply's names
 */
public record FederatedIdentity(
    Kind kind,
    String provider,
    String issuer,
    String subject,
    String audience,
    Map<String, List<String>> keys,
    Map<String, List<String>> kept,
    Map<String, String> tags,
    List<String> transitiveTagKeys,
    Optional<String> sourceIdentity,
    Optional<String> sessionName,
    Optional<Instant> sessionEnd,
    Map<String, String> details)
    implements FederatedAuthentication {

  /** How it was proven. */
  public enum Kind {
    /** By a web identity token. */
    WEB_IDENTITY,
    /** By a SAML assertion. */
    SAML
  }

  /** Copies what could be changed from outside. */
  public FederatedIdentity {
    keys = Map.copyOf(keys);
    kept = Map.copyOf(kept);
    tags = Collections.unmodifiableMap(new LinkedHashMap<>(tags));
    transitiveTagKeys = List.copyOf(transitiveTagKeys);
    details = Map.copyOf(details);
  }

  /** Who it is, as records name it: CloudTrail's principalId of federated callers. */
  public String principalId() {
    return switch (kind) {
      case WEB_IDENTITY -> issuerName() + ":" + audience + ":" + subject;
      case SAML -> details.getOrDefault("NameQualifier", "") + ":" + subject;
    };
  }

  /** In CloudTrail's words. */
  public UserIdentity identity() {
    UserIdentity identity = new UserIdentity();
    identity.setType(kind == Kind.SAML ? "SAMLUser" : "WebIdentityUser");
    identity.setPrincipalId(principalId());
    identity.setUserName(subject);
    identity.setIdentityProvider(provider);
    return identity;
  }

  private String issuerName() {
    return issuer.startsWith("https://") ? issuer.substring("https://".length()) : issuer;
  }

  /** Prints no claims: they are personal. */
  @Override
  public String toString() {
    return "FederatedIdentity[" + provider + "]";
  }
}
