package dev.scrip.issuer.directory.file;

import static dev.scrip.issuer.directory.file.Rules.check;

import dev.scrip.events.AccessKeyImage;
import dev.scrip.events.EntityImage;
import dev.scrip.issuer.directory.AwsManagedPolicies;
import dev.scrip.issuer.directory.DirectorySeed;
import dev.scrip.issuer.directory.file.DirectoryFile.KeyEntry;
import dev.scrip.issuer.directory.file.DirectoryFile.UserEntry;
import dev.scrip.issuer.session.AccessKeyId;
import dev.scrip.issuer.session.SecretAccessKey;
import java.util.List;
import java.util.Optional;

/** The access keys that a file wants a user to have. What it does not name, stays. */
final class AccessKeyPlan {
  private static final int MAX_KEYS = 2;
  private static final int MIN_SECRET = 16;
  private static final int MAX_SECRET = 128;

  private final Draft draft;
  private final String accountId;
  private final int accountNumber;
  private final UserEntry user;
  private final String userArn;
  private int added;

  AccessKeyPlan(Draft draft, String accountId, int accountNumber, UserEntry user, String userArn) {
    this.draft = draft;
    this.accountId = accountId;
    this.accountNumber = accountNumber;
    this.user = user;
    this.userArn = userArn;
  }

  /** The id that text spells. */
  static AccessKeyId id(String text) throws InvalidDirectoryFileException {
    return AccessKeyId.parse(text)
        .filter(key -> !key.isTemporary())
        .orElseThrow(
            () ->
                // It is not quoted: it may be a secret that stands in the wrong place.
                new InvalidDirectoryFileException(
                    "an access key's id is none: it has AKIA and 16 of A-Z and 2-7"));
  }

  void plan() throws InvalidDirectoryFileException {
    List<String> before = before();
    int more = -before.size();
    for (KeyEntry key : user.accessKeys()) {
      if (key.id() != null) {
        written(key, id(key.id()));
        more += before.contains(key.id()) ? 1 : 0;
      } else {
        check(
            key.secret() == null, "%s: an access key has an id and a secret, or neither", userArn);
        more++;
      }
    }
    for (; more > 0; more--) {
      AccessKeyId id = AccessKeyId.longTerm(accountNumber, draft.random());
      add(id, SecretAccessKey.random(draft.random()), true, true);
    }
    check(before.size() + added <= MAX_KEYS, "%s has more than two access keys", userArn);
  }

  private List<String> before() {
    return draft.directory().references().to(userArn).stream()
        .map(draft::before)
        .flatMap(Optional::stream)
        .filter(image -> image.getAccessKey() != null)
        .map(image -> image.getAccessKey().getAccessKeyId())
        .toList();
  }

  private void written(KeyEntry key, AccessKeyId id) throws InvalidDirectoryFileException {
    check(
        id.accountNumber() == accountNumber,
        "%s: access key %s carries another account's number",
        userArn,
        id);
    boolean there = draft.directory().accessKey(id.value()).isPresent();
    Optional<AccessKeyImage> before =
        draft
            .before(arn(id.value()))
            .map(EntityImage::getAccessKey)
            .filter(image -> image.getUserArn().equals(userArn));
    check(there == before.isPresent(), "%s: access key %s is somebody else's", userArn, id);
    if (before.isPresent()) {
      check(
          key.secret() == null || isItsSecret(id, key.secret()),
          "%s: access key %s is there with another secret, which can't be changed",
          userArn,
          id);
      // One that was made inactive stays so, unless the file says otherwise.
      boolean active = key.active() == null ? before.get().getActive() : key.active();
      put(AccessKeyImage.newBuilder(before.get()).setActive(active).build());
    } else if (key.secret() == null) {
      draft.notice(
          userArn + ": access key " + id + " is left out, as the file does not have its secret");
    } else {
      check(
          key.secret().length() >= MIN_SECRET && key.secret().length() <= MAX_SECRET,
          "%s: the secret of %s has fewer than 16 or more than 128 characters",
          userArn,
          id);
      add(id, SecretAccessKey.of(key.secret()), !Boolean.FALSE.equals(key.active()), false);
    }
  }

  private boolean isItsSecret(AccessKeyId id, String secret) {
    return draft
        .secret(id.value())
        .map(known -> known.isSameAs(SecretAccessKey.of(secret)))
        .orElse(false);
  }

  private void add(AccessKeyId id, SecretAccessKey secret, boolean active, boolean made)
      throws InvalidDirectoryFileException {
    check(draft.keyIds().add(id.value()), "%s: access key %s is there twice", userArn, id);
    put(new AccessKeyImage(id.value(), userArn, active, draft.now()));
    added++;
    draft
        .keys()
        .add(
            new DirectorySeed.Key(
                user.name(),
                accountId,
                id,
                secret,
                made,
                user.policies().contains(AwsManagedPolicies.ADMINISTRATOR_ACCESS),
                user.tags().containsKey(Rules.SERVICE_TAG)));
  }

  private void put(AccessKeyImage key) throws InvalidDirectoryFileException {
    draft.put(arn(key.getAccessKeyId()), EntityImage.newBuilder().setAccessKey(key).build());
  }

  /** A key keeps the ARN that it was made under when its user is renamed. */
  private String arn(String accessKeyId) {
    String end = "/access-key/" + accessKeyId;
    return draft.directory().references().to(userArn).stream()
        .filter(arn -> arn.endsWith(end))
        .findFirst()
        .orElse(userArn + end);
  }
}
