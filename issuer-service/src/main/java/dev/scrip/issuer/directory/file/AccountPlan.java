package dev.scrip.issuer.directory.file;

import static dev.scrip.issuer.directory.file.Rules.check;

import dev.scrip.events.AccountImage;
import dev.scrip.events.EntityImage;
import dev.scrip.events.OrganizationImage;
import dev.scrip.issuer.directory.Directory;
import dev.scrip.issuer.directory.file.DirectoryFile.AccountEntry;
import dev.scrip.issuer.directory.file.DirectoryFile.GroupEntry;
import dev.scrip.issuer.directory.file.DirectoryFile.KeyEntry;
import dev.scrip.issuer.directory.file.DirectoryFile.OidcEntry;
import dev.scrip.issuer.directory.file.DirectoryFile.PolicyEntry;
import dev.scrip.issuer.directory.file.DirectoryFile.RoleEntry;
import dev.scrip.issuer.directory.file.DirectoryFile.SamlEntry;
import dev.scrip.issuer.directory.file.DirectoryFile.UserEntry;
import dev.scrip.issuer.session.AccessKeyId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An account that a file wants, with what is in it. */
final class AccountPlan {
  private final Draft draft;
  private final AccountEntry entry;
  private final String arn;
  private final @Nullable AccountImage before;

  AccountPlan(Draft draft, AccountEntry entry) throws InvalidDirectoryFileException {
    Rules.accountId(entry.id());
    Rules.accountName(entry.name());
    Rules.alias(entry.alias());
    check(
        entry.alias() == null
            || draft.directory().accounts().stream()
                .filter(other -> !other.accountId().equals(entry.id()))
                .noneMatch(other -> other.alias().filter(entry.alias()::equals).isPresent()),
        "account %s: the alias %s is another account's",
        entry.id(),
        entry.alias());
    this.draft = draft;
    this.entry = entry;
    this.arn = "arn:aws:iam::" + entry.id() + ":root";
    this.before = draft.after(arn).map(EntityImage::getAccount).orElse(null);
  }

  /**
   * Plans it all.
   *
   * @param management whether a new account becomes the management account
   * @param serviceControl ARNs of the service control policies that the file attaches to it; null
   *     where whoever brought the file has no say in that
   */
  void plan(boolean management, @Nullable List<String> serviceControl)
      throws InvalidDirectoryFileException {
    int number = number();
    account(number, management, serviceControl);
    for (PolicyEntry policy : entry.managedPolicies()) {
      PolicyPlan.plan(draft, entry.id(), policy);
    }
    for (GroupEntry group : entry.groups()) {
      PrincipalPlans.group(draft, entry.id(), group);
    }
    for (UserEntry user : entry.users()) {
      String userArn = PrincipalPlans.user(draft, entry.id(), user);
      new AccessKeyPlan(draft, entry.id(), number, user, userArn).plan();
    }
    for (RoleEntry role : entry.roles()) {
      PrincipalPlans.role(draft, entry.id(), role);
    }
    for (OidcEntry provider : entry.oidcProviders()) {
      ProviderPlans.oidc(draft, entry.id(), provider);
    }
    for (SamlEntry provider : entry.samlProviders()) {
      ProviderPlans.saml(draft, entry.id(), provider);
    }
  }

  private void account(int number, boolean management, @Nullable List<String> serviceControl)
      throws InvalidDirectoryFileException {
    AccountImage.Builder account =
        before == null
            ? AccountImage.newBuilder()
                .setAccountId(entry.id())
                .setManagementAccount(management)
                .setCreatedAt(draft.now())
                .setServiceControlPolicyArns(List.of())
            : AccountImage.newBuilder(before);
    account.setNumber(number);
    account.setName(entry.name() == null ? account.getName() : entry.name());
    account.setAlias(entry.alias() == null ? account.getAlias() : entry.alias());
    account.setOrganizationId(
        draft
            .after(Directory.ORGANIZATION)
            .map(EntityImage::getOrganization)
            .map(OrganizationImage::getOrganizationId)
            .orElse(null));
    if (serviceControl != null) {
      account.setServiceControlPolicyArns(
          Documents.sameOr(account.getServiceControlPolicyArns(), serviceControl));
    }
    draft.put(arn, EntityImage.newBuilder().setAccount(account.build()).build());
  }

  private int number() throws InvalidDirectoryFileException {
    Integer wanted = entry.number();
    if (before != null) {
      check(
          wanted == null || wanted == before.getNumber(),
          "account %s has the number %s and can't get another",
          entry.id(),
          before.getNumber());
      return before.getNumber();
    }
    int number = wanted == null ? chosen() : wanted;
    check(
        number >= 0 && number < AccessKeyId.ACCOUNT_NUMBERS && isFree(number),
        "account %s: number %s is taken or out of range",
        entry.id(),
        number);
    draft.numbers().add(number);
    return number;
  }

  /** The number that written keys carry; they can't carry another. */
  private int chosen() throws InvalidDirectoryFileException {
    for (UserEntry user : entry.users()) {
      for (KeyEntry key : user.accessKeys()) {
        if (key.id() != null && key.secret() != null) {
          return AccessKeyPlan.id(key.id()).accountNumber();
        }
      }
    }
    int number = draft.random().nextInt(AccessKeyId.ACCOUNT_NUMBERS);
    while (!isFree(number)) {
      number = draft.random().nextInt(AccessKeyId.ACCOUNT_NUMBERS);
    }
    return number;
  }

  private boolean isFree(int number) {
    return draft.directory().account(number).isEmpty() && !draft.numbers().contains(number);
  }
}
