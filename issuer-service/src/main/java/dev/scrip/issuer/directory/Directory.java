package dev.scrip.issuer.directory;

import dev.scrip.events.EntityImage;
import dev.scrip.events.EntityWrite;
import dev.scrip.events.KeysetImage;
import dev.scrip.events.OrganizationImage;
import dev.scrip.events.PolicyVersion;
import dev.scrip.issuer.policy.Policy;
import dev.scrip.issuer.policy.PolicyDocument;
import dev.scrip.issuer.policy.PolicySet;
import dev.scrip.issuer.session.KeysetPurpose;
import dev.scrip.schemas.DirectoryFold;
import dev.scrip.schemas.Entity;
import io.vavr.Tuple2;
import io.vavr.collection.HashMap;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The directory at one position of {@code iam.changes}. Immutable: a reader that holds it sees one
 * state, whatever is folded meanwhile.
 */
public final class Directory {
  /** The directory before the first change: AWS's managed policies alone. */
  public static final Directory EMPTY = new Directory(0, HashMap.empty(), Index.EMPTY);

  /** The entity that is the organization; there is one at most. */
  public static final String ORGANIZATION = "arn:aws:scrip:::organization";

  private final long position;
  private final HashMap<String, Entity> entities;
  private final Index index;

  private Directory(long position, HashMap<String, Entity> entities, Index index) {
    this.position = position;
    this.entities = entities;
    this.index = index;
  }

  /** The directory that a seed makes. */
  public static Directory of(DirectorySeed seed) {
    return EMPTY.with(seed.entities());
  }

  /** The directory that writes make of this one, as if they were the next change. */
  public Directory with(List<EntityWrite> writes) {
    DirectoryFold fold = DirectoryFold.of(entities);
    fold.write(writes, position);
    return folded(writes, fold.entities(), position + 1);
  }

  /**
   * An entity as it stood.
   *
   * @param entity it, whose image need not be read yet
   * @param summary what is kept of it in indexes
   */
  public record Restored(String arn, Entity entity, Summary summary) {}

  /** The directory of entities as they stood at a position. */
  public static Directory restored(List<Restored> entities, long position) {
    CompletableFuture<HashMap<String, Entity>> all =
        CompletableFuture.supplyAsync(
            () ->
                HashMap.ofEntries(
                    entities.stream()
                        .map(each -> new Tuple2<>(each.arn(), each.entity()))
                        .toList()));
    Index index = Index.of(entities);
    return new Directory(position, all.join(), index);
  }

  /** All entities, by their ARNs. */
  public HashMap<String, Entity> entities() {
    return entities;
  }

  /** Offset of the next change; 0 where none was read. */
  public long position() {
    return position;
  }

  /** The version of an entity; 0 if there is none. */
  public long version(String arn) {
    Entity entity = entities.getOrElse(arn, null);
    return entity == null ? 0 : entity.version();
  }

  /** The image of an entity. */
  public Optional<EntityImage> image(String arn) {
    return Optional.ofNullable(entities.getOrElse(arn, null)).map(Entity::image);
  }

  /** Entities by name. */
  public Names names() {
    return index.names();
  }

  /** Entities by what they name. */
  public References references() {
    return index.references();
  }

  /** All accounts. */
  public Collection<Account> accounts() {
    return index.accounts().values().toJavaList();
  }

  /** The account of an id. */
  public Optional<Account> account(String accountId) {
    return index.accounts().get(accountId).toJavaOptional();
  }

  /** The account whose number an access key id carries. */
  public Optional<Account> account(int number) {
    return index.accountsByNumber().get(number).toJavaOptional();
  }

  /** The organization, if there is one. */
  public Optional<OrganizationImage> organization() {
    return image(ORGANIZATION).map(EntityImage::getOrganization);
  }

  /** The organization of an account. */
  public Optional<String> organizationOf(String accountId) {
    return account(accountId).flatMap(Account::organizationId);
  }

  /** The user, role or root of an ARN. */
  public Optional<Principal> principal(String arn) {
    return image(arn).flatMap(Images::principal);
  }

  /** The role of an ARN. */
  public Optional<Principal.Role> role(String arn) {
    return principal(arn).filter(Principal.Role.class::isInstance).map(Principal.Role.class::cast);
  }

