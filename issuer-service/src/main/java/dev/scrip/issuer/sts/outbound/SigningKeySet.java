package dev.scrip.issuer.sts.outbound;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * Generations of keys, one of each algorithm, that sign web identity tokens. Each has a
 * certificate, because some who verify want {@code x5c}. Prints no keys.
 */
public final class SigningKeySet {
  private static final int MAX_GENERATIONS = 12;
  private static final int RSA_BITS = 2_048;
  private static final Duration CERTIFIED = Duration.ofDays(3_650);

  private final JWKSet keys;

  private SigningKeySet(JWKSet keys) {
    this.keys = keys;
  }

  /** A first generation. */
  public static SigningKeySet generate(Instant now) {
    return new SigningKeySet(new JWKSet()).withNewGeneration(now, /* forgetting= */ false);
  }

  /**
   * The set that text spells.
   *
   * @throws IllegalArgumentException if it spells none; the message does not quote it
   */
  public static SigningKeySet parse(byte[] json) {
    try {
      return new SigningKeySet(JWKSet.parse(new String(json, StandardCharsets.UTF_8)));
    } catch (ParseException e) {
      throw new IllegalArgumentException("no JWK set");
    }
  }

  /** Its text, private keys included: for {@code iam.secrets} alone. */
  public byte[] serialized() {
    return keys.toString(/* publicKeysOnly= */ false).getBytes(StandardCharsets.UTF_8);
  }

  /** Its text without private keys: RFC 7517. */
  public String published() {
    return keys.toString(/* publicKeysOnly= */ true);
  }

  /** Numbers of its generations, the oldest first. */
  public List<Long> generations() {
    return keys.getKeys().stream().map(SigningKeySet::generation).distinct().sorted().toList();
  }

  /** Number of the youngest generation. */
  public long newest() {
    return keys.getKeys().stream().mapToLong(SigningKeySet::generation).max().orElse(0);
  }

  /**
   * The set with one more generation.
   *
   * @param forgetting whether all but the youngest before it are left out
   */
  public SigningKeySet withNewGeneration(Instant now, boolean forgetting) {
    long before = newest();
    List<JWK> all = new ArrayList<>();
    for (JWK key : keys.getKeys()) {
      long generation = generation(key);
      if (forgetting ? generation == before : generation > before - MAX_GENERATIONS + 1) {
        all.add(key);
      }
    }
    try {
      all.add(rsa(before + 1, now));
      all.add(ec(before + 1, now));
    } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
      throw new IllegalStateException("keys can't be made", e);
    }
    return new SigningKeySet(new JWKSet(all));
  }

  /** The key of an algorithm and a generation, or of the youngest before it. */
  Optional<JWK> key(JWSAlgorithm algorithm, long generation) {
    return keys.getKeys().stream()
        .filter(key -> algorithm.equals(key.getAlgorithm()) && generation(key) <= generation)
        .max(java.util.Comparator.comparingLong(SigningKeySet::generation));
  }

  private static long generation(JWK key) {
    String id = key.getKeyID();
    return Long.parseLong(id.substring(id.lastIndexOf('-') + 1));
  }

  private static JWK rsa(long generation, Instant now)
      throws GeneralSecurityException, OperatorCreationException, IOException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(RSA_BITS);
    KeyPair pair = generator.generateKeyPair();
    return new RSAKey.Builder((RSAPublicKey) pair.getPublic())
        .privateKey(pair.getPrivate())
        .algorithm(JWSAlgorithm.RS256)
        .keyUse(KeyUse.SIGNATURE)
        .keyID("rs256-" + generation)
        .x509CertChain(List.of(certificate(pair, "SHA256withRSA", generation, now)))
        .build();
  }

  private static JWK ec(long generation, Instant now)
      throws GeneralSecurityException, OperatorCreationException, IOException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp384r1"));
    KeyPair pair = generator.generateKeyPair();
    return new ECKey.Builder(Curve.P_384, (ECPublicKey) pair.getPublic())
        .privateKey(pair.getPrivate())
        .algorithm(JWSAlgorithm.ES384)
        .keyUse(KeyUse.SIGNATURE)
        .keyID("es384-" + generation)
        .x509CertChain(List.of(certificate(pair, "SHA384withECDSA", generation, now)))
        .build();
  }

  private static Base64 certificate(KeyPair pair, String algorithm, long generation, Instant now)
      throws OperatorCreationException, IOException {
    X500Name name = new X500Name("CN=Scrip web identity tokens " + generation);
    return Base64.encode(
        new JcaX509v3CertificateBuilder(
                name,
                BigInteger.valueOf(now.toEpochMilli()),
                Date.from(now.minus(Duration.ofMinutes(5))),
                Date.from(now.plus(CERTIFIED)),
                name,
                pair.getPublic())
            .build(new JcaContentSignerBuilder(algorithm).build(pair.getPrivate()))
            .getEncoded());
  }

  @Override
  public String toString() {
    return "SigningKeySet[" + newest() + "]";
  }

  /** The signer's failure as one of ours. */
  static IllegalStateException failed(JOSEException e) {
    return new IllegalStateException("signing failed", e);
  }
}
