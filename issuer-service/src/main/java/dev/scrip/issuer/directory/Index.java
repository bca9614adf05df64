package dev.scrip.issuer.directory;

import dev.scrip.events.EntityImage;
import dev.scrip.issuer.directory.Names.Kind;
import dev.scrip.issuer.policy.Policy;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/** What the directory keeps beside the images, so that no look-up grows with its size. */
record Index(
    PMap<String, Account> accounts,
    PMap<Integer, Account> accountsByNumber,
    PMap<String, Principal> principals,
    PMap<String, Principal> principalsByUniqueId,
    PMap<String, Principal.Attached> groups,
    PMap<String, Policy> managedPolicies,
    PMap<String, AccessKey> accessKeys,
    Names names,
    References references) {

  static final Index EMPTY =
      new Index(
          HashTreePMap.empty(),
          HashTreePMap.empty(),
          HashTreePMap.empty(),
          HashTreePMap.empty(),
          HashTreePMap.empty(),
          HashTreePMap.empty(),
          HashTreePMap.empty(),
          Names.EMPTY,
          References.EMPTY);

  /** What an entity is listed under. */
  record Named(Kind kind, String accountId, String name) {}

  /** The index after an entity's image was replaced. */
  Index replaced(String arn, @Nullable EntityImage before, @Nullable EntityImage after) {
    Draft draft = new Draft(this);
    if (before != null) {
      draft.remove(arn, before);
    }
    if (after != null) {
      draft.add(arn, after);
    }
    draft.rename(arn, named(before), named(after));
    draft.refer(arn, before, after);
    return draft.index();
  }

  /** An index that is being changed, by one thread, before anybody sees it. */
  private static final class Draft {
    private PMap<String, Account> accounts;
    private PMap<Integer, Account> accountsByNumber;
    private PMap<String, Principal> principals;
    private PMap<String, Principal> principalsByUniqueId;
    private PMap<String, Principal.Attached> groups;
    private PMap<String, Policy> managedPolicies;
    private PMap<String, AccessKey> accessKeys;
    private Names names;
    private References references;

    Draft(Index index) {
      accounts = index.accounts;
      accountsByNumber = index.accountsByNumber;
      principals = index.principals;
      principalsByUniqueId = index.principalsByUniqueId;
      groups = index.groups;
      managedPolicies = index.managedPolicies;
      accessKeys = index.accessKeys;
      names = index.names;
      references = index.references;
    }

    Index index() {
      return new Index(
          accounts,
          accountsByNumber,
          principals,
          principalsByUniqueId,
          groups,
          managedPolicies,
          accessKeys,
          names,
          references);
    }

    void add(String arn, EntityImage image) {
      if (image.getAccount() != null) {
        Account account = Account.of(image.getAccount());
        accounts = accounts.plus(account.accountId(), account);
        accountsByNumber = accountsByNumber.plus(account.number(), account);
        add(new Principal.Root(account.accountId()));
      } else if (image.getUser() != null) {
        add(Images.user(image.getUser()));
      } else if (image.getRole() != null) {
        add(Images.role(image.getRole()));
      } else if (image.getGroup() != null) {
        groups = groups.plus(arn, Images.attached(image.getGroup()));
      } else if (image.getPolicy() != null) {
        managedPolicies = managedPolicies.plus(arn, Images.managed(image.getPolicy()));
      } else if (image.getAccessKey() != null) {
        AccessKey key = Images.accessKey(image.getAccessKey());
        accessKeys = accessKeys.plus(key.accessKeyId(), key);
      }
    }

    void remove(String arn, EntityImage image) {
      if (image.getAccount() != null) {
        accounts = accounts.minus(image.getAccount().getAccountId());
        accountsByNumber = accountsByNumber.minus(image.getAccount().getNumber());
        remove(arn, image.getAccount().getAccountId());
      } else if (image.getUser() != null) {
        remove(arn, image.getUser().getUserId());
      } else if (image.getRole() != null) {
        remove(arn, image.getRole().getRoleId());
      } else if (image.getGroup() != null) {
        groups = groups.minus(arn);
      } else if (image.getPolicy() != null) {
        managedPolicies = managedPolicies.minus(arn);
      } else if (image.getAccessKey() != null) {
        accessKeys = accessKeys.minus(image.getAccessKey().getAccessKeyId());
      }
    }

    void rename(String arn, @Nullable Named before, @Nullable Named after) {
      if (before != null && !before.equals(after)) {
        names = names.minus(before.kind(), before.accountId(), before.name());
      }
      if (after != null) {
        names = names.plus(after.kind(), after.accountId(), after.name(), arn);
      }
    }

    void refer(String arn, @Nullable EntityImage before, @Nullable EntityImage after) {
      references =
          references.replaced(
              arn,
              before == null ? Set.of() : References.of(before),
              after == null ? Set.of() : References.of(after));
    }

    private void add(Principal principal) {
      principals = principals.plus(principal.arn(), principal);
      principalsByUniqueId = principalsByUniqueId.plus(principal.uniqueId(), principal);
    }

    private void remove(String arn, String uniqueId) {
      principals = principals.minus(arn);
      principalsByUniqueId = principalsByUniqueId.minus(uniqueId);
    }
  }

  static @Nullable Named named(@Nullable EntityImage image) {
    if (image == null) {
      return null;
    }
    if (image.getUser() != null) {
      return new Named(Kind.USER, image.getUser().getAccountId(), image.getUser().getUserName());
    }
    if (image.getRole() != null) {
      return new Named(Kind.ROLE, image.getRole().getAccountId(), image.getRole().getRoleName());
    }
    if (image.getGroup() != null) {
      return new Named(
          Kind.GROUP, image.getGroup().getAccountId(), image.getGroup().getGroupName());
    }
    if (image.getPolicy() != null) {
      boolean managed = image.getPolicy().getArn().startsWith("arn:aws:iam:");
      return new Named(
          managed ? Kind.POLICY : Kind.SERVICE_CONTROL_POLICY,
          image.getPolicy().getAccountId(),
          image.getPolicy().getPolicyName());
    }
    if (image.getMfaDevice() != null) {
      return new Named(
          Kind.MFA, image.getMfaDevice().getAccountId(), image.getMfaDevice().getDeviceName());
    }
    if (image.getOidcProvider() != null) {
      return new Named(
          Kind.OIDC_PROVIDER,
          image.getOidcProvider().getAccountId(),
          image.getOidcProvider().getUrl());
    }
    if (image.getSamlProvider() != null) {
      return new Named(
          Kind.SAML_PROVIDER,
          image.getSamlProvider().getAccountId(),
          image.getSamlProvider().getName());
    }
    return null;
  }
}
