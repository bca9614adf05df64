package dev.scrip.issuer.protocol;

import java.util.Optional;

/** The APIs that the STS port speaks; those of AWS are told apart by their version. */
public enum Api {
  /** AWS Security Token Service. */
  STS("2011-06-15", "sts", "https://sts.amazonaws.com/doc/2011-06-15/"),
  /** AWS Identity and Access Management. */
  IAM("2010-05-08", "iam", "https://iam.amazonaws.com/doc/2010-05-08/"),
  /** Scrip's own, told apart by its paths. */
  SCRIP("", "scrip", "");

  private final String version;
  private final String service;
  private final String namespace;

  Api(String version, String service, String namespace) {
    this.version = version;
    this.service = service;
    this.namespace = namespace;
  }

  /** AWS's API of a version. */
  public static Optional<Api> ofVersion(String version) {
    for (Api api : values()) {
      if (api != SCRIP && api.version.equals(version)) {
        return Optional.of(api);
      }
    }
    return Optional.empty();
  }

  /** Service name in a CredentialScope and before the colon of an action. */
  public String service() {
    return service;
  }

  /** CloudTrail's eventSource. */
  public String eventSource() {
    return service + ".amazonaws.com";
  }

  /** XML namespace of replies. */
  public String namespace() {
    return namespace;
  }
}
