package dev.scrip.issuer.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.scrip.issuer.directory.Directory;
import dev.scrip.issuer.sts.outbound.WebIdentityTokens;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * What others need to verify our web identity tokens: unsigned, for everybody.
 *
 * <p>Source: OpenID Connect Discovery 1.0.
 */
final class OutboundEndpoint implements HttpService {
  private static final String FRESH = "public, max-age=300";

  private final Supplier<Directory> directories;
  private final WebIdentityTokens tokens;
  private final BooleanSupplier open;

  OutboundEndpoint(
      Supplier<Directory> directories, WebIdentityTokens tokens, BooleanSupplier open) {
    this.directories = directories;
    this.tokens = tokens;
    this.open = open;
  }

  @Override
  public void routing(HttpRules rules) {
    rules.get(
        WebIdentityTokens.PATH + "{issuer}/.well-known/openid-configuration", this::discovery);
    rules.get(WebIdentityTokens.PATH + "{issuer}/.well-known/jwks.json", this::keys);
  }

  private void discovery(ServerRequest request, ServerResponse response) {
    String id = issuer(request);
    send(
        response,
        WebIdentityTokens.isIssuer(id, directories.get())
            ? Optional.of(discovery(tokens.url(id)).toString())
            : Optional.empty());
  }

  private void keys(ServerRequest request, ServerResponse response) {
    send(response, tokens.published(issuer(request), directories.get()));
  }

  private static String issuer(ServerRequest request) {
    return request.path().pathParameters().get("issuer");
  }

  private static ObjectNode discovery(String url) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("issuer", url);
    json.put("jwks_uri", url + "/.well-known/jwks.json");
    json.putArray("response_types_supported").add("id_token");
    json.putArray("subject_types_supported").add("public");
    json.putArray("id_token_signing_alg_values_supported").add("RS256").add("ES384");
    json.putArray("claims_supported")
        .add("aud")
        .add("exp")
        .add("iat")
        .add("iss")
        .add("jti")
        .add("sub");
    return json;
  }

  private void send(ServerResponse response, Optional<String> json) {
    if (!open.getAsBoolean()) {
      response.status(Status.SERVICE_UNAVAILABLE_503).send();
    } else if (json.isEmpty()) {
      response.status(Status.NOT_FOUND_404).send();
    } else {
      response.header(HeaderValues.CONTENT_TYPE_JSON);
      response.header(HeaderNames.CACHE_CONTROL, FRESH);
      response.send(json.get().getBytes(StandardCharsets.UTF_8));
    }
  }
}
