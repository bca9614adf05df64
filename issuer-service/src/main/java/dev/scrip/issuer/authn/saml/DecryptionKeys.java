package dev.scrip.issuer.authn.saml;

import java.io.IOException;
import java.io.StringReader;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.interfaces.RSAPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Optional;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;

/** Keys that open encrypted assertions: RSA, of 2048 bits or more. */
public final class DecryptionKeys {
  private static final int MIN_BITS = 2_048;

  private DecryptionKeys() {}

  /** The PKCS #8 of the key that PEM text holds; empty if it holds none that is taken. */
  public static Optional<byte[]> ofPem(String text) {
    try (PEMParser parser = new PEMParser(new StringReader(text))) {
      Optional<PrivateKeyInfo> found =
          switch (parser.readObject()) {
            case PrivateKeyInfo info -> Optional.of(info);
            case PEMKeyPair pair -> Optional.of(pair.getPrivateKeyInfo());
            case null, default -> Optional.empty();
          };
      if (found.isEmpty()) {
        return Optional.empty();
      }
      byte[] encoded = found.get().getEncoded();
      return of(encoded).map(key -> encoded);
    } catch (IOException | RuntimeException e) {
      return Optional.empty(); // whatever is wrong with it: it holds no key, and must not be quoted
    }
  }

  /** The key of PKCS #8. */
  static Optional<PrivateKey> of(byte[] encoded) {
    try {
      PrivateKey key =
          KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(encoded));
      return key instanceof RSAPrivateKey rsa && rsa.getModulus().bitLength() >= MIN_BITS
          ? Optional.of(key)
          : Optional.empty();
    } catch (GeneralSecurityException e) {
      return Optional.empty();
    }
  }
}
