package dev.scrip.issuer.authn.oidc;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.scrip.issuer.authn.FederatedAuthentication;
import dev.scrip.issuer.authn.FederatedAuthentication.Reason;
import dev.scrip.issuer.authn.FederatedAuthentication.Rejected;
import dev.scrip.issuer.authn.FederatedIdentity;
import dev.scrip.issuer.authn.idp.IdpClient;
import dev.scrip.issuer.authn.idp.IdpUnreachableException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/**
 * OAuth 2.0 access tokens of the two providers that AWS knows by name: only the provider can say
 * whose they are, so it is asked each time.
 *
 * <p>Source: Login with Amazon developer guide, "Verify access tokens"; Graph API reference.
 */
final class OpaqueTokens {
  private static final String AMAZON = "www.amazon.com";
  private static final String FACEBOOK = "graph.facebook.com";
  private static final int MOST_AT_ONCE = 8;
  private static final int MAX_ANSWER = 16 * 1024; // bytes

  private final OidcSettings settings;
  private final IdpClient client;

  /** So that whoever sends many such tokens keeps nobody from having keys fetched. */
  private final Semaphore askable = new Semaphore(MOST_AT_ONCE);

  OpaqueTokens(OidcSettings settings, IdpClient client) {
    this.settings = settings;
    this.client = client;
  }

  FederatedAuthentication verify(String token, String providerId) {
    if (!askable.tryAcquire()) {
      return new Rejected(
          Reason.IDP_COMMUNICATION_ERROR,
          "Identity provider communication error: too many tokens are being asked about");
    }
    try {
      if (providerId.equals(AMAZON) && settings.amazon().isPresent()) {
        return amazon(settings.amazon().get(), token);
      }
      if (providerId.equals(FACEBOOK) && settings.facebook().isPresent()) {
        return facebook(settings.facebook().get(), token);
      }
    } catch (IdpUnreachableException e) {
      return new Rejected(
          Reason.IDP_COMMUNICATION_ERROR,
          "Identity provider communication error: the provider can't be reached",
          String.valueOf(e.getMessage()));
    } finally {
      askable.release();
    }
    return TokenClaims.invalid("No such identity provider: " + providerId);
  }

  private FederatedAuthentication amazon(URI base, String token) throws IdpUnreachableException {
    URI url =
        base.resolve(
            "/auth/o2/tokeninfo?access_token=" + URLEncoder.encode(token, StandardCharsets.UTF_8));
    Optional<ObjectNode> info = ask(url, Optional.empty());
    if (info.isEmpty()) {
      return rejected();
    }
    String user = info.get().path("user_id").asText("");
    String application = info.get().path("app_id").asText("");
    String client = info.get().path("aud").asText("");
    // "exp" is how many seconds are left.
    if (user.isEmpty() || application.isEmpty() || info.get().path("exp").asLong(0) <= 0) {
      return rejected();
    }
    return identity(
        AMAZON,
        user,
        client.isEmpty() ? application : client,
        Map.of(
            "www.amazon.com:user_id", List.of(user),
            "www.amazon.com:app_id", List.of(application)));
  }

  private FederatedAuthentication facebook(URI base, String token) throws IdpUnreachableException {
    Optional<ObjectNode> application = ask(base.resolve("/app"), Optional.of(token));
    Optional<ObjectNode> user =
        application.isEmpty() ? application : ask(base.resolve("/me"), Optional.of(token));
    String id = user.map(found -> found.path("id").asText("")).orElse("");
    String app = application.map(found -> found.path("id").asText("")).orElse("");
    return id.isEmpty() || app.isEmpty()
        ? rejected()
        : identity(
            FACEBOOK,
            id,
            app,
            Map.of(
                "graph.facebook.com:id", List.of(id), "graph.facebook.com:app_id", List.of(app)));
  }

  /** What the provider says; empty if it refuses the token. */
  private Optional<ObjectNode> ask(URI url, Optional<String> bearer)
      throws IdpUnreachableException {
    IdpClient.Answer answer = client.get(url, bearer, List.of(), MAX_ANSWER);
    if (answer.status() >= 500) {
      throw new IdpUnreachableException(url.getHost() + " answers " + answer.status());
    }
    return answer.isOk() ? StrictJson.object(answer.body()) : Optional.empty();
  }

  private static FederatedIdentity identity(
      String provider, String subject, String audience, Map<String, List<String>> keys) {
    return new FederatedIdentity(
        FederatedIdentity.Kind.WEB_IDENTITY,
        provider,
        provider,
        subject,
        audience,
        keys,
        keys,
        Map.of(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Map.of());
  }

  private static Rejected rejected() {
    return new Rejected(
        Reason.IDP_REJECTED_CLAIM, "The identity provider does not accept the token.");
  }
}
