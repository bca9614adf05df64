package dev.scrip.issuer.administration;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.scrip.events.AccountImage;
import dev.scrip.events.EntityImage;
import dev.scrip.issuer.directory.Account;
import dev.scrip.issuer.directory.Directory;
import dev.scrip.issuer.directory.DirectorySeed;
import dev.scrip.issuer.directory.Names.Kind;
import dev.scrip.issuer.directory.file.Differences;
import dev.scrip.issuer.directory.file.DirectoryPlan.Change;
import java.util.List;
import java.util.Optional;

/** Answers in JSON. */
final class Replies {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private Replies() {}

  /** Accounts, in the order given. */
  static ObjectNode accounts(Directory directory, List<Account> accounts) {
    ObjectNode reply = JSON.objectNode();
    ArrayNode list = reply.putArray("accounts");
    accounts.forEach(account -> list.add(account(directory, account)));
    reply.put("position", "iam.changes@" + directory.position());
    return reply;
  }

  /** An account. */
  static ObjectNode account(Directory directory, Account account) {
    AccountImage image =
        directory.image("arn:aws:iam::" + account.accountId() + ":root").orElseThrow().getAccount();
    ObjectNode json = JSON.objectNode();
    json.put("accountId", account.accountId());
    json.put("name", image.getName());
    json.put("alias", image.getAlias());
    json.put("number", account.number());
    json.put("managementAccount", account.management());
    json.put("organizationId", account.organizationId().orElse(null));
    ArrayNode policies = json.putArray("serviceControlPolicies");
    account.serviceControl().stream()
        .map(directory::image)
        .flatMap(Optional::stream)
        .map(EntityImage::getPolicy)
        .forEach(policy -> policies.add(policy.getPolicyName()));
    json.put("createdAt", image.getCreatedAt() == null ? null : image.getCreatedAt().toString());
    json.put("users", directory.names().count(Kind.USER, account.accountId()));
    json.put("roles", directory.names().count(Kind.ROLE, account.accountId()));
    return json;
  }

  /** A key that is yet to be made has no id. */
  private static String told(Change change) {
    return change.before() == null
            && change.after() != null
            && change.after().getAccessKey() != null
        ? change.arn().substring(0, change.arn().lastIndexOf('/') + 1) + "NEW"
        : change.arn();
  }

  /** What an import changes, or would change. */
  static ObjectNode imported(
      boolean dryRun,
      List<Change> changes,
      List<DirectorySeed.Key> keys,
      List<String> notices,
      long position) {
    ObjectNode reply = JSON.objectNode();
    reply.put("dryRun", dryRun);
    ArrayNode list = reply.putArray("changes");
    for (Change change : changes) {
      ObjectNode json = list.addObject();
      json.put(
          "change", change.before() == null ? "add" : change.after() == null ? "remove" : "change");
      json.put("arn", dryRun ? told(change) : change.arn());
      ArrayNode details = json.putArray("details");
      Differences.of(change).forEach(details::add);
    }
    ArrayNode made = reply.putArray("accessKeys");
    if (!dryRun) {
      for (DirectorySeed.Key key : keys) {
        if (key.made()) {
          made.addObject()
              .put("accountId", key.accountId())
              .put("userName", key.userName())
              .put("accessKeyId", key.id().value())
              .put("secretAccessKey", key.secret().reveal());
        }
      }
    }
    ArrayNode told = reply.putArray("notices");
    notices.forEach(told::add);
    reply.put("position", "iam.changes@" + position);
    return reply;
  }
}
