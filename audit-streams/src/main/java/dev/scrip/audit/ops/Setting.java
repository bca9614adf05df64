package dev.scrip.audit.ops;

import java.util.Map;

/**
 * Every setting of an audit-streams process, as an environment variable; docs/settings.md lists
 * them.
 */
public enum Setting {
  /** Broker addresses. */
  SCRIP_KAFKA_BOOTSTRAP("127.0.0.1:8472", "Kafka's bootstrap servers"),
  /** More client properties. */
  SCRIP_KAFKA_PROPERTIES("", "file with further Kafka client properties, such as SASL and TLS"),
  /** Registry. */
  SCRIP_REGISTRY_URL(
      "", "Confluent-compatible schema registry; without one the committed ids are written"),
  /** Address. */
  SCRIP_HOST("127.0.0.1", "address to listen on"),
  /** Port. */
  SCRIP_AUDIT_PORT("8471", "port of the query API"),
  /** Region. */
  SCRIP_REGION("us-east-1", "region in the ARNs that queries are decided on"),
  /** Issuer. */
  SCRIP_ISSUER("http://127.0.0.1:8470", "the issuer, for authorize calls"),
  /** Service key. */
  SCRIP_SERVICE_ACCESS_KEY_ID("", "access key id of the service user (tag scrip:service)"),
  /** Service secret. */
  SCRIP_SERVICE_SECRET_ACCESS_KEY("", "its secret access key"),
  /** Parts. */
  SCRIP_AUDIT_PARTS("views,siem", "what this process runs: views, siem, proof, with commas"),
  /** OCSF. */
  SCRIP_OCSF_CALLER_IDENTITY("false", "make OCSF events of GetCallerIdentity too"),
  /** Checkpoint key. */
  SCRIP_CHECKPOINT_KEY_FILE(
      "", "file with the key that signs checkpoints; the part proof needs it"),
  /** Former checkpoint keys. */
  SCRIP_CHECKPOINT_FORMER_KEYS("", "file with public keys that signed before it, a line each"),
  /** Export target. */
  SCRIP_EXPORT_TO(
      "", "folder or s3://bucket/prefix that the trail is exported to; none: no export"),
  /** Export interval. */
  SCRIP_EXPORT_EVERY("5m", "how often what came since is exported"),
  /** Export key. */
  SCRIP_EXPORT_KEY_FILE("", "file with the key that signs the export's digests"),
  /** Digest keys. */
  SCRIP_DIGEST_PUBLIC_KEYS(
      "digest.pub", "file with the public keys of digests, a line each, for ListPublicKeys"),
  /** S3 server. */
  SCRIP_S3_ENDPOINT("", "another S3 server than Amazon's for the export"),
  /** Paging key. */
  SCRIP_PAGING_KEY(
      "",
      "key of page tokens and of what instances say to each other, 32 bytes in Base64, the same for"
          + " all instances"),
  /** Where others reach this one. */
  SCRIP_APPLICATION_SERVER(
      "",
      "host:port where other instances reach this one's query API; none: this is the only instance"),
  /** Standbys. */
  SCRIP_STANDBYS(
      "1", "how many other instances keep a copy of each store, if there are other instances"),
  /** OIDC. */
  SCRIP_CONSOLE_OIDC_FILE(
      "", "file with how people sign in to the console by OpenID Connect; none: they don't"),
  /** State. */
  SCRIP_STATE_DIR("state", "folder of the views' stores; not on a RAM disk"),
  /** Instance. */
  SCRIP_INSTANCE("audit-1", "name of this instance, the same after a restart");

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
}
