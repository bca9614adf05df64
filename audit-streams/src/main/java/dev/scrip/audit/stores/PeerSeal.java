package dev.scrip.audit.stores;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals what instances say to each other: AES-256-GCM under a key of each process, derived (HKDF,
 * RFC 5869) from the key that all share and a salt that each message brings along. So a process may
 * send 2^32 messages, as NIST SP 800-38D allows for random nonces, and no instance needs to know
 * another's key. An answer is bound to its question.
 */
public final class PeerSeal {
  private static final int SALT = 32; // bytes
  private static final int NONCE = 12;
  private static final int HEAD = SALT + NONCE;
  private static final int TAG_BITS = 128;
  private static final byte[] USE = "scrip instances 1".getBytes(StandardCharsets.US_ASCII);

  private final SecretKey shared;
  private final byte[] salt = new byte[SALT];
  private final SecretKey own;
  private final SecureRandom random = new SecureRandom();

  /** Seals under a key of 32 bytes or more, which all instances share. */
  public PeerSeal(byte[] key) {
    shared = new SecretKeySpec(key, "HKDF");
    random.nextBytes(salt);
    try {
      own = key(salt);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A sealed question. */
  byte[] question(byte[] content) {
    return seal(content, new byte[0]);
  }

  /** A sealed answer to a question, which is given as it came. */
  byte[] answer(byte[] content, byte[] question) {
    return seal(content, Arrays.copyOf(question, HEAD));
  }

  /**
   * What a question says.
   *
   * @throws GeneralSecurityException if it is not sealed under the shared key
   */
  byte[] openQuestion(byte[] sealed) throws GeneralSecurityException {
    return open(sealed, new byte[0]);
  }

  /**
   * What an answer to a question says.
   *
   * @throws GeneralSecurityException if it is not sealed under the shared key, or answers another
   */
  byte[] openAnswer(byte[] sealed, byte[] question) throws GeneralSecurityException {
    return open(sealed, Arrays.copyOf(question, HEAD));
  }

  private byte[] seal(byte[] content, byte[] bound) {
    byte[] nonce = new byte[NONCE];
    random.nextBytes(nonce);
    try {
      byte[] text = cipher(Cipher.ENCRYPT_MODE, own, nonce, bound).doFinal(content);
      byte[] sealed = Arrays.copyOf(salt, HEAD + text.length);
      System.arraycopy(nonce, 0, sealed, SALT, NONCE);
      System.arraycopy(text, 0, sealed, HEAD, text.length);
      return sealed;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private byte[] open(byte[] sealed, byte[] bound) throws GeneralSecurityException {
    if (sealed.length < HEAD + TAG_BITS / 8) {
      throw new GeneralSecurityException("too short");
    }
    SecretKey key = key(Arrays.copyOf(sealed, SALT));
    return cipher(Cipher.DECRYPT_MODE, key, Arrays.copyOfRange(sealed, SALT, HEAD), bound)
        .doFinal(sealed, HEAD, sealed.length - HEAD);
  }

  private SecretKey key(byte[] ofSalt) throws GeneralSecurityException {
    return KDF.getInstance("HKDF-SHA256")
        .deriveKey(
            "AES",
            HKDFParameterSpec.ofExtract().addIKM(shared).addSalt(ofSalt).thenExpand(USE, 32));
  }

  private static Cipher cipher(int mode, SecretKey key, byte[] nonce, byte[] bound)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(bound.length == 0 ? QUESTION : bound);
    return cipher;
  }

  private static final byte[] QUESTION = "question".getBytes(StandardCharsets.US_ASCII);
}
