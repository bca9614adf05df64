package dev.scrip.audit.export;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/**
 * A public key that digests verify under.
 *
 * @param key the key
 * @param from when it began to sign
 */
public record DigestKey(RSAPublicKey key, Instant from) {
  private static final int FINGERPRINT = 16; // bytes

  /**
   * The key that a line spells: when it began, and X.509 in Base64.
   *
   * @throws IllegalArgumentException if it spells none
   */
  public static DigestKey parse(String line) {
    String[] words = line.strip().split(" ", -1);
    try {
      if (words.length == 2
          && KeyFactory.getInstance("RSA")
                  .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(words[1])))
              instanceof RSAPublicKey key) {
        return new DigestKey(key, Instant.parse(words[0]));
      }
    } catch (GeneralSecurityException | DateTimeException | IllegalArgumentException e) {
      throw new IllegalArgumentException("no public key of digests: " + e.getMessage(), e);
    }
    throw new IllegalArgumentException("a line with a public key is a time and the key in Base64");
  }

  /** The keys of a file, a line each. */
  public static List<DigestKey> parseAll(String text) {
    return text.lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty() && !line.startsWith("#"))
        .map(DigestKey::parse)
        .toList();
  }

  /** As a line. */
  public String text() {
    return from + " " + Base64.getEncoder().encodeToString(key.getEncoded());
  }

  /** PKCS #1 in DER: how CloudTrail gives its keys. */
  public byte[] pkcs1() {
    byte[] modulus = integer(key.getModulus());
    byte[] exponent = integer(key.getPublicExponent());
    byte[] content = Arrays.copyOf(modulus, modulus.length + exponent.length);
    System.arraycopy(exponent, 0, content, modulus.length, exponent.length);
    return der(0x30, content);
  }

  /** Names the key in digests: the first half of the SHA-256 of its PKCS #1 form, in hex. */
  public String fingerprint() {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(pkcs1());
      return HexFormat.of().formatHex(hash, 0, FINGERPRINT);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] integer(BigInteger value) {
    return der(0x02, value.toByteArray());
  }

  private static byte[] der(int tag, byte[] content) {
    int length = content.length;
    byte[] head =
        length < 0x80
            ? new byte[] {(byte) tag, (byte) length}
            : length < 0x100
                ? new byte[] {(byte) tag, (byte) 0x81, (byte) length}
                : new byte[] {(byte) tag, (byte) 0x82, (byte) (length >> 8), (byte) length};
    byte[] whole = Arrays.copyOf(head, head.length + length);
    System.arraycopy(content, 0, whole, head.length, length);
    return whole;
  }
}
