package dev.scrip.audit.oidc;

import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.crypto.DirectDecrypter;
import com.nimbusds.jose.crypto.DirectEncrypter;
import com.nimbusds.jwt.EncryptedJWT;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.AuthenticationResponse;
import com.nimbusds.openid.connect.sdk.AuthenticationResponseParser;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Date;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The authorization code flow with PKCE, state and nonce, up to the id token. What was begun lies
 * sealed with the browser, not here: nobody can fill this process's memory by beginning.
 *
 * <p>Source: OpenID Connect Core 1.0, section 3.1; RFC 7636; RFC 9207.
 */
final class OidcFlow {
  private static final Logger LOG = LoggerFactory.getLogger(OidcFlow.class);
  private static final Duration PATIENCE = Duration.ofMinutes(10); // of a person at the provider
  private static final Scope SCOPE = new Scope("openid", "email", "profile");
  private static final String NOT_OURS =
      "This sign-in was not begun in this browser, or more than 10 minutes ago.";

  private final Provider provider;
  private final ClientID client;
  private final InstantSource clock;
  private final byte[] key = new byte[32]; // A256GCM

  OidcFlow(OidcSettings settings, InstantSource clock) {
    this.provider = new Provider(settings, clock);
    this.client = new ClientID(settings.clientId());
    this.clock = clock;
    new SecureRandom().nextBytes(key);
  }

  private record Begun(State state, Nonce nonce, CodeVerifier verifier, URI callback) {
    /** Prints nothing that proves who began. */
    @Override
    public String toString() {
      return "Begun[" + callback + "]";
    }
  }

  OidcSignIn.Begun begin(URI callback) throws OidcRefusedException {
    OIDCProviderMetadata metadata = provider.metadata();
    Begun begun = new Begun(new State(), new Nonce(), new CodeVerifier(), callback);
    URI uri =
        new AuthenticationRequest.Builder(
                new ResponseType(ResponseType.Value.CODE), SCOPE, client, callback)
            .endpointURI(metadata.getAuthorizationEndpointURI())
            .state(begun.state())
            .nonce(begun.nonce())
            .codeChallenge(begun.verifier(), CodeChallengeMethod.S256)
            .build()
            .toURI();
    return new OidcSignIn.Begun(uri, sealed(begun));
  }

  /**
   * Who comes back from the provider.
   *
   * @param browser what the browser was given at the beginning
   * @param query the query it comes back with
   */
  Provider.Identity finish(String browser, String query) throws OidcRefusedException {
    AuthenticationResponse response;
    try {
      response = AuthenticationResponseParser.parse(URI.create("http://console/callback?" + query));
    } catch (ParseException | IllegalArgumentException e) {
      throw new OidcRefusedException("This is no answer of an identity provider.");
    }
    Begun begun = opened(browser);
    String state = response.getState() == null ? "" : response.getState().getValue();
    if (!isSame(begun.state().getValue(), state)) {
      throw new OidcRefusedException(NOT_OURS);
    }
    if (response.getIssuer() != null
        && !response.getIssuer().getValue().equals(provider.issuer().getValue())) {
      throw new OidcRefusedException("This is the answer of another identity provider.");
    }
    if (!response.indicatesSuccess()) {
      LOG.info("the identity provider refuses: {}", response.toErrorResponse().getErrorObject());
      throw new OidcRefusedException("The identity provider signed nobody in.");
    }
    AuthorizationCode code = response.toSuccessResponse().getAuthorizationCode();
    if (code == null) {
      throw new OidcRefusedException("This is no answer of an identity provider.");
    }
    return provider.identity(code, begun.callback(), begun.verifier(), begun.nonce());
  }

  private String sealed(Begun begun) {
    EncryptedJWT token =
        new EncryptedJWT(
            new JWEHeader(JWEAlgorithm.DIR, EncryptionMethod.A256GCM),
            new JWTClaimsSet.Builder()
                .claim("state", begun.state().getValue())
                .claim("nonce", begun.nonce().getValue())
                .claim("verifier", begun.verifier().getValue())
                .claim("callback", begun.callback().toString())
                .expirationTime(Date.from(clock.instant().plus(PATIENCE)))
                .build());
    try {
      token.encrypt(new DirectEncrypter(key));
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
    return token.serialize();
  }

  private Begun opened(String browser) throws OidcRefusedException {
    try {
      EncryptedJWT token = EncryptedJWT.parse(browser);
      token.decrypt(new DirectDecrypter(key));
      JWTClaimsSet claims = token.getJWTClaimsSet();
      if (claims.getExpirationTime().toInstant().isAfter(clock.instant())) {
        return new Begun(
            new State(claims.getStringClaim("state")),
            new Nonce(claims.getStringClaim("nonce")),
            new CodeVerifier(claims.getStringClaim("verifier")),
            URI.create(claims.getStringClaim("callback")));
      }
    } catch (java.text.ParseException | JOSEException e) {
      // the same answer as for one that is too old
    }
    throw new OidcRefusedException(NOT_OURS);
  }

  private static boolean isSame(String one, String other) {
    return MessageDigest.isEqual(
        one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
  }
}
