package dev.scrip.audit.proof;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;

/** Signs checkpoints. Prints as its public key alone. */
public final class CheckpointSigner {
  private final NoteKey key;
  private final PrivateKey secret;

  private CheckpointSigner(NoteKey key, PrivateKey secret) {
    this.key = key;
    this.secret = secret;
  }

  /**
   * A new key as text, for a private file: the public key, then the private one as PKCS#8 in
   * Base64, a line each.
   */
  public static String generateText(String name) {
    try {
      KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
      return NoteKey.of(name, pair.getPublic()).text()
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
  public static CheckpointSigner parse(String text) {
    String[] lines = text.strip().split("\n", -1);
    if (lines.length != 2) {
      throw new IllegalArgumentException("a checkpoint key's file has two lines");
    }
    try {
      PrivateKey secret =
          KeyFactory.getInstance("Ed25519")
              .generatePrivate(
                  new PKCS8EncodedKeySpec(Base64.getDecoder().decode(lines[1].strip())));
      CheckpointSigner signer = new CheckpointSigner(NoteKey.parse(lines[0]), secret);
      byte[] probe = "probe".getBytes(StandardCharsets.UTF_8);
      if (!signer.key.verifies(probe, signer.sign(probe))) {
        throw new IllegalArgumentException("the checkpoint key's halves do not belong together");
      }
      return signer;
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("the checkpoint key can't be read", e);
    }
  }

  /** What verifies its notes. */
  public NoteKey key() {
    return key;
  }

  byte[] sign(byte[] message) {
    try {
      Signature signature = Signature.getInstance("Ed25519");
      signature.initSign(secret);
      signature.update(message);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public String toString() {
    return key.text();
  }
}
