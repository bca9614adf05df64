package dev.scrip.issuer.session;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A set of keys for one purpose, of which one seals and all open. Lies in {@code iam.secrets}
 * sealed under the {@link RootKey}; never prints its keys.
 */
public final class Keyset {
  /** The most keys that a keyset has: those of sessions that live, and as many rotations. */
  public static final int MAX_KEYS = 24;

  static {
    try {
      AeadConfig.register();
    } catch (GeneralSecurityException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private static final int PREFIX = 5; // bytes

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

  /** Its bytes, keys included: for {@code iam.secrets} alone. */
  public byte[] serialized() {
    try {
      return TinkProtoKeysetFormat.serializeKeyset(
          handle, InsecureSecretKeyAccess.get(), RegistryConfiguration.get());
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

  /** How many keys it has. */
  public int size() {
    return handle.size();
  }

  /** Ids of its keys, the oldest first. */
  public List<Long> keyIds() {
    return IntStream.range(0, handle.size())
        .mapToObj(i -> Integer.toUnsignedLong(handle.getAt(i).getId()))
        .toList();
  }

  /** Whether it has a key. */
  public boolean has(long keyId) {
    for (int i = 0; i < handle.size(); i++) {
      if (Integer.toUnsignedLong(handle.getAt(i).getId()) == keyId) {
        return true;
      }
    }
    return false;
  }

  /** The same keys, of which another seals. */
  public Keyset sealingWith(long keyId) {
    return keyId == primaryKeyId() ? this : rebuilt(keyId, /* onlyPrimary= */ false, false);
  }

  /**
   * A keyset for the next rotation: these keys, or of them the one that seals, and a new one. The
   * old one seals on until everybody knows the new one.
   *
   * @param forgetting whether the keys that seal nothing any more are left out
   */
  public Keyset withNewKey(boolean forgetting) {
    return rebuilt(primaryKeyId(), forgetting, /* add= */ true);
  }

  /** Id of the youngest key. */
  public long newestKeyId() {
    return Integer.toUnsignedLong(handle.getAt(handle.size() - 1).getId());
  }

  /** Seals bytes that are opened only beside the same associated data. */
  public byte[] seal(byte[] plain, byte[] associatedData) {
    try {
      return aead.encrypt(plain, associatedData);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("sealing failed", e);
    }
  }

  /**
   * The bytes that were sealed.
   *
   * @throws GeneralSecurityException if none of the keys sealed them, or not beside this data
   */
  public byte[] open(byte[] sealed, byte[] associatedData) throws GeneralSecurityException {
    return aead.decrypt(sealed, associatedData);
  }

  /** Id of the key that sealed bytes, as they say. */
  public static long keyIdOf(byte[] sealed) {
    // Source: Tink wire format: a byte 1 and the key id, big-endian.
    return sealed.length < PREFIX || sealed[0] != 1
        ? -1
        : Integer.toUnsignedLong(ByteBuffer.wrap(sealed, 1, Integer.BYTES).getInt());
  }

  private Keyset rebuilt(long primary, boolean onlyPrimary, boolean add) {
    try {
      KeysetHandle.Builder builder = KeysetHandle.newBuilder();
      for (int i = 0; i < handle.size(); i++) {
        KeysetHandle.Entry each = handle.getAt(i);
        boolean seals = Integer.toUnsignedLong(each.getId()) == primary;
        if (seals || !onlyPrimary) {
          KeysetHandle.Builder.Entry entry =
              KeysetHandle.importKey(each.getKey()).withFixedId(each.getId());
          builder.addEntry(seals ? entry.makePrimary() : entry);
        }
      }
      if (add) {
        builder.addEntry(
            KeysetHandle.generateEntryFromParameters(PredefinedAeadParameters.AES256_GCM)
                .withRandomId());
      }
      return new Keyset(builder.build());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public String toString() {
    return "Keyset[primary " + primaryKeyId() + "]";
  }
}
