package dev.scrip.issuer.directory.file;

import static dev.scrip.issuer.directory.file.Rules.check;

import dev.scrip.events.EntityImage;
import dev.scrip.events.EntityWrite;
import dev.scrip.issuer.directory.Account;
import dev.scrip.issuer.directory.Directory;
import dev.scrip.issuer.directory.DirectorySeed;
import dev.scrip.issuer.directory.Reservations;
import dev.scrip.issuer.directory.file.DirectoryFile.AccountEntry;
import dev.scrip.issuer.session.SecretAccessKey;
import dev.scrip.schemas.GeneratedClasses;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What must change so that a directory is as a file says. What the file does not name stays as it
 * is, unless it is to be pruned; an entity that it names is afterwards exactly as it says, but for
 * ids, times and keys.
 *
 * @param changes what changes, in an order in which nothing names what is not there yet
 * @param keys access keys that are new, with their secrets
 * @param notices what whoever brought the file should know, a line each
 */
public record DirectoryPlan(
    List<Change> changes, List<DirectorySeed.Key> keys, List<String> notices) {
  static {
    GeneratedClasses.trust();
  }

  /**
   * A change of an entity.
   *
   * @param before its image; null: it is new
   * @param after its image then; null: it goes
   */
  public record Change(String arn, @Nullable EntityImage before, @Nullable EntityImage after) {}

  /**
   * Who brings a file, and what for.
   *
   * @param callerArn ARN of the user or role who brings it
   * @param organization whether they have a say in the organization and in new accounts
   * @param prune whether what the file does not name goes
   */
  public record Order(String callerArn, boolean organization, boolean prune) {}

  /**
   * A plan.
   *
   * @param secrets the secret of a key that is there
   * @param random makes ids and the keys that are not written
   * @param now becomes the creation time of what is new
   * @throws InvalidDirectoryFileException if the file contradicts itself, the directory or a rule
   */
  public static DirectoryPlan of(
      DirectoryFile file,
      Directory directory,
      Order order,
      Function<String, Optional<SecretAccessKey>> secrets,
      RandomGenerator random,
      Instant now)
      throws InvalidDirectoryFileException {
    Draft draft = new Draft(directory, secrets, random, now.truncatedTo(ChronoUnit.MILLIS));
    String management = management(file, directory);
    OrganizationPlan organization =
        new OrganizationPlan(
            draft,
            management,
            file.accounts().stream().map(AccountEntry::id).collect(Collectors.toSet()));
    if (file.organization() != null) {
      check(
          order.organization(),
          "the organization is the management account's; leave it out of the file");
      organization.plan(file.organization());
    }
    for (AccountEntry account : file.accounts()) {
      boolean isNew = directory.account(account.id()).isEmpty();
      check(
          order.organization() || !isNew,
          "there is no account %s, and the management account alone makes accounts",
          account.id());
      check(
          order.organization() || account.serviceControlPolicies() == null,
          "account %s: the management account alone attaches service control policies",
          account.id());
      new AccountPlan(draft, account)
          .plan(
              isNew && account.id().equals(management),
              account.serviceControlPolicies() == null
                  ? null
                  : organization.attached(account.id(), account.serviceControlPolicies()));
    }
    if (order.prune()) {
      Pruning pruning = new Pruning(draft, order.callerArn());
      file.accounts().forEach(account -> pruning.prune(account.id()));
    }
    List<Change> changes = new ArrayList<>();
    draft
        .changes()
        .forEach(
            (arn, after) -> changes.add(new Change(arn, directory.image(arn).orElse(null), after)));
    return new DirectoryPlan(changes, List.copyOf(draft.keys()), List.copyOf(draft.notices()));
  }

  /**
   * The first content of an empty directory.
   *
   * @throws InvalidDirectoryFileException if the file contradicts itself or a rule
   */
  public static DirectorySeed seed(DirectoryFile file, RandomGenerator random, Instant now)
      throws InvalidDirectoryFileException {
    DirectoryPlan plan =
        of(file, Directory.EMPTY, new Order("", true, false), id -> Optional.empty(), random, now);
    List<EntityWrite> writes =
        plan.changes().stream()
            .map(change -> new EntityWrite(change.arn(), change.after()))
            .toList();
    return new DirectorySeed(Reservations.with(Directory.EMPTY, writes).writes(), plan.keys());
  }

  /** The management account: the directory's, or of an empty one the file's first. */
  private static String management(DirectoryFile file, Directory directory) {
    return directory.accounts().stream()
        .filter(Account::management)
        .map(Account::accountId)
        .findFirst()
        .orElseGet(() -> file.accounts().getFirst().id());
  }
}
