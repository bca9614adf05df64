package dev.scrip.audit.export;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HexFormat;

/** Signs digests. Prints as its public key's fingerprint alone. */
public final class DigestSigner {
  private static final int BITS = 2048; // what CloudTrail's keys have

  private final DigestKey key;
  private final PrivateKey secret;

  private DigestSigner(DigestKey key, PrivateKey secret) {
    this.key = key;
    this.secret = secret;
  }

  /** A new key as text, for a private file: the public key's line, then PKCS #8 in Base64. */
  public static String generateText(Instant now) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(BITS);
      KeyPair pair = generator.generateKeyPair();
      return new DigestKey((RSAPublicKey) pair.getPublic(), now.truncatedTo(ChronoUnit.SECONDS))
              .text()
          + "\n"
          + Base64.getEncoder().encodeToString(pair.getPrivate().getEncoded())
          + "\n";
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * The signer whose key a private file holds.
   *
   * @throws IllegalArgumentException if it holds none
   */
  public static DigestSigner parse(String text) {
    String[] lines = text.strip().split("\n", -1);
    if (lines.length != 2) {
      throw new IllegalArgumentException("a digest key's file has two lines");
    }
    try {
      DigestSigner signer =
          new DigestSigner(
              DigestKey.parse(lines[0]),
              KeyFactory.getInstance("RSA")
                  .generatePrivate(
                      new PKCS8EncodedKeySpec(Base64.getDecoder().decode(lines[1].strip()))));
      byte[] probe = "probe".getBytes(StandardCharsets.UTF_8);
      Signature check = Signature.getInstance("SHA256withRSA");
      check.initVerify(signer.key.key());
      check.update(probe);
      if (!check.verify(HexFormat.of().parseHex(signer.sign("probe")))) {
        throw new IllegalArgumentException("the digest key's halves do not belong together");
      }
      return signer;
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("the digest key can't be read", e);
    }
  }

  /** Its public half. */
  public DigestKey key() {
    return key;
  }

  /** SHA256withRSA of text, in hex. */
  String sign(String text) {
    try {
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(secret);
      signature.update(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public String toString() {
    return "DigestSigner[" + key.fingerprint() + "]";
  }
}
