package dev.scrip.issuer.directory.file;

import static dev.scrip.issuer.directory.file.Rules.check;

import dev.scrip.events.EntityImage;
import dev.scrip.issuer.directory.AwsManagedPolicies;
import dev.scrip.issuer.directory.Directory;
import dev.scrip.issuer.directory.DirectorySeed;
import dev.scrip.issuer.directory.Names.Kind;
import dev.scrip.issuer.session.SecretAccessKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A directory as a file wants it, while it is being worked out from one that is there. */
final class Draft {
  private final Directory directory;
  private final Function<String, Optional<SecretAccessKey>> secrets;
  private final RandomGenerator random;
  private final Instant now;
  private final SequencedMap<String, @Nullable EntityImage> changes = new LinkedHashMap<>();
  private final Set<String> named = new HashSet<>();
  private final Map<String, String> names = new HashMap<>();
  private final Set<Integer> numbers = new HashSet<>();
  private final Set<String> keyIds = new HashSet<>();
  private final List<DirectorySeed.Key> keys = new ArrayList<>();
  private final List<String> notices = new ArrayList<>();

  Draft(
      Directory directory,
      Function<String, Optional<SecretAccessKey>> secrets,
      RandomGenerator random,
      Instant now) {
    this.directory = directory;
    this.secrets = secrets;
    this.random = random;
    this.now = now;
  }

  Directory directory() {
    return directory;
  }

  /** The secret of a key that is there. */
  Optional<SecretAccessKey> secret(String accessKeyId) {
    return secrets.apply(accessKeyId);
  }

  RandomGenerator random() {
    return random;
  }

  Instant now() {
    return now;
  }

  /** What changes so far, in order; no image: it goes. */
  SequencedMap<String, @Nullable EntityImage> changes() {
    return changes;
  }

  List<DirectorySeed.Key> keys() {
    return keys;
  }

  List<String> notices() {
    return notices;
  }

  /** Numbers of accounts that are new. */
  Set<Integer> numbers() {
    return numbers;
  }

  /** Ids of access keys that are new. */
  Set<String> keyIds() {
    return keyIds;
  }

  /** Says something that whoever brought the file should know. */
  void notice(String text) {
    notices.add(text);
  }

  /** The image that was there before. */
  Optional<EntityImage> before(String arn) {
    return directory.image(arn);
  }

  /** The image as it will be. */
  Optional<EntityImage> after(String arn) {
    return changes.containsKey(arn) ? Optional.ofNullable(changes.get(arn)) : directory.image(arn);
  }

  /** Whether the file speaks of an entity. */
  boolean names(String arn) {
    return named.contains(arn);
  }

  /** Whether a policy is there to be attached to an entity: AWS's, or one of its account. */
  boolean hasPolicy(String arn, String entityArn) {
    String account = entityArn.split(":", 6)[4];
    return AwsManagedPolicies.image(arn).isPresent()
        || (arn.startsWith("arn:aws:iam::" + account + ":policy/")
            && after(arn).map(EntityImage::getPolicy).isPresent());
  }

  /** The ARN of a name that the file speaks of; one that is there keeps its path. */
  String arn(Kind kind, String accountId, @Nullable String path, String name)
      throws InvalidDirectoryFileException {
    String arn = "arn:aws:iam::" + accountId + ":" + kind.inArn() + Rules.path(path) + name;
    Optional<String> there = directory.names().arn(kind, accountId, name);
    check(
        there.isEmpty() || there.get().equals(arn),
        "%s is there as %s; a file does not move or rename it",
        arn,
        there.orElse(""));
    reserve(kind, accountId, name, arn);
    return arn;
  }

  /** Says what ARN a name of the file means. */
  void reserve(Kind kind, String accountId, String name, String arn)
      throws InvalidDirectoryFileException {
    check(
        names.put(key(kind, accountId, name), arn) == null,
        "%s is there twice; a name stands once in an account, whatever its path",
        name);
  }

  /** The ARN of a name, of the file or of the directory. */
  Optional<String> arnOf(Kind kind, String accountId, String name) {
    String arn = names.get(key(kind, accountId, name));
    return arn == null ? directory.names().arn(kind, accountId, name) : Optional.of(arn);
  }

  /** An entity as the file wants it. */
  void put(String arn, EntityImage image) throws InvalidDirectoryFileException {
    check(named.add(arn), "%s is there twice", arn);
    if (!Optional.of(image).equals(directory.image(arn))) {
      changes.put(arn, image);
    }
  }

  /** An entity that something else in the file changes. */
  void amend(String arn, EntityImage image) {
    changes.put(arn, image);
  }

  /** An entity goes. */
  void remove(String arn) {
    changes.put(arn, null);
  }

  private static String key(Kind kind, String accountId, String name) {
    return kind + "/" + accountId + "/" + name.toLowerCase(Locale.ROOT);
  }
}
