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

  /** The entity that says which keyset seals session tokens. */
  static final String SESSION_TOKEN_KEYSET = "arn:aws:scrip:::keyset/session-token";

  /** The entity that is the organization; there is one at most. */
  static final String ORGANIZATION = "arn:aws:scrip:::organization";

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

  private record Named(Kind kind, String accountId, String name) {}

  /** The index after an entity's image was replaced. */
  Index replaced(String arn, @Nullable EntityImage before, @Nullable EntityImage after) {
    Index index = this;
    if (before != null) {
      index = index.without(arn, before);
    }
    if (after != null) {
      index = index.with(arn, after);
    }
    return index.renamed(arn, named(before), named(after)).referring(arn, before, after);
  }

  private Index with(String arn, EntityImage image) {
    if (image.getAccount() != null) {
      Account account = Account.of(image.getAccount());
      return new Index(
              accounts.plus(account.accountId(), account),
              accountsByNumber.plus(account.number(), account),
              principals,
              principalsByUniqueId,
              groups,
              managedPolicies,
              accessKeys,
              names,
              references)
          .with(new Principal.Root(account.accountId()));
    }
    if (image.getUser() != null) {
      return with(Images.user(image.getUser()));
    }
    if (image.getRole() != null) {
      return with(Images.role(image.getRole()));
    }
    if (image.getGroup() != null) {
      return with(groups.plus(arn, Images.attached(image.getGroup())), managedPolicies, accessKeys);
    }
    if (image.getPolicy() != null) {
      return with(groups, managedPolicies.plus(arn, Images.managed(image.getPolicy())), accessKeys);
    }
    if (image.getAccessKey() != null) {
      AccessKey key = Images.accessKey(image.getAccessKey());
      return with(groups, managedPolicies, accessKeys.plus(key.accessKeyId(), key));
    }
    return this;
  }

  private Index without(String arn, EntityImage image) {
    if (image.getAccount() != null) {
      Account account = Account.of(image.getAccount());
      return new Index(
              accounts.minus(account.accountId()),
              accountsByNumber.minus(account.number()),
              principals,
              principalsByUniqueId,
              groups,
              managedPolicies,
              accessKeys,
              names,
              references)
          .without(arn, account.accountId());
    }
    if (image.getUser() != null) {
      return without(arn, image.getUser().getUserId());
    }
    if (image.getRole() != null) {
      return without(arn, image.getRole().getRoleId());
    }
    if (image.getAccessKey() != null) {
      return with(groups, managedPolicies, accessKeys.minus(image.getAccessKey().getAccessKeyId()));
    }
    return with(groups.minus(arn), managedPolicies.minus(arn), accessKeys);
  }

  private Index with(Principal principal) {
    return new Index(
        accounts,
        accountsByNumber,
        principals.plus(principal.arn(), principal),
        principalsByUniqueId.plus(principal.uniqueId(), principal),
        groups,
        managedPolicies,
        accessKeys,
        names,
        references);
  }

  private Index without(String arn, String uniqueId) {
    return new Index(
        accounts,
        accountsByNumber,
        principals.minus(arn),
        principalsByUniqueId.minus(uniqueId),
        groups,
        managedPolicies,
        accessKeys,
        names,
        references);
  }

  private Index with(
      PMap<String, Principal.Attached> newGroups,
      PMap<String, Policy> newPolicies,
      PMap<String, AccessKey> newKeys) {
    return new Index(
        accounts,
        accountsByNumber,
        principals,
        principalsByUniqueId,
        newGroups,
        newPolicies,
        newKeys,
        names,
        references);
  }

  private Index renamed(String arn, @Nullable Named before, @Nullable Named after) {
    if (before == null ? after == null : before.equals(after)) {
      return this;
    }
    Names changed = names;
    if (before != null) {
      changed = changed.minus(before.kind(), before.accountId(), before.name());
    }
    if (after != null) {
      changed = changed.plus(after.kind(), after.accountId(), after.name(), arn);
    }
    return new Index(
        accounts,
        accountsByNumber,
        principals,
        principalsByUniqueId,
        groups,
        managedPolicies,
        accessKeys,
        changed,
        references);
  }

  private Index referring(String arn, @Nullable EntityImage before, @Nullable EntityImage after) {
    Set<String> old = before == null ? Set.of() : References.of(before);
    Set<String> now = after == null ? Set.of() : References.of(after);
    return old.equals(now)
        ? this
        : new Index(
            accounts,
            accountsByNumber,
            principals,
            principalsByUniqueId,
            groups,
            managedPolicies,
            accessKeys,
            names,
            references.replaced(arn, old, now));
  }

  private static @Nullable Named named(@Nullable EntityImage image) {
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
      return image.getPolicy().getArn().startsWith("arn:aws:iam:")
          ? new Named(
              Kind.POLICY, image.getPolicy().getAccountId(), image.getPolicy().getPolicyName())
          : null; // a service control policy is the organization's
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
