package dev.scrip.issuer.authn.oidc;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSetCacheRefreshEvaluator;
import com.nimbusds.jose.jwk.source.JWKSetParseException;
import com.nimbusds.jose.jwk.source.JWKSetSource;
import com.nimbusds.jose.jwk.source.JWKSetUnavailableException;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.SecurityContext;
import dev.scrip.issuer.authn.idp.IdpClient;
import dev.scrip.issuer.authn.idp.IdpUnreachableException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys that one provider publishes: found through its discovery document, kept for a while,
 * fetched again before they are old, and at once (but not too often) when a token names a key that
 * is not among them. A provider that can't be reached is believed by its last keys for an hour.
 *
 * <p>Source: OpenID Connect Discovery 1.0.
 */
final class ProviderKeys implements JWKSetSource<SecurityContext> {
  private static final Logger LOG = LoggerFactory.getLogger(ProviderKeys.class);

  private static final int MAX_DISCOVERY = 64 * 1024; // bytes
  private static final int MAX_KEYS = 512 * 1024; // bytes
  private static final int MAX_MATCHES = 10;
  private static final Duration KEPT = Duration.ofMinutes(15);
  private static final Duration FETCH = Duration.ofSeconds(8);
  private static final Duration AHEAD = Duration.ofMinutes(5);
  private static final Duration APART = Duration.ofSeconds(2);
  private static final Duration OUTAGE = Duration.ofHours(1);

  private final String issuer;
  private final URI discovery;
  private final List<String> thumbprints;
  private final IdpClient client;
  private final JWKSource<SecurityContext> source;

  /**
   * Keys of a provider.
   *
   * @param issuer what its tokens and its discovery document call it
   * @param base where its discovery document lies
   */
  ProviderKeys(String issuer, URI base, List<String> thumbprints, IdpClient client) {
    String start = base.toString();
    this.issuer = issuer;
    this.discovery =
        URI.create(
            (start.endsWith("/") ? start.substring(0, start.length() - 1) : start)
                + "/.well-known/openid-configuration");
    this.thumbprints = List.copyOf(thumbprints);
    this.client = client;
    this.source =
        JWKSourceBuilder.create(this)
            .retrying(false)
            .rateLimited(APART.toMillis())
            .cache(KEPT.toMillis(), FETCH.toMillis())
            .refreshAheadCache(AHEAD.toMillis(), /* scheduled= */ false)
            .outageTolerant(OUTAGE.toMillis())
            .build();
  }

  /** What a signature proved to be. */
  enum Verdict {
    /** By a key of the provider. */
    VALID,
    /** By none of the keys that it could be by. */
    INVALID,
    /** There is no such key. */
    NO_KEY
  }

  /**
   * Checks a token's signature.
   *
   * @throws IdpUnreachableException if the keys can't be had
   */
  Verdict verify(WebToken token) throws IdpUnreachableException {
    List<JWK> keys;
    try {
      keys = source.get(new JWKSelector(JWKMatcher.forJWSHeader(token.header())), null);
    } catch (JWKSetParseException e) {
      LOG.info("the keys of {} can't be read: {}", issuer, e.getMessage());
      return Verdict.NO_KEY;
    } catch (KeySourceException e) {
      throw new IdpUnreachableException(String.valueOf(e.getMessage()), e);
    }
    boolean any = false;
    for (JWK key : keys.subList(0, Math.min(keys.size(), MAX_MATCHES))) {
      try {
        var verifier = Signatures.verifier(token.header().getAlgorithm(), key);
        if (verifier.isPresent()) {
          any = true;
          if (verifier
              .get()
              .verify(
                  token.header(),
                  token.signed().getBytes(StandardCharsets.US_ASCII),
                  token.signature())) {
            return Verdict.VALID;
          }
        }
      } catch (JOSEException e) {
        LOG.debug("a key of {} does not verify", issuer, e);
      }
    }
    return any ? Verdict.INVALID : Verdict.NO_KEY;
  }

  @Override
  public JWKSet getJWKSet(JWKSetCacheRefreshEvaluator refresh, long now, SecurityContext context)
      throws KeySourceException {
    try {
      ObjectNode found =
          StrictJson.object(get(discovery, MAX_DISCOVERY))
              .orElseThrow(
                  () -> new JWKSetUnavailableException("the discovery document is no JSON"));
      if (!issuer.equals(found.path("issuer").asText())) {
        throw new JWKSetUnavailableException("the discovery document is of another issuer");
      }
      URI keys = URI.create(found.path("jwks_uri").asText());
      return JWKSet.parse(new String(get(keys, MAX_KEYS), StandardCharsets.UTF_8));
    } catch (ParseException e) {
      throw new JWKSetParseException("the key set can't be read", e);
    } catch (IdpUnreachableException | IllegalArgumentException e) {
      LOG.info("{} can't be asked for its keys: {}", issuer, e.getMessage());
      throw new JWKSetUnavailableException(String.valueOf(e.getMessage()), e);
    }
  }

  @Override
  public void close() {
    // nothing is held
  }

  private byte[] get(URI url, int limit) throws IdpUnreachableException {
    IdpClient.Answer answer = client.get(url, java.util.Optional.empty(), thumbprints, limit);
    if (!answer.isOk()) {
      throw new IdpUnreachableException(url + " answers " + answer.status());
    }
    return answer.body();
  }
}
