package dev.scrip.issuer.authn.oidc;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.Ed25519Verifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import java.util.Optional;

/** Which key may verify which algorithm: never a key of one kind as a key of another. */
final class Signatures {
  private static final int MIN_RSA_BITS = 2_048;
  private static final int MAX_RSA_BITS = 8_192;

  private Signatures() {}

  /** The verifier of a key for an algorithm; empty if the key is not for it, or weak. */
  static Optional<JWSVerifier> verifier(JWSAlgorithm algorithm, JWK key) throws JOSEException {
    if (JWSAlgorithm.Family.RSA.contains(algorithm) && key instanceof RSAKey rsa) {
      return rsa.size() >= MIN_RSA_BITS && rsa.size() <= MAX_RSA_BITS
          ? Optional.of(new RSASSAVerifier(rsa.toRSAPublicKey()))
          : Optional.empty();
    }
    if (JWSAlgorithm.Family.EC.contains(algorithm) && key instanceof ECKey ec) {
      return Optional.of(new ECDSAVerifier(ec.toECPublicKey()));
    }
    if (JWSAlgorithm.Family.ED.contains(algorithm) && key instanceof OctetKeyPair edwards) {
      return Optional.of(new Ed25519Verifier(edwards.toPublicJWK()));
    }
    return Optional.empty();
  }
}
