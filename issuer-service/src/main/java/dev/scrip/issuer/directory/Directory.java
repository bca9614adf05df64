package dev.scrip.issuer.directory;

import dev.scrip.events.EntityWrite;
import dev.scrip.issuer.policy.Policy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/**
 * The directory at one position of {@code iam.changes}. Immutable: a reader that holds it sees one
 * state, whatever is folded meanwhile.
 *
 * @param position offset of the next change; 0 where none was read
 * @param sessionTokenKeyset name in {@code iam.secrets} of the keyset that seals session tokens
 */
public record Directory(
    long position,
    PMap<String, Account> accounts,
    PMap<Integer, Account> accountsByNumber,
    PMap<String, Principal> principals,
    PMap<String, Principal> principalsByUniqueId,
    PMap<String, Principal.Attached> groups,
    PMap<String, Policy> managedPolicies,
    PMap<String, AccessKey> accessKeys,
    Optional<String> sessionTokenKeyset) {

  /** The directory before the first change: AWS's managed policies alone. */
  public static final Directory EMPTY =
      new Directory(
          0,
          HashTreePMap.empty(),
          HashTreePMap.empty(),
          HashTreePMap.empty(),
          HashTreePMap.empty(),
          HashTreePMap.empty(),
          AwsManagedPolicies.all(),
          HashTreePMap.empty(),
          Optional.empty());

  /** The directory that a seed makes. */
  public static Directory of(DirectorySeed seed) {
    Directory directory = EMPTY.at(1);
    for (EntityWrite entity : seed.entities()) {
      directory = Images.with(directory, entity.getArn(), entity.getImage());
    }
    return directory;
  }

  /** The account of an id. */
  public Optional<Account> account(String accountId) {
    return Optional.ofNullable(accounts.get(accountId));
  }

  /** The account whose number an access key id carries. */
  public Optional<Account> account(int number) {
    return Optional.ofNullable(accountsByNumber.get(number));
  }

  /** The user or root of an ARN. */
  public Optional<Principal> principal(String arn) {
    return Optional.ofNullable(principals.get(arn));
  }

  /** The role of an ARN. */
  public Optional<Principal.Role> role(String arn) {
    return principals.get(arn) instanceof Principal.Role role
        ? Optional.of(role)
        : Optional.empty();
  }

  /**
   * The path of a user or role, by its name; empty if there is none.
   *
   * @param kind ARN up to the path's first slash, such as {@code arn:aws:iam::123456789012:role/}
   */
  public Optional<String> pathOf(String kind, String name) {
    if (principals.containsKey(kind + name)) {
      return Optional.of("/");
    }
    return principals.keySet().stream()
        .filter(arn -> arn.startsWith(kind) && arn.endsWith("/" + name))
        .findFirst()
        .map(arn -> arn.substring(kind.length() - 1, arn.length() - name.length()));
  }

  /** The principal of a unique id; a re-created one has another. */
  public Optional<Principal> byUniqueId(String uniqueId) {
    return Optional.ofNullable(principalsByUniqueId.get(uniqueId));
  }

  /** The long-term key of an id. */
  public Optional<AccessKey> accessKey(String accessKeyId) {
    return Optional.ofNullable(accessKeys.get(accessKeyId));
  }

  /**
   * The identity policies in force for a principal: its own, its groups', and the managed ones
   * attached to either.
   */
  public List<Policy> policiesOf(Principal principal) {
    List<Policy> policies = new ArrayList<>();
    add(policies, principal.attached());
    if (principal instanceof Principal.User user) {
      for (String group : user.groups()) {
        Principal.Attached attached = groups.get(group);
        if (attached != null) {
          add(policies, attached);
        }
      }
    }
    return policies;
  }

  Directory at(long newPosition) {
    return new Directory(
        newPosition,
        accounts,
        accountsByNumber,
        principals,
        principalsByUniqueId,
        groups,
        managedPolicies,
        accessKeys,
        sessionTokenKeyset);
  }

  private void add(List<Policy> policies, Principal.Attached attached) {
    policies.addAll(attached.inline());
    for (String arn : attached.managed()) {
      Policy policy = managedPolicies.get(arn);
      if (policy != null) {
        policies.add(policy);
      }
    }
  }
}
