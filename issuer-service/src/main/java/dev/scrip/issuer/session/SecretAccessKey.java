package dev.scrip.issuer.session;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.random.RandomGenerator;

/** A secret access key. Prints as a mask; the key itself is had only by asking for it by name. */
public final class SecretAccessKey {
  /** Bytes of a generated key: 40 characters of Base64. */
  static final int BYTES = 30;

  private final String value;

  private SecretAccessKey(String value) {
    this.value = value;
  }

  /** A new random key of 240 bits. */
  public static SecretAccessKey random(RandomGenerator random) {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    return of(bytes);
  }

  /** A key that somebody chose. */
  public static SecretAccessKey of(String value) {
    return new SecretAccessKey(value);
  }

  static SecretAccessKey of(byte[] bytes) {
    return new SecretAccessKey(Base64.getEncoder().encodeToString(bytes));
  }

  byte[] bytes() {
    return Base64.getDecoder().decode(value);
  }

  /** The key as a client is given it. */
  public String reveal() {
    return value;
  }

  /** The key's characters as bytes, as Signature Version 4 starts from them. */
  public byte[] utf8() {
    return value.getBytes(StandardCharsets.UTF_8);
  }

  /** Whether it is the same key, in constant time. */
  public boolean isSameAs(SecretAccessKey other) {
    return this == other || MessageDigest.isEqual(utf8(), other.utf8());
  }

  @Override
  public String toString() {
    return "SecretAccessKey[redacted]";
  }
}
