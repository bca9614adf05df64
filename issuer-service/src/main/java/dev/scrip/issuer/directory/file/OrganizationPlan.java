package dev.scrip.issuer.directory.file;

import static dev.scrip.issuer.directory.file.Rules.check;

import dev.scrip.events.AccountImage;
import dev.scrip.events.EntityImage;
import dev.scrip.events.OrganizationImage;
import dev.scrip.issuer.directory.Account;
import dev.scrip.issuer.directory.Names.Kind;
import dev.scrip.issuer.directory.file.DirectoryFile.OrganizationEntry;
import dev.scrip.issuer.directory.file.DirectoryFile.PolicyEntry;
import dev.scrip.issuer.policy.PolicyDocument;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The organization that a file wants: its service control policies, and all accounts in it. */
final class OrganizationPlan {
  private static final Pattern ID = Pattern.compile("o-[a-z0-9]{10,32}");
  private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";

  private final Draft draft;
  private final String management;
  private final Set<String> accounts;

  /**
   * A plan for the organization that an account manages.
   *
   * @param accounts ids of the accounts that the file speaks of
   */
  OrganizationPlan(Draft draft, String management, Set<String> accounts) {
    this.draft = draft;
    this.management = management;
    this.accounts = Set.copyOf(accounts);
  }

  void plan(OrganizationEntry entry) throws InvalidDirectoryFileException {
    Optional<OrganizationImage> before = draft.directory().organization();
    String id =
        before
            .map(OrganizationImage::getOrganizationId)
            .orElseGet(() -> entry.id() == null ? "o-" + letters(10) : entry.id());
    check(ID.matcher(id).matches(), "%s is no organization id, such as o-a1b2c3d4e5", id);
    check(
        entry.id() == null || entry.id().equals(id),
        "the organization is %s and can't become %s",
        id,
        entry.id());
    for (PolicyEntry policy : entry.policies()) {
      policy(id, policy);
    }
    List<String> attached = attached("the organization", entry.serviceControlPolicies());
    for (String account : entry.delegatedAdministrators()) {
      check(
          !account.equals(management) && isAccount(account),
          "%s is no other account, so it can't administer for the organization",
          account);
    }
    draft.put(
        dev.scrip.issuer.directory.Directory.ORGANIZATION,
        EntityImage.newBuilder()
            .setOrganization(
                OrganizationImage.newBuilder()
                    .setOrganizationId(id)
                    .setManagementAccountId(
                        before.map(OrganizationImage::getManagementAccountId).orElse(management))
                    .setServiceControlPolicyArns(
                        before
                            .map(OrganizationImage::getServiceControlPolicyArns)
                            .map(there -> Documents.sameOr(there, attached))
                            .orElse(attached))
                    .setCreatedAt(before.map(OrganizationImage::getCreatedAt).orElse(draft.now()))
                    // What IAM's calls switch, a file leaves as it is.
                    .setRootSessions(before.map(OrganizationImage::getRootSessions).orElse(false))
                    .setRootManagement(
                        before.map(OrganizationImage::getRootManagement).orElse(false))
                    .setDelegatedAdministrators(
                        before
                            .map(OrganizationImage::getDelegatedAdministrators)
                            .map(there -> Documents.sameOr(there, entry.delegatedAdministrators()))
                            .orElse(entry.delegatedAdministrators()))
                    .build())
            .build());
    for (Account account : draft.directory().accounts()) {
      if (!account.organizationId().equals(Optional.of(id))) {
        join(account.accountId(), id);
      }
    }
  }

  /** One that is there, or that the file makes. */
  private boolean isAccount(String accountId) {
    return accounts.contains(accountId) || draft.directory().account(accountId).isPresent();
  }

  /** ARNs of service control policies by their names. */
  List<String> attached(String where, List<String> names) throws InvalidDirectoryFileException {
    List<String> arns = new ArrayList<>();
    for (String name : names) {
      Optional<String> arn = draft.arnOf(Kind.SERVICE_CONTROL_POLICY, management, name);
      check(arn.isPresent(), "%s: there is no service control policy %s", where, name);
      arn.ifPresent(arns::add);
    }
    return arns;
  }

  private void policy(String organizationId, PolicyEntry entry)
      throws InvalidDirectoryFileException {
    Rules.name("policy", entry.name());
    String arn =
        draft
            .directory()
            .names()
            .arn(Kind.SERVICE_CONTROL_POLICY, management, entry.name())
            .orElseGet(
                () ->
                    "arn:aws:organizations::%s:policy/%s/service_control_policy/p-%s"
                        .formatted(management, organizationId, letters(8)));
    draft.reserve(Kind.SERVICE_CONTROL_POLICY, management, entry.name(), arn);
    PolicyPlan.put(
        draft,
        arn,
        arn.substring(arn.lastIndexOf('/') + 1),
        management,
        entry,
        PolicyDocument.Use.SERVICE_CONTROL);
  }

  private void join(String accountId, String organizationId) {
    String arn = "arn:aws:iam::" + accountId + ":root";
    @Nullable AccountImage account = draft.after(arn).map(EntityImage::getAccount).orElse(null);
    if (account != null) {
      draft.amend(
          arn,
          EntityImage.newBuilder()
              .setAccount(
                  AccountImage.newBuilder(account).setOrganizationId(organizationId).build())
              .build());
    }
  }

  private String letters(int count) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append(LETTERS.charAt(draft.random().nextInt(LETTERS.length())));
    }
    return text.toString();
  }
}
