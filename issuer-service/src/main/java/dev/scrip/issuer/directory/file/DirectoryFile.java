package dev.scrip.issuer.directory.file;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.scrip.issuer.directory.AwsManagedPolicies;
import dev.scrip.issuer.directory.Directory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a directory file says: accounts and what is in them. Policy documents are written as YAML
 * and mean the JSON they spell. docs/directory-file.md describes it for its authors.
 *
 * @param organization the organization that all accounts belong to, if it speaks of one
 * @param accounts the accounts
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record DirectoryFile(
    @Nullable OrganizationEntry organization,
    @JsonProperty(required = true) List<AccountEntry> accounts) {

  /** An organization; its id, if not written, is made at random. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  record OrganizationEntry(
      @Nullable String id,
      List<PolicyEntry> policies,
      List<String> serviceControlPolicies,
      List<String> delegatedAdministrators) {
    OrganizationEntry {
      policies = orEmpty(policies);
      serviceControlPolicies = orEmpty(serviceControlPolicies);
      delegatedAdministrators = orEmpty(delegatedAdministrators);
    }
  }

  /** An account; its number, if not written, is its first written key's or made at random. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  record AccountEntry(
      @JsonProperty(required = true) String id,
      @Nullable String name,
      @Nullable String alias,
      @Nullable Integer number,
      @Nullable List<String> serviceControlPolicies,
      List<PolicyEntry> managedPolicies,
      List<GroupEntry> groups,
      List<UserEntry> users,
      List<RoleEntry> roles,
      List<OidcEntry> oidcProviders,
      List<SamlEntry> samlProviders) {
    AccountEntry {
      managedPolicies = orEmpty(managedPolicies);
      groups = orEmpty(groups);
      users = orEmpty(users);
      roles = orEmpty(roles);
      oidcProviders = orEmpty(oidcProviders);
      samlProviders = orEmpty(samlProviders);
    }

    AccountEntry withUser(UserEntry user) {
      List<UserEntry> more = new ArrayList<>(users);
      more.add(user);
      return new AccountEntry(
          id,
          name,
          alias,
          number,
          serviceControlPolicies,
          managedPolicies,
          groups,
          more,
          roles,
          oidcProviders,
          samlProviders);
    }
  }

  /** A user; keys that it has and that are not written stay as they are. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  record UserEntry(
      @JsonProperty(required = true) String name,
      @Nullable String path,
      Map<String, String> tags,
      List<String> groups,
      List<String> policies,
      @Nullable String permissionsBoundary,
      Map<String, JsonNode> inlinePolicies,
      List<KeyEntry> accessKeys) {
    UserEntry {
      tags = orEmpty(tags);
      groups = orEmpty(groups);
      policies = orEmpty(policies);
      inlinePolicies = orEmpty(inlinePolicies);
      accessKeys = orEmpty(accessKeys);
    }
  }

  /** A key; without an id it is made at random. Not a place to print from: it holds a secret. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record KeyEntry(@Nullable String id, @Nullable String secret, @Nullable Boolean active) {
    @Override
    public String toString() {
      return "KeyEntry[" + id + ", redacted]";
    }
  }

  /** A group. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  record GroupEntry(
      @JsonProperty(required = true) String name,
      @Nullable String path,
      List<String> policies,
      Map<String, JsonNode> inlinePolicies) {
    GroupEntry {
      policies = orEmpty(policies);
      inlinePolicies = orEmpty(inlinePolicies);
    }
  }

  /** A role. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  record RoleEntry(
      @JsonProperty(required = true) String name,
      @Nullable String path,
      @Nullable String description,
      @Nullable Integer maxSessionDuration,
      @JsonProperty(required = true) JsonNode trustPolicy,
      Map<String, String> tags,
      List<String> policies,
      @Nullable String permissionsBoundary,
      Map<String, JsonNode> inlinePolicies) {
    RoleEntry {
      tags = orEmpty(tags);
      policies = orEmpty(policies);
      inlinePolicies = orEmpty(inlinePolicies);
    }
  }

  /** A managed or a service control policy: the version in force. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  record PolicyEntry(
      @JsonProperty(required = true) String name,
      @Nullable String path,
      @Nullable String description,
      @Nullable Map<String, String> tags,
      @JsonProperty(required = true) JsonNode document) {}

  /** An OpenID Connect provider. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  record OidcEntry(
      @JsonProperty(required = true) String url,
      List<String> clientIds,
      List<String> thumbprints,
      Map<String, String> tags) {
    OidcEntry {
      clientIds = orEmpty(clientIds);
      thumbprints = orEmpty(thumbprints);
      tags = orEmpty(tags);
    }
  }

  /** A SAML provider. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  record SamlEntry(
      @JsonProperty(required = true) String name,
      @JsonProperty(required = true) String metadata,
      Map<String, String> tags) {
    SamlEntry {
      tags = orEmpty(tags);
    }
  }

  /**
   * The file of a new account that its organization's management account enters through a role.
   *
   * @param roleName the role, which holds AdministratorAccess
   */
  public static DirectoryFile ofNewAccount(
      String accountId, String name, String roleName, String management) {
    JsonNodeFactory json = JsonNodeFactory.instance;
    ObjectNode statement = json.objectNode().put("Effect", "Allow").put("Action", "sts:AssumeRole");
    statement.putObject("Principal").put("AWS", "arn:aws:iam::" + management + ":root");
    RoleEntry role =
        new RoleEntry(
            roleName,
            null,
            "Entered by the management account",
            null,
            json.objectNode().put("Version", "2012-10-17").set("Statement", statement),
            Map.of(),
            List.of(AwsManagedPolicies.ADMINISTRATOR_ACCESS),
            null,
            Map.of());
    return new DirectoryFile(
        null,
        List.of(
            new AccountEntry(
                accountId,
                name,
                null,
                null,
                null,
                List.of(),
                List.of(),
                List.of(),
                List.of(role),
                List.of(),
                List.of())));
  }

  /** Whether it speaks of more than what is in accounts that a directory has. */
  public boolean touchesOrganization(Directory directory) {
    return organization != null
        || accounts.stream()
            .anyMatch(
                account ->
                    account.serviceControlPolicies() != null
                        || directory.account(account.id()).isEmpty());
  }

  /** Ids of its accounts, each once, in order. */
  public List<String> accountIds() {
    return accounts.stream().map(AccountEntry::id).distinct().sorted().toList();
  }

  /**
   * This file, with the service user scrip-audit in its first account unless it names a service of
   * its own.
   */
  public DirectoryFile withService() {
    boolean named =
        accounts.stream()
            .flatMap(account -> account.users().stream())
            .anyMatch(user -> user.tags().containsKey(Rules.SERVICE_TAG));
    if (named) {
      return this;
    }
    List<AccountEntry> changed = new ArrayList<>(accounts);
    changed.set(0, accounts.getFirst().withUser(ServiceUser.ENTRY));
    return new DirectoryFile(organization, changed);
  }

  private static <T> List<T> orEmpty(@Nullable List<T> list) {
    if (list == null) {
      return List.of();
    }
    if (list.stream().anyMatch(Objects::isNull)) {
      throw new IllegalArgumentException("a member of a list is missing");
    }
    return list;
  }

  private static <V> Map<String, V> orEmpty(@Nullable Map<String, V> map) {
    if (map == null) {
      return Map.of();
    }
    if (map.values().stream().anyMatch(Objects::isNull)) {
      throw new IllegalArgumentException("a value is missing");
    }
    return map;
  }
}
