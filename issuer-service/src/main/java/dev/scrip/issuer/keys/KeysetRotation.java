package dev.scrip.issuer.keys;

import dev.scrip.events.EntityImage;
import dev.scrip.events.EntityWrite;
import dev.scrip.events.KeysetImage;
import dev.scrip.issuer.directory.Directory;
import dev.scrip.issuer.directory.Revocations;
import dev.scrip.issuer.directory.log.Secrets;
import dev.scrip.issuer.session.Keyset;
import dev.scrip.issuer.session.KeysetPurpose;
import dev.scrip.issuer.sts.outbound.SigningKeySet;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Works out the next keyset of a purpose. */
public final class KeysetRotation {
  /** How long a key is announced before it seals, at least. */
  public static final Duration ANNOUNCED = Duration.ofSeconds(10);

  private final Secrets secrets;

  /** Rotation of the keysets that lie among secrets. */
  public KeysetRotation(Secrets secrets) {
    this.secrets = secrets;
  }

  /**
   * A keyset that is to be written.
   *
   * @param secrets what is to be kept, under its name
   * @param image what the directory says of it
   */
  public record Next(Map<String, byte[]> secrets, KeysetImage image) {
    /** Name of its secret. */
    public String name() {
      return image.getKeyset();
    }

    /** The entity that announces it. */
    public EntityWrite write(KeysetPurpose purpose) {
      return EntityWrite.newBuilder()
          .setArn(purpose.arn())
          .setImage(EntityImage.newBuilder().setKeyset(image).build())
          .build();
    }

    @Override
    public String toString() {
      return "Next[" + name() + "]";
    }
  }

  /** The first keyset of a purpose; in force at once. */
  public static Next first(KeysetPurpose purpose, Instant now) {
    String name = purpose.secretPrefix() + UUID.randomUUID();
    if (purpose == KeysetPurpose.WEB_IDENTITY_TOKEN) {
      SigningKeySet keys = SigningKeySet.generate(now);
      return next(name, keys.serialized(), keys.newest(), now);
    }
    Keyset keyset = Keyset.generate();
    return next(name, keyset.serialized(), keyset.primaryKeyId(), now);
  }

  /**
   * The keyset after the one in force.
   *
   * @param activeFrom when its new key begins to seal
   * @return empty if the one in force can't be opened, or its last rotation is not in force yet
   */
  public Optional<Next> after(
      KeysetPurpose purpose, Directory directory, Instant now, Instant activeFrom) {
    KeysetImage current = directory.keyset(purpose).orElse(null);
    if (current == null || now.isBefore(current.getActiveFrom())) {
      return Optional.empty();
    }
    String name = purpose.secretPrefix() + UUID.randomUUID();
    // Whatever the keys before the one in force have sealed is dead by then.
    boolean forgetting =
        now.isAfter(
            current.getActiveFrom().plus(Revocations.LONGEST_SESSION).plus(1, ChronoUnit.HOURS));
    if (purpose == KeysetPurpose.WEB_IDENTITY_TOKEN) {
      return secrets
          .signingKeys(current.getKeyset())
          .map(SigningKeySet::parse)
          .map(keys -> keys.withNewGeneration(now, forgetting))
          .map(keys -> next(name, keys.serialized(), keys.newest(), activeFrom));
    }
    return secrets
        .keyset(current.getKeyset())
        .map(keys -> keys.sealingWith(current.getPrimaryKeyId()))
        .filter(keys -> forgetting || keys.size() < Keyset.MAX_KEYS)
        .map(keys -> keys.withNewKey(forgetting))
        .map(keys -> next(name, keys.serialized(), keys.newestKeyId(), activeFrom));
  }

  /** Ids of all keys of the keyset in force. */
  public List<Long> keyIds(KeysetPurpose purpose, Directory directory) {
    return directory
        .keyset(purpose)
        .map(
            image ->
                purpose == KeysetPurpose.WEB_IDENTITY_TOKEN
                    ? secrets
                        .signingKeys(image.getKeyset())
                        .map(SigningKeySet::parse)
                        .map(SigningKeySet::generations)
                        .orElse(List.of())
                    : secrets.keyset(image.getKeyset()).map(Keyset::keyIds).orElse(List.of()))
        .orElse(List.of());
  }

  private static Next next(String name, byte[] secret, long keyId, Instant activeFrom) {
    return new Next(
        Map.of(name, secret),
        KeysetImage.newBuilder()
            .setKeyset(name)
            .setPrimaryKeyId(keyId)
            .setActiveFrom(activeFrom.truncatedTo(ChronoUnit.MILLIS))
            .build());
  }
}
