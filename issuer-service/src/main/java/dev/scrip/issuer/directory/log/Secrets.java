package dev.scrip.issuer.directory.log;

import dev.scrip.issuer.directory.DirectorySeed;
import dev.scrip.issuer.session.Keyset;
import dev.scrip.issuer.session.RootKey;
import dev.scrip.issuer.session.SecretAccessKey;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What {@code iam.secrets} holds, opened with the root key: secrets of long-term keys, and keysets.
 */
public final class Secrets {
  private static final Logger LOG = LoggerFactory.getLogger(Secrets.class);

  private final RootKey rootKey;
  private final Map<String, SecretAccessKey> accessKeys = new ConcurrentHashMap<>();
  private final Map<String, byte[]> mfaSeeds = new ConcurrentHashMap<>();
  private final Map<String, Keyset> keysets = new ConcurrentHashMap<>();

  Secrets(RootKey rootKey) {
    this.rootKey = rootKey;
  }

  /** The secrets that a seed holds, without a keyset. */
  public static Secrets of(DirectorySeed seed) {
    Secrets secrets = new Secrets(RootKey.parse(RootKey.generateText(new SecureRandom())));
    seed.keys().forEach(key -> secrets.accessKeys.put(key.id().value(), key.secret()));
    return secrets;
  }

  /** The secret of a long-term access key. */
  public Optional<SecretAccessKey> accessKey(String accessKeyId) {
    return Optional.ofNullable(accessKeys.get(accessKeyId));
  }

  /** Whether a secret of a name is here. */
  boolean has(String name) {
    return accessKeys.containsKey(name) || keysets.containsKey(name) || mfaSeeds.containsKey(name);
  }

  /** The seed of an MFA device, by its serial number. */
  public Optional<byte[]> mfaSeed(String serialNumber) {
    return Optional.ofNullable(mfaSeeds.get(serialNumber)).map(byte[]::clone);
  }

  /** The keyset of a name. */
  public Optional<Keyset> keyset(String name) {
    return Optional.ofNullable(keysets.get(name));
  }

  void fold(String name, byte @Nullable [] sealed) {
    if (sealed == null) {
      accessKeys.remove(name);
      keysets.remove(name);
      mfaSeeds.remove(name);
      return;
    }
    try {
      if (name.startsWith("AKIA")) {
        accessKeys.put(
            name,
            SecretAccessKey.of(new String(rootKey.open(name, sealed), StandardCharsets.UTF_8)));
      } else if (name.startsWith("keyset/")) {
        keysets.put(name, Keyset.open(rootKey, name, sealed));
      } else if (name.contains(":mfa/")) {
        mfaSeeds.put(name, rootKey.open(name, sealed));
      }
    } catch (GeneralSecurityException e) {
      LOG.error("the secret {} can't be opened: is the root key the one it was sealed with?", name);
    }
  }
}
