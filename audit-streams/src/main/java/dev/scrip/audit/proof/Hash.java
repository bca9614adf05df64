package dev.scrip.audit.proof;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/** A SHA-256 hash of a node of a tree. */
public final class Hash {
  private static final int LENGTH = 32;
  private static final ThreadLocal<MessageDigest> SHA256 = ThreadLocal.withInitial(Hash::sha256);

  private final byte[] bytes;

  private Hash(byte[] bytes) {
    this.bytes = bytes;
  }

  /** The hash of a leaf: SHA-256 of a zero byte and the entry (RFC 9162, 2.1.1). */
  static Hash leaf(byte[] entry) {
    MessageDigest digest = SHA256.get();
    digest.update((byte) 0);
    return new Hash(digest.digest(entry));
  }

  /** The hash of an inner node: SHA-256 of a one byte and both children (RFC 9162, 2.1.1). */
  static Hash node(Hash left, Hash right) {
    MessageDigest digest = SHA256.get();
    digest.update((byte) 1);
    digest.update(left.bytes);
    return new Hash(digest.digest(right.bytes));
  }

  /** The root of a tree without leaves: SHA-256 of nothing. */
  static Hash empty() {
    return new Hash(SHA256.get().digest());
  }

  /** Plain SHA-256. */
  static Hash of(byte[] bytes) {
    return new Hash(SHA256.get().digest(bytes));
  }

  /**
   * The hash that Base64 spells.
   *
   * @throws IllegalArgumentException if it is none
   */
  static Hash parse(String base64) {
    byte[] bytes = Base64.getDecoder().decode(base64);
    if (bytes.length != LENGTH) {
      throw new IllegalArgumentException("a hash has 32 bytes");
    }
    return new Hash(bytes);
  }

  long firstEightBytes() {
    return ByteBuffer.wrap(bytes).getLong();
  }

  byte[] firstFourBytes() {
    return Arrays.copyOf(bytes, 4);
  }

  /** In Base64. */
  public String base64() {
    return Base64.getEncoder().encodeToString(bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Hash hash && Arrays.equals(bytes, hash.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return base64();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
