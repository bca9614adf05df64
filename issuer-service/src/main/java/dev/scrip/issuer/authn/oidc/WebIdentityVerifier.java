package dev.scrip.issuer.authn.oidc;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.scrip.events.EntityImage;
import dev.scrip.events.OidcProviderImage;
import dev.scrip.issuer.authn.FederatedAuthentication;
import dev.scrip.issuer.authn.FederatedAuthentication.Reason;
import dev.scrip.issuer.authn.FederatedAuthentication.Rejected;
import dev.scrip.issuer.authn.idp.IdpClient;
import dev.scrip.issuer.authn.idp.IdpUnreachableException;
import dev.scrip.issuer.directory.Directory;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Finds out whom a web identity token speaks of: the provider must be registered in the role's
 * account or built in, the token signed by one of its published keys, in time and meant for a
 * registered client.
 *
 * <p>Source: STS API Reference, AssumeRoleWithWebIdentity.
 */
public final class WebIdentityVerifier {
  private static final String GOOGLE = "accounts.google.com";
  private static final int MAX_PROVIDERS = 1_000;
  private static final String NOT_A_JWT =
      "The ID Token provided is not a valid JWT. (You may see this error if you sent an Access"
          + " Token)";

  private record Provider(String name, String keyPrefix, List<String> clientIds, Source source) {}

  /** Whose keys, from where. */
  private record Source(String issuer, URI base, List<String> thumbprints) {}

  private final OidcSettings settings;
  private final IdpClient client;
  private final OpaqueTokens opaque;
  private final Cache<Source, ProviderKeys> keys =
      Caffeine.newBuilder()
          .maximumSize(MAX_PROVIDERS)
          .expireAfterAccess(Duration.ofHours(12))
          .build();

  /** A verifier that asks providers through a client. */
  public WebIdentityVerifier(OidcSettings settings, IdpClient client) {
    this.settings = settings;
    this.client = client;
    this.opaque = new OpaqueTokens(settings, client);
  }

  /**
   * Verifies a token.
   *
   * @param providerId host name of a provider whose tokens are opaque
   * @param accountId account of the role that is asked for
   */
  public FederatedAuthentication verify(
      String token,
      Optional<String> providerId,
      String accountId,
      Directory directory,
      Instant now) {
    if (providerId.isPresent()) {
      return opaque.verify(token, providerId.get());
    }
    Optional<WebToken> parsed = WebToken.parse(token);
    if (parsed.isEmpty()) {
      return TokenClaims.invalid(NOT_A_JWT);
    }
    String issuer = parsed.get().claims().path("iss").asText("");
    if (issuer.startsWith(settings.ownIssuers().get())) {
      return TokenClaims.invalid("Web identity tokens of AWS STS are not taken back.");
    }
    Optional<Provider> provider = provider(issuer, accountId, directory);
    if (provider.isEmpty()) {
      return TokenClaims.invalid(
          "No OpenIDConnect provider found in your account for " + quoted(issuer));
    }
    return verify(parsed.get(), provider.get(), now);
  }

  private FederatedAuthentication verify(WebToken token, Provider provider, Instant now) {
    try {
      ProviderKeys published =
          keys.get(
              provider.source(),
              source ->
                  new ProviderKeys(source.issuer(), source.base(), source.thumbprints(), client));
      return switch (published.verify(token)) {
        case VALID ->
            TokenClaims.identity(
                token.claims(), provider.name(), provider.keyPrefix(), provider.clientIds(), now);
        case INVALID -> TokenClaims.invalid("Provided Token's signature is not valid");
        case NO_KEY ->
            TokenClaims.invalid(
                "Couldn't retrieve verification key from your identity provider,  please reference"
                    + " AssumeRoleWithWebIdentity documentation for requirements");
      };
    } catch (IdpUnreachableException e) {
      return new Rejected(
          Reason.IDP_COMMUNICATION_ERROR,
          "Identity provider communication error: the provider can't be reached",
          String.valueOf(e.getMessage()));
    }
  }

  private Optional<Provider> provider(String issuer, String accountId, Directory directory) {
    if (isGoogle(issuer) && settings.google().isPresent()) {
      URI base = settings.google().get();
      return Optional.of(
          new Provider(GOOGLE, GOOGLE, List.of(), new Source(base.toString(), base, List.of())));
    }
    String plain = issuer.replaceFirst("^https?://", "");
    String name = plain.endsWith("/") ? plain.substring(0, plain.length() - 1) : plain;
    String arn = "arn:aws:iam::" + accountId + ":oidc-provider/" + name;
    return directory
        .image(arn)
        .map(EntityImage::getOidcProvider)
        .flatMap(image -> provider(issuer, name, image));
  }

  private Optional<Provider> provider(String issuer, String name, OidcProviderImage image) {
    try {
      URI base = URI.create(issuer);
      return client.mayAsk(base)
          ? Optional.of(
              new Provider(
                  image.getArn(),
                  name,
                  // A provider without client ids is meant for nobody.
                  image.getClientIds().isEmpty() ? List.of("") : image.getClientIds(),
                  new Source(issuer, base, image.getThumbprints())))
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private boolean isGoogle(String issuer) {
    return issuer.equals(GOOGLE)
        || issuer.equals("https://" + GOOGLE)
        || settings.google().filter(base -> base.toString().equals(issuer)).isPresent();
  }

  private static String quoted(String issuer) {
    return issuer.length() <= 256 ? issuer : issuer.substring(0, 256);
  }
}
