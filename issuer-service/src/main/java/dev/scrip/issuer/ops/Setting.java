package dev.scrip.issuer.ops;

import java.util.Map;
import java.util.Optional;

/**
 * Every setting of an issuer process, as an environment variable; docs/settings.md lists them, and
 * a test compares.
 */
public enum Setting {
  /** Broker addresses. */
  SCRIP_KAFKA_BOOTSTRAP("127.0.0.1:8472", "Kafka's bootstrap servers"),
  /** More client properties. */
  SCRIP_KAFKA_PROPERTIES("", "file with further Kafka client properties, such as SASL and TLS"),
  /** Registry. */
  SCRIP_REGISTRY_URL(
      "", "Confluent-compatible schema registry; without one the committed ids are written"),
  /** Name. */
  SCRIP_ISSUER_NAME("issuer-1", "name of this issuer in its records"),
  /** Address. */
  SCRIP_HOST("127.0.0.1", "address to listen on"),
  /** Port. */
  SCRIP_STS_PORT("8470", "port of STS and IAM"),
  /** Regions. */
  SCRIP_REGIONS("us-east-1", "regions served, with commas; the first is written into records"),
  /** Trusted proxies. */
  SCRIP_TRUSTED_PROXIES(
      "", "proxies whose X-Forwarded-For is believed: addresses and CIDR ranges, with commas"),
  /** Root key in a file. */
  SCRIP_ROOT_KEY_FILE("", "file with the root key: 32 bytes in Base64"),
  /** Root key itself. */
  SCRIP_ROOT_KEY("", "the root key itself, where no file is given"),
  /** First content. */
  SCRIP_DIRECTORY_FILE("", "directory file for an empty directory; left alone once there is one"),
  /** Bound. */
  SCRIP_RECORDING_BOUND("3s", "how long a reply waits for its record's acknowledgement"),
  /** In flight. */
  SCRIP_MAX_IN_FLIGHT("2000", "most records that await acknowledgement; above it 503 at once"),
  /** Denials per source. */
  SCRIP_DENIALS_PER_SOURCE("200", "denials a second and source with a record of their own"),
  /** Burst. */
  SCRIP_DENIAL_BURST("2000", "denials of one source that may come at once"),
  /** Denials in all. */
  SCRIP_DENIALS_IN_ALL("2000", "denials a second, all sources together"),
  /** Trial. */
  SCRIP_TRIAL_MAX_SESSION("", "cap on every session's life, such as 20s; for trials"),
  /** Issuance quota of a principal. */
  SCRIP_ISSUANCES_PER_PRINCIPAL("0", "sessions a minute for one principal; 0: no limit"),
  /** Issuance quota of a source. */
  SCRIP_ISSUANCES_PER_SOURCE("0", "sessions a minute for one source address; 0: no limit"),
  /** Issuers. */
  SCRIP_ISSUERS("1", "how many issuers share these two quotas"),
  /** Outside URL. */
  SCRIP_PUBLIC_URL("", "where others reach this issuer, for the issuers of web identity tokens"),
  /** Private identity providers. */
  SCRIP_ALLOW_PRIVATE_IDP(
      "false", "ask identity providers over plain http and at private addresses; for trials"),
  /** Google. */
  SCRIP_GOOGLE_ISSUER("", "issuer behind accounts.google.com; without it that is not built in"),
  /** Amazon. */
  SCRIP_AMAZON_API("", "API behind www.amazon.com, such as https://api.amazon.com"),
  /** Facebook. */
  SCRIP_FACEBOOK_API("", "API behind graph.facebook.com"),
  /** SAML audiences. */
  SCRIP_SAML_AUDIENCES("", "audiences of SAML assertions that are taken beside AWS's, with commas"),
  /** SAML recipients. */
  SCRIP_SAML_RECIPIENTS(
      "", "recipients of SAML assertions that are taken beside AWS's, with commas"),
  /** Durability. */
  SCRIP_ALLOW_WEAK_DURABILITY("false", "run on fewer than 3 replicas or 2 in sync; recorded"),
  /** Topics. */
  SCRIP_CREATE_TOPICS("", "make missing topics: partitions,replicas,in-sync, such as 12,3,2"),
  /** Clock. */
  SCRIP_CLOCK("true", "run the expiry clock in this process, too"),
  /** State. */
  SCRIP_STATE_DIR(
      "state", "folder of the clock's store and the directory's snapshot; not on a RAM disk");

  private final String fallback;
  private final String meaning;

  Setting(String fallback, String meaning) {
    this.fallback = fallback;
    this.meaning = meaning;
  }

  /** The value where none is given. */
  public String fallback() {
    return fallback;
  }

  /** What it means. */
  public String meaning() {
    return meaning;
  }

  String in(Map<String, String> environment) {
    return environment.getOrDefault(name(), fallback);
  }

  Optional<String> given(Map<String, String> environment) {
    return Optional.of(in(environment)).filter(value -> !value.isEmpty());
  }
}