  /** The principal of a unique id; a re-created one has another. */
  public Optional<Principal> byUniqueId(String uniqueId) {
    return index.arnsByUniqueId().get(uniqueId).toJavaOptional().flatMap(this::principal);
  }

  /** The long-term key of an id. */
  public Optional<AccessKey> accessKey(String accessKeyId) {
    return index.accessKeys().get(accessKeyId).toJavaOptional();
  }

  /** The version in force of a managed policy, AWS's own among them. */
  public Optional<Policy> managedPolicy(String arn) {
    return image(arn).flatMap(Images::managed).or(() -> AwsManagedPolicies.policy(arn));
  }

  /** The document of a managed policy that is in force, as it was written. */
  public Optional<String> documentInForce(String arn) {
    return image(arn)
        .map(EntityImage::getPolicy)
        .or(() -> AwsManagedPolicies.image(arn))
        .flatMap(
            policy -> policy.getVersions().stream().filter(PolicyVersion::getIsDefault).findFirst())
        .map(PolicyVersion::getDocument);
  }

  /** Which keyset serves a purpose, and since when its primary key does. */
  public Optional<KeysetImage> keyset(KeysetPurpose purpose) {
    return image(purpose.arn()).map(EntityImage::getKeyset);
  }

  /** The policies that stand behind a principal. */
  public PolicySet policySetOf(Principal principal) {
    return new PolicySet(
        policiesOf(principal),
        principal.attached().boundary().map(this::boundary),
        Optional.empty(),
        serviceControl(principal.accountId()));
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
        add(policies, attachedTo(group));
      }
    }
    return policies;
  }

  /** The identity policies of a group. */
  public List<Policy> policiesOfGroup(String arn) {
    List<Policy> policies = new ArrayList<>();
    add(policies, attachedTo(arn));
    return policies;
  }

  /**
   * Service control policies of each level that has some: the organization's root, then the
   * account. They do not bind the management account.
   */
  public List<List<Policy>> serviceControl(String accountId) {
    Account account = account(accountId).orElse(null);
    OrganizationImage organization = organization().orElse(null);
    if (organization == null
        || account == null
        || account.organizationId().isEmpty()
        || accountId.equals(organization.getManagementAccountId())) {
      return List.of();
    }
    List<List<Policy>> levels = new ArrayList<>();
    for (List<String> level :
        List.of(organization.getServiceControlPolicyArns(), account.serviceControl())) {
      if (!level.isEmpty()) {
        levels.add(level.stream().map(this::serviceControlPolicy).toList());
      }
    }
    return levels;
  }

  /** The same directory, known to stand at a later position. */
  public Directory at(long newPosition) {
    return new Directory(newPosition, entities, index);
  }

  /**
   * The directory after a change.
   *
   * @param writes what the change wrote
   * @param after all entities after it
   * @param newPosition offset of the next change
   */
  public Directory folded(
      List<EntityWrite> writes, HashMap<String, Entity> after, long newPosition) {
    Index changed = index;
    for (EntityWrite write : writes) {
      changed =
          changed.replaced(write.getArn(), image(write.getArn()).orElse(null), write.getImage());
    }
    return new Directory(newPosition, after, changed);
  }

  private void add(List<Policy> policies, Principal.Attached attached) {
    policies.addAll(attached.inline());
    for (String arn : attached.managed()) {
      managedPolicy(arn).ifPresent(policies::add);
    }
  }

  private Principal.Attached attachedTo(String group) {
    return image(group).flatMap(Images::attached).orElse(Principal.Attached.NONE);
  }

  /** A boundary that is gone allows nothing. */
  private Policy boundary(String arn) {
    return managedPolicy(arn)
        .map(policy -> policy.as(Policy.Part.BOUNDARY))
        .orElse(new Policy(arn, Policy.Part.BOUNDARY, PolicyDocument.denyingAll()));
  }

  private Policy serviceControlPolicy(String arn) {
    return managedPolicy(arn)
        .map(policy -> policy.as(Policy.Part.SERVICE_CONTROL))
        .orElse(new Policy(arn, Policy.Part.SERVICE_CONTROL, PolicyDocument.denyingAll()));
  }
}
