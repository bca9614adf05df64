package dev.scrip.audit.proof;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.EdECPublicKey;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/**
 * A public key that verifies notes, in C2SP's form: {@code name+hash+Base64 of 01 and the key}; an
 * Ed25519 key (RFC 8032) of a signer whose name has no plus signs and spaces.
 */
public final class NoteKey {
  private static final byte ED25519 = 1;
  private static final int LENGTH = 32;

  private final String name;
  private final byte[] raw;

  private NoteKey(String name, byte[] raw) {
    if (name.isEmpty()
        || name.indexOf('+') >= 0
        || name.chars().anyMatch(Character::isWhitespace)) {
      throw new IllegalArgumentException("a signer's name has no spaces and no plus signs");
    }
    this.name = name;
    this.raw = raw;
  }

  /** Name of the signer. */
  public String name() {
    return name;
  }

  static NoteKey of(String name, PublicKey key) {
    if (!(key instanceof EdECPublicKey edec)) {
      throw new IllegalArgumentException("no Ed25519 key");
    }
    byte[] y = edec.getPoint().getY().toByteArray();
    byte[] raw = new byte[LENGTH];
    for (int i = 0; i < Math.min(LENGTH, y.length); i++) {
      raw[i] = y[y.length - 1 - i];
    }
    if (edec.getPoint().isXOdd()) {
      raw[LENGTH - 1] |= (byte) 0x80;
    }
    return new NoteKey(name, raw);
  }

  /**
   * The key that text spells.
   *
   * @throws IllegalArgumentException if it spells none
   */
  public static NoteKey parse(String text) {
    String[] parts = text.strip().split("\\+", 3);
    if (parts.length != 3) {
      throw new IllegalArgumentException("a key is name+hash+Base64");
    }
    byte[] bytes = Base64.getDecoder().decode(parts[2]);
    if (bytes.length != LENGTH + 1 || bytes[0] != ED25519) {
      throw new IllegalArgumentException("the key is no Ed25519 key");
    }
    NoteKey key = new NoteKey(parts[0], Arrays.copyOfRange(bytes, 1, bytes.length));
    if (!key.text().equals(text.strip())) {
      throw new IllegalArgumentException("the key's hash is not its own");
    }
    return key;
  }

  /** As people pass it on. */
  public String text() {
    byte[] bytes = ByteBuffer.allocate(LENGTH + 1).put(ED25519).put(raw).array();
    return name + "+" + hashText() + "+" + Base64.getEncoder().encodeToString(bytes);
  }

  String hashText() {
    return HexFormat.of().formatHex(hash());
  }

  /** The four bytes by which a signature names its key. */
  byte[] hash() {
    byte[] text = name.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes =
        ByteBuffer.allocate(text.length + 2 + LENGTH)
            .put(text)
            .put((byte) '\n')
            .put(ED25519)
            .put(raw);
    return Hash.of(bytes.array()).firstFourBytes();
  }

  boolean verifies(byte[] message, byte[] signature) {
    try {
      byte[] y = raw.clone();
      boolean odd = (y[LENGTH - 1] & 0x80) != 0;
      y[LENGTH - 1] &= 0x7f;
      byte[] bigEndian = new byte[LENGTH];
      for (int i = 0; i < LENGTH; i++) {
        bigEndian[i] = y[LENGTH - 1 - i];
      }
      PublicKey key =
          KeyFactory.getInstance("Ed25519")
              .generatePublic(
                  new EdECPublicKeySpec(
                      NamedParameterSpec.ED25519,
                      new EdECPoint(odd, new BigInteger(1, bigEndian))));
      Signature verifier = Signature.getInstance("Ed25519");
      verifier.initVerify(key);
      verifier.update(message);
      return verifier.verify(signature);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof NoteKey key && text().equals(key.text());
  }

  @Override
  public int hashCode() {
    return text().hashCode();
  }

  @Override
  public String toString() {
    return text();
  }
}
