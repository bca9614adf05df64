package dev.scrip.issuer.authn.sigv4;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.scrip.issuer.session.SecretAccessKey;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import javax.crypto.Mac;

/**
 * Signing keys, ready to sign: derived from a secret for one date, region and service. Those of
 * long-term keys are kept, because one key signs many requests; those of sessions are not, so that
 * memory does not grow with live sessions.
 */
final class SigningKeys {
  private record Derivation(String accessKeyId, CredentialScope scope) {}

  /** A key id may get another secret: what was derived from the old one must not outlive it. */
  private record Kept(SecretAccessKey secret, Mac mac) {}

  private final Cache<Derivation, Kept> kept =
      Caffeine.newBuilder().maximumSize(50_000).expireAfterAccess(Duration.ofHours(1)).build();

  Mac ofLongTermKey(String accessKeyId, SecretAccessKey secret, CredentialScope scope) {
    Derivation derivation = new Derivation(accessKeyId, scope);
    Kept known = kept.get(derivation, key -> new Kept(secret, derive(secret, scope)));
    if (!known.secret().isSameAs(secret)) {
      known = new Kept(secret, derive(secret, scope));
      kept.put(derivation, known);
    }
    return known.mac();
  }

  static Mac derive(SecretAccessKey secret, CredentialScope scope) {
    byte[] start = ("AWS4" + secret.reveal()).getBytes(StandardCharsets.UTF_8);
    byte[] date = Hashes.hmac(start, scope.date());
    byte[] region = Hashes.hmac(date, scope.region());
    byte[] service = Hashes.hmac(region, scope.service());
    return Hashes.keyed(Hashes.hmac(service, scope.terminator()));
  }
}
