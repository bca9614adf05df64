package dev.scrip.audit.oidc;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.jwt.JWT;
import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.GeneralException;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponse;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponseParser;
import com.nimbusds.openid.connect.sdk.claims.IDTokenClaimsSet;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import com.nimbusds.openid.connect.sdk.validators.IDTokenValidator;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The identity provider. */
final class Provider {
  private static final Logger LOG = LoggerFactory.getLogger(Provider.class);
  private static final int TIMEOUT = Math.toIntExact(Duration.ofSeconds(5).toMillis());
  private static final Duration AGAIN = Duration.ofSeconds(5);
  private static final int MAX_KEYS = 256 * 1024; // bytes
  private static final String SILENT = "The identity provider does not answer at the moment.";

  private final OidcSettings settings;
  private final InstantSource clock;
  private @Nullable OIDCProviderMetadata known;
  private Instant notBefore = Instant.EPOCH;

  Provider(OidcSettings settings, InstantSource clock) {
    this.settings = settings;
    this.clock = clock;
  }

  /**
   * Who signed in.
   *
   * @param idToken the id token, checked
   * @param name what the person is called there
   * @param subject who it is there
   */
  record Identity(String idToken, String name, String subject) {
    /** Prints no token. */
    @Override
    public String toString() {
      return "Identity[" + name + "]";
    }
  }

  Issuer issuer() {
    return new Issuer(settings.provider());
  }

  /** What the provider says of itself; asked for once, and after a failure not at once again. */
  synchronized OIDCProviderMetadata metadata() throws OidcRefusedException {
    if (known == null) {
      if (clock.instant().isBefore(notBefore)) {
        throw new OidcRefusedException(SILENT);
      }
      try {
        known = OIDCProviderMetadata.resolve(issuer(), TIMEOUT, TIMEOUT);
      } catch (GeneralException | IOException e) {
        LOG.warn("the identity provider {} gives no metadata: {}", issuer(), e.toString());
        notBefore = clock.instant().plus(AGAIN);
        throw new OidcRefusedException(SILENT);
      }
    }
    return known;
  }

  /** Trades a code in. */
  Identity identity(AuthorizationCode code, URI callback, CodeVerifier verifier, Nonce nonce)
      throws OidcRefusedException {
    OIDCProviderMetadata metadata = metadata();
    AuthorizationCodeGrant grant = new AuthorizationCodeGrant(code, callback, verifier);
    ClientID client = new ClientID(settings.clientId());
    TokenRequest request =
        settings
            .clientSecret()
            .map(
                secret ->
                    new TokenRequest.Builder(
                        metadata.getTokenEndpointURI(),
                        new ClientSecretBasic(client, new Secret(secret)),
                        grant))
            .orElseGet(
                () -> new TokenRequest.Builder(metadata.getTokenEndpointURI(), client, grant))
            .build();
    try {
      HTTPRequest http = request.toHTTPRequest();
      http.setConnectTimeout(TIMEOUT);
      http.setReadTimeout(TIMEOUT);
      http.setFollowRedirects(false);
      TokenResponse response = OIDCTokenResponseParser.parse(http.send());
      if (!response.indicatesSuccess()) {
        LOG.warn(
            "the identity provider gives no token: {}",
            response.toErrorResponse().getErrorObject());
        throw new OidcRefusedException("The identity provider gives no token for this sign-in.");
      }
      JWT token = ((OIDCTokenResponse) response.toSuccessResponse()).getOIDCTokens().getIDToken();
      IDTokenClaimsSet claims = validator(metadata, client, token).validate(token, nonce);
      return new Identity(token.getParsedString(), name(claims), claims.getSubject().getValue());
    } catch (IOException e) {
      LOG.warn("the identity provider {} does not answer: {}", issuer(), e.toString());
      throw new OidcRefusedException(SILENT);
    } catch (ParseException | BadJOSEException | JOSEException e) {
      LOG.warn("what the identity provider {} gives is not valid: {}", issuer(), e.toString());
      throw new OidcRefusedException("What the identity provider gives is not valid.");
    }
  }

  private IDTokenValidator validator(OIDCProviderMetadata metadata, ClientID client, JWT token)
      throws OidcRefusedException, IOException {
    if (!(token.getHeader().getAlgorithm() instanceof JWSAlgorithm algorithm)
        || !JWSAlgorithm.Family.SIGNATURE.contains(algorithm)) {
      throw new OidcRefusedException(
          "The identity provider's token is not signed by a public key.");
    }
    return new IDTokenValidator(
        issuer(),
        client,
        algorithm,
        metadata.getJWKSetURI().toURL(),
        new DefaultResourceRetriever(TIMEOUT, TIMEOUT, MAX_KEYS));
  }

  /** The most telling name there is; an address only if the provider has verified it. */
  private static String name(IDTokenClaimsSet claims) {
    boolean isVerified = Boolean.TRUE.equals(claims.getBooleanClaim("email_verified"));
    return Stream.of("preferred_username", isVerified ? "email" : "name", "name")
        .flatMap(claim -> Optional.ofNullable(claims.getStringClaim(claim)).stream())
        .findFirst()
        .orElse(claims.getSubject().getValue());
  }
}
