package dev.scrip.issuer.directory.log;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.scrip.issuer.directory.DirectorySeed;
import dev.scrip.issuer.session.Keyset;
import dev.scrip.issuer.session.KeysetPurpose;
import dev.scrip.issuer.session.RootKey;
import dev.scrip.issuer.session.SecretAccessKey;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What {@code iam.secrets} holds: secrets of long-term keys, devices and providers, opened with the
 * root key when they are used, and keysets.
 */
public final class Secrets {
  private static final Logger LOG = LoggerFactory.getLogger(Secrets.class);

  /** What names of keys that open encrypted SAML assertions begin with. */
  public static final String SAML_KEY = "saml-key/";

  private static final int MAX_IN_USE = 20_000;

  private final RootKey rootKey;
  private final Map<String, byte[]> sealedKeys = new ConcurrentHashMap<>();
  private final Map<String, byte[]> sealedOthers = new ConcurrentHashMap<>();
  private final Map<String, Long> writtenAt = new ConcurrentHashMap<>();
  private final Cache<String, SecretAccessKey> inUse =
      Caffeine.newBuilder().maximumSize(MAX_IN_USE).build();
  private final Map<String, Keyset> keysets = new ConcurrentHashMap<>();

  Secrets(RootKey rootKey) {
    this.rootKey = rootKey;
  }

  /** The secrets that a seed holds, without a keyset. */
  public static Secrets of(DirectorySeed seed) {
    Secrets secrets = new Secrets(RootKey.parse(RootKey.generateText(new SecureRandom())));
    seed.keys()
        .forEach(
            key -> {
              String id = key.id().value();
              secrets.fold(id, secrets.rootKey.seal(id, key.secret().utf8()), 0);
            });
    return secrets;
  }

  /** The secret of a long-term access key. */
  public Optional<SecretAccessKey> accessKey(String accessKeyId) {
    return Optional.ofNullable(inUse.get(accessKeyId, this::openedKey));
  }

  /** Under the cache's lock of the id: one that is replaced or deleted is not kept. */
  private @Nullable SecretAccessKey openedKey(String accessKeyId) {
    byte[] kept = sealedKeys.get(accessKeyId);
    return kept == null
        ? null
        : opened(accessKeyId, kept)
            .map(bytes -> SecretAccessKey.of(new String(bytes, StandardCharsets.UTF_8)))
            .orElse(null);
  }

  /** Whether a secret of a name is here. */
  boolean has(String name) {
    return sealedKeys.containsKey(name)
        || keysets.containsKey(name)
        || sealedOthers.containsKey(name);
  }

  /** The seed of an MFA device, by its serial number. */
  public Optional<byte[]> mfaSeed(String serialNumber) {
    return other(serialNumber);
  }

  /** The PKCS #8 of a key that opens encrypted SAML assertions, by its id. */
  public Optional<byte[]> samlKey(String keyId) {
    return other(SAML_KEY + keyId);
  }

  /** The private JWK set of a name. */
  public Optional<byte[]> signingKeys(String name) {
    return other(name);
  }

  private Optional<byte[]> other(String name) {
    return Optional.ofNullable(sealedOthers.get(name)).flatMap(kept -> opened(name, kept));
  }

  /** The keyset of a name. */
  public Optional<Keyset> keyset(String name) {
    return Optional.ofNullable(keysets.get(name));
  }

  /** Names of the secrets that were written before an instant. */
  List<String> writtenBefore(Instant instant) {
    return writtenAt.entrySet().stream()
        .filter(each -> each.getValue() < instant.toEpochMilli())
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Folds a record; its timestamp is the broker's, in milliseconds. */
  void fold(String name, byte @Nullable [] sealed, long timestamp) {
    if (sealed == null) {
      writtenAt.remove(name);
    } else {
      writtenAt.put(name, timestamp);
    }
    fold(name, sealed);
  }

  private void fold(String name, byte @Nullable [] sealed) {
    if (sealed == null) {
      sealedKeys.remove(name);
      keysets.remove(name);
      sealedOthers.remove(name);
      inUse.invalidate(name);
    } else if (name.startsWith("AKIA")) {
      sealedKeys.put(name, sealed);
      inUse.invalidate(name);
    } else if (name.contains(":mfa/")
        || name.startsWith(SAML_KEY)
        || name.startsWith(KeysetPurpose.WEB_IDENTITY_TOKEN.secretPrefix())) {
      sealedOthers.put(name, sealed);
    } else if (name.startsWith("keyset/")) {
      try {
        keysets.put(name, Keyset.open(rootKey, name, sealed));
      } catch (GeneralSecurityException e) {
        cannotOpen(name);
      }
    }
  }

  private Optional<byte[]> opened(String name, byte[] sealed) {
    try {
      return Optional.of(rootKey.open(name, sealed));
    } catch (GeneralSecurityException e) {
      cannotOpen(name);
      return Optional.empty();
    }
  }

  private static void cannotOpen(String name) {
    LOG.error("the secret {} can't be opened: is the root key the one it was sealed with?", name);
  }
}
