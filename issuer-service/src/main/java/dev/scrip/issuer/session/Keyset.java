package dev.scrip.issuer.session;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import java.security.GeneralSecurityException;

/**
 * A set of keys for one purpose, of which one seals and all open. Lies in {@code iam.secrets}
 * sealed under the {@link RootKey}; never prints its keys.
 */
public final class Keyset {
  /** Name of the keyset that seals session tokens. */
  public static final String SESSION_TOKENS = "keyset/session-token";

  static {
    try {
      AeadConfig.register();
    } catch (GeneralSecurityException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final KeysetHandle handle;
  private final Aead aead;

  private Keyset(KeysetHandle handle) throws GeneralSecurityException {
    this.handle = handle;
    this.aead = handle.getPrimitive(RegistryConfiguration.get(), Aead.class);
  }

  /** A new keyset of one AES-256-GCM key. */
  public static Keyset generate() {
    try {
      return new Keyset(
          KeysetHandle.generateNew(
              PredefinedAeadParameters.AES256_GCM, RegistryConfiguration.get()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Its bytes, sealed under the root key for a name. */
  public byte[] sealedUnder(RootKey rootKey, String name) {
    try {
      return rootKey.seal(
          name,
          TinkProtoKeysetFormat.serializeKeyset(
              handle, InsecureSecretKeyAccess.get(), RegistryConfiguration.get()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * The keyset behind sealed bytes.
   *
   * @throws GeneralSecurityException if the root key or the name is not the one they were sealed
   *     with
   */
  public static Keyset open(RootKey rootKey, String name, byte[] sealed)
      throws GeneralSecurityException {
    return new Keyset(
        TinkProtoKeysetFormat.parseKeyset(
            rootKey.open(name, sealed),
            InsecureSecretKeyAccess.get(),
            RegistryConfiguration.get()));
  }

  /** Id of the key that seals. */
  public long primaryKeyId() {
    return Integer.toUnsignedLong(handle.getPrimary().getId());
  }

  Aead aead() {
    return aead;
  }

  @Override
  public String toString() {
    return "Keyset[primary " + primaryKeyId() + "]";
  }
}
