package dev.scrip.issuer.directory;

import dev.scrip.events.EntityImage;
import dev.scrip.issuer.directory.Directory.Restored;
import dev.scrip.issuer.directory.Names.Named;
import io.vavr.Tuple2;
import io.vavr.collection.HashMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
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

  /** The index of many entities at once. */
  static Index of(List<Restored> entities) {
    CompletableFuture<Names> names = CompletableFuture.supplyAsync(() -> Names.of(entities));
    List<Tuple2<String, String>> uniqueIds = new ArrayList<>();
    List<Tuple2<String, AccessKey>> keys = new ArrayList<>();
    List<Account> accounts = new ArrayList<>();
    for (Restored each : entities) {
      Summary summary = each.summary();
      summary.uniqueId().ifPresent(id -> uniqueIds.add(new Tuple2<>(id, each.arn())));
      summary.accessKey().ifPresent(key -> keys.add(new Tuple2<>(key.accessKeyId(), key)));
      if (summary.isAccount()) {
        accounts.add(Account.of(each.entity().image().getAccount()));
        uniqueIds.add(new Tuple2<>(accounts.getLast().accountId(), each.arn()));
      }
    }
    return new Index(
        HashMap.ofEntries(
            accounts.stream().map(each -> new Tuple2<>(each.accountId(), each)).toList()),
        HashMap.ofEntries(
            accounts.stream().map(each -> new Tuple2<>(each.number(), each)).toList()),
        HashMap.ofEntries(uniqueIds),
        HashMap.ofEntries(keys),
        names.join(),
        References.of(entities));
  }

  /** The index after an entity's image was replaced. */
  Index replaced(String arn, @Nullable EntityImage before, @Nullable EntityImage after) {
    Draft draft = new Draft(this);
    Optional<Summary> was = Optional.ofNullable(before).map(Summary::of);
    Optional<Summary> is = Optional.ofNullable(after).map(Summary::of);
    was.ifPresent(draft::remove);
    is.ifPresent(summary -> draft.add(arn, summary));
    if (before != null && before.getAccount() != null) {
      draft.remove(Account.of(before.getAccount()));
    }
    if (after != null && after.getAccount() != null) {
      draft.add(arn, Account.of(after.getAccount()));
    }
    draft.rename(arn, was.flatMap(Summary::named), is.flatMap(Summary::named));
    draft.references =
        draft.references.replaced(
            arn,
            was.map(Summary::references).orElse(List.of()),
            is.map(Summary::references).orElse(List.of()));
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

    void add(String arn, Account account) {
      accounts = accounts.put(account.accountId(), account);
      accountsByNumber = accountsByNumber.put(account.number(), account);
      arnsByUniqueId = arnsByUniqueId.put(account.accountId(), arn);
    }

    void remove(Account account) {
      accounts = accounts.remove(account.accountId());
      accountsByNumber = accountsByNumber.remove(account.number());
      arnsByUniqueId = arnsByUniqueId.remove(account.accountId());
    }

    void add(String arn, Summary summary) {
      summary.uniqueId().ifPresent(id -> arnsByUniqueId = arnsByUniqueId.put(id, arn));
      summary.accessKey().ifPresent(key -> accessKeys = accessKeys.put(key.accessKeyId(), key));
    }

    void remove(Summary summary) {
      summary.uniqueId().ifPresent(id -> arnsByUniqueId = arnsByUniqueId.remove(id));
      summary.accessKey().ifPresent(key -> accessKeys = accessKeys.remove(key.accessKeyId()));
    }

    void rename(String arn, Optional<Named> before, Optional<Named> after) {
      if (!before.equals(after)) {
        before.ifPresent(named -> names = names.minus(named));
      }
      after.ifPresent(named -> names = names.plus(named, arn));
    }
  }
}
