package dev.scrip.issuer.session;

import com.google.crypto.tink.AccessesPartialKey;
import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.aead.AesGcmKey;
import com.google.crypto.tink.aead.AesGcmParameters;
import com.google.crypto.tink.subtle.AesGcmJce;
import com.google.crypto.tink.util.SecretBytes;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * The key under which everything in {@code iam.secrets} rests: 256 bits, from a file or the
 * environment, in Base64. It never enters a topic.
 */
public final class RootKey {
  private static final int BYTES = 32;

  private final Aead aead;

  @AccessesPartialKey // the key comes from the operator, not from a keyset
  private RootKey(byte[] key) throws GeneralSecurityException {
    AesGcmParameters parameters =
        AesGcmParameters.builder()
            .setKeySizeBytes(BYTES)
            .setIvSizeBytes(12)
            .setTagSizeBytes(16)
            .setVariant(AesGcmParameters.Variant.NO_PREFIX)
            .build();
    this.aead =
        AesGcmJce.create(
            AesGcmKey.builder()
                .setParameters(parameters)
                .setKeyBytes(SecretBytes.copyFrom(key, InsecureSecretKeyAccess.get()))
                .build());
  }

  /** Text for a new root key, to be kept where only issuers can read it. */
  public static String generateText(SecureRandom random) {
    byte[] key = new byte[BYTES];
    random.nextBytes(key);
    return Base64.getEncoder().encodeToString(key);
  }

  /**
   * The root key that text spells.
   *
   * @throws IllegalArgumentException if it is not the Base64 of 32 bytes; the message does not hold
   *     the text
   */
  public static RootKey parse(String text) {
    byte[] key;
    try {
      key = Base64.getDecoder().decode(text.strip());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("the root key is not Base64", e);
    }
    if (key.length != BYTES) {
      throw new IllegalArgumentException("the root key has " + key.length + " bytes, not 32");
    }
    try {
      return new RootKey(key);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Seals a secret for the key under which it lies in {@code iam.secrets}. */
  public byte[] seal(String name, byte[] secret) {
    try {
      return aead.encrypt(secret, name.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * The secret behind sealed bytes.
   *
   * @throws GeneralSecurityException if another root key or name sealed them
   */
  public byte[] open(String name, byte[] sealed) throws GeneralSecurityException {
    return aead.decrypt(sealed, name.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public String toString() {
    return "RootKey[redacted]";
  }
}
