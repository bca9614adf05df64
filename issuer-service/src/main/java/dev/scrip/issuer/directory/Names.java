package dev.scrip.issuer.directory;

import io.vavr.collection.HashMap;
import io.vavr.collection.TreeMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Entities by kind, account and name. Names of one kind are unique in an account without regard to
 * case, whatever the path.
 */
public final class Names {
  static final Names EMPTY = new Names(HashMap.empty());

  private final HashMap<String, TreeMap<String, String>> arns;

  private Names(HashMap<String, TreeMap<String, String>> arns) {
    this.arns = arns;
  }

  /** The kinds of entity that are listed. */
  public enum Kind {
    USER("user"),
    GROUP("group"),
    ROLE("role"),
    POLICY("policy"),
    SERVICE_CONTROL_POLICY("service-control-policy"),
    MFA("mfa"),
    OIDC_PROVIDER("oidc-provider"),
    SAML_PROVIDER("saml-provider");

    private final String inArn;

    Kind(String inArn) {
      this.inArn = inArn;
    }

    /** How ARNs spell it. */
    public String inArn() {
      return inArn;
    }
  }

  /** The ARN of a name. */
  public Optional<String> arn(Kind kind, String accountId, String name) {
    return of(kind, accountId).get(name.toLowerCase(Locale.ROOT)).toJavaOptional();
  }

  /** ARNs of a kind in an account, in the order of names. */
  public List<String> arns(Kind kind, String accountId) {
    return of(kind, accountId).values().toJavaList();
  }

  /** How many there are of a kind in an account. */
  public int count(Kind kind, String accountId) {
    return of(kind, accountId).size();
  }

  Names plus(Kind kind, String accountId, String name, String arn) {
    return with(kind, accountId, of(kind, accountId).put(name.toLowerCase(Locale.ROOT), arn));
  }

  Names minus(Kind kind, String accountId, String name) {
    return with(kind, accountId, of(kind, accountId).remove(name.toLowerCase(Locale.ROOT)));
  }

  private TreeMap<String, String> of(Kind kind, String accountId) {
    return arns.getOrElse(key(kind, accountId), TreeMap.empty());
  }

  private Names with(Kind kind, String accountId, TreeMap<String, String> changed) {
    return new Names(arns.put(key(kind, accountId), changed));
  }

  private static String key(Kind kind, String accountId) {
    return kind.inArn + "/" + accountId;
  }
}
