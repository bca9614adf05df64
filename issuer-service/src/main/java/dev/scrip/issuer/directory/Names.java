package dev.scrip.issuer.directory;

import dev.scrip.issuer.directory.Directory.Restored;
import io.vavr.Tuple2;
import io.vavr.collection.HashMap;
import io.vavr.collection.TreeMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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

  /** What an entity is listed under. */
  public record Named(Kind kind, String accountId, String name) {}

  /** The names of many entities at once. */
  static Names of(List<Restored> entities) {
    Map<String, List<Tuple2<String, String>>> lists = new java.util.HashMap<>();
    for (Restored entity : entities) {
      entity
          .summary()
          .named()
          .ifPresent(
              named ->
                  lists
                      .computeIfAbsent(
                          key(named.kind(), named.accountId()), key -> new ArrayList<>())
                      .add(new Tuple2<>(folded(named.name()), entity.arn())));
    }
    HashMap<String, TreeMap<String, String>> arns = HashMap.empty();
    for (Map.Entry<String, List<Tuple2<String, String>>> list : lists.entrySet()) {
      arns = arns.put(list.getKey(), TreeMap.ofEntries(list.getValue()));
    }
    return new Names(arns);
  }

  /** The ARN of a name. */
  public Optional<String> arn(Kind kind, String accountId, String name) {
    return of(kind, accountId).get(folded(name)).toJavaOptional();
  }

  /** ARNs of a kind in an account, in the order of names. */
  public List<String> arns(Kind kind, String accountId) {
    return of(kind, accountId).values().toJavaList();
  }

  /** How many there are of a kind in an account. */
  public int count(Kind kind, String accountId) {
    return of(kind, accountId).size();
  }

  Names plus(Named named, String arn) {
    TreeMap<String, String> before = of(named.kind(), named.accountId());
    return with(named, before.put(folded(named.name()), arn));
  }

  Names minus(Named named) {
    TreeMap<String, String> before = of(named.kind(), named.accountId());
    return with(named, before.remove(folded(named.name())));
  }

  private TreeMap<String, String> of(Kind kind, String accountId) {
    return arns.getOrElse(key(kind, accountId), TreeMap.empty());
  }

  private Names with(Named named, TreeMap<String, String> changed) {
    return new Names(arns.put(key(named.kind(), named.accountId()), changed));
  }

  private static String folded(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  private static String key(Kind kind, String accountId) {
    return kind.inArn + "/" + accountId;
  }
}
