package dev.scrip.issuer.directory;

import dev.scrip.events.EntityImage;
import dev.scrip.issuer.directory.Names.Kind;
import io.vavr.collection.HashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the directory keeps beside the images, so that no look-up grows with its size. */
record Index(
    HashMap<String, Account> accounts,
    HashMap<Integer, Account> accountsByNumber,
    HashMap<String, String> arnsByUniqueId,
    HashMap<String, AccessKey> accessKeys,
    Names names,
    References references) {
  static final Index EMPTY =
      new Index(
          HashMap.empty(),
          HashMap.empty(),
          HashMap.empty(),
          HashMap.empty(),
          Names.EMPTY,
          References.EMPTY);

  /** What an entity is listed under. */
  record Named(Kind kind, String accountId, String name) {}

  /** The index after an entity's image was replaced. */
  Index replaced(String arn, @Nullable EntityImage before, @Nullable EntityImage after) {
    Draft draft = new Draft(this);
    if (before != null) {
      draft.remove(before);
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
    private HashMap<String, Account> accounts;
    private HashMap<Integer, Account> accountsByNumber;
    private HashMap<String, String> arnsByUniqueId;
    private HashMap<String, AccessKey> accessKeys;
    private Names names;
    private References references;

    Draft(Index index) {
      accounts = index.accounts;
      accountsByNumber = index.accountsByNumber;
      arnsByUniqueId = index.arnsByUniqueId;
      accessKeys = index.accessKeys;
      names = index.names;
      references = index.references;
    }

    Index index() {
      return new Index(accounts, accountsByNumber, arnsByUniqueId, accessKeys, names, references);
    }

    void add(String arn, EntityImage image) {
      if (image.getAccount() != null) {
        Account account = Account.of(image.getAccount());
        accounts = accounts.put(account.accountId(), account);
        accountsByNumber = accountsByNumber.put(account.number(), account);
        arnsByUniqueId = arnsByUniqueId.put(account.accountId(), arn);
      } else if (image.getUser() != null) {
        arnsByUniqueId = arnsByUniqueId.put(image.getUser().getUserId(), arn);
      } else if (image.getRole() != null) {
        arnsByUniqueId = arnsByUniqueId.put(image.getRole().getRoleId(), arn);
      } else if (image.getAccessKey() != null) {
        AccessKey key = Images.accessKey(image.getAccessKey());
        accessKeys = accessKeys.put(key.accessKeyId(), key);
      }
    }

    void remove(EntityImage image) {
      if (image.getAccount() != null) {
        accounts = accounts.remove(image.getAccount().getAccountId());
        accountsByNumber = accountsByNumber.remove(image.getAccount().getNumber());
        arnsByUniqueId = arnsByUniqueId.remove(image.getAccount().getAccountId());
      } else if (image.getUser() != null) {
        arnsByUniqueId = arnsByUniqueId.remove(image.getUser().getUserId());
      } else if (image.getRole() != null) {
        arnsByUniqueId = arnsByUniqueId.remove(image.getRole().getRoleId());
      } else if (image.getAccessKey() != null) {
        accessKeys = accessKeys.remove(image.getAccessKey().getAccessKeyId());
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
