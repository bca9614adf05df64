package dev.scrip.audit.oidc;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
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
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The authorization code flow with PKCE, state and nonce, up to the id token.
 *
 * <p>Source: OpenID Connect Core 1.0, section 3.1; RFC 7636; RFC 9207.
 */
final class OidcFlow {
  private static final Logger LOG = LoggerFactory.getLogger(OidcFlow.class);
  private static final Duration PATIENCE = Duration.ofMinutes(10); // of a person at the provider
  private static final int MOST = 10_000;
  private static final Scope SCOPE = new Scope("openid", "email", "profile");

  private final Provider provider;
  private final ClientID client;
  private final Cache<String, Begun> begun =
      Caffeine.newBuilder().expireAfterWrite(PATIENCE).maximumSize(MOST).build(); // by state

  OidcFlow(OidcSettings settings) {
    provider = new Provider(settings);
    client = new ClientID(settings.clientId());
  }

  private record Begun(String browser, Nonce nonce, CodeVerifier verifier, URI callback) {}

  /** Where the browser goes to sign in at the provider. */
  URI begin(String browser, URI callback) throws OidcRefusedException {
    OIDCProviderMetadata metadata = provider.metadata();
    State state = new State();
    Begun one = new Begun(browser, new Nonce(), new CodeVerifier(), callback);
    begun.put(state.getValue(), one);
    return new AuthenticationRequest.Builder(
            new ResponseType(ResponseType.Value.CODE), SCOPE, client, callback)
        .endpointURI(metadata.getAuthorizationEndpointURI())
        .state(state)
        .nonce(one.nonce())
        .codeChallenge(one.verifier(), CodeChallengeMethod.S256)
        .build()
        .toURI();
  }

  /**
   * The id token of who comes back from the provider.
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
    String state = response.getState() == null ? "" : response.getState().getValue();
    Begun one = begun.asMap().remove(state); // good once
    if (one == null || !isSame(one.browser(), browser)) {
      throw new OidcRefusedException(
          "This sign-in was not begun in this browser, or more than 10 minutes ago.");
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
    return provider.identity(code, one.callback(), one.verifier(), one.nonce());
  }

  private static boolean isSame(String one, String other) {
    return MessageDigest.isEqual(
        one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
  }
}
