package dev.scrip.benchmarks;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;

/** An OpenID Connect provider on this machine, for a load of web identity tokens. */
final class BenchProvider implements AutoCloseable {
  static final String ROLE = "arn:aws:iam::123456789012:role/web";

  private final HttpServer server;
  private final RSAKey key;

  BenchProvider() throws IOException, JOSEException {
    key = new RSAKeyGenerator(2_048).keyID("bench").generate();
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    answer(
        "/.well-known/openid-configuration",
        "{\"issuer\":\"" + issuer() + "\",\"jwks_uri\":\"" + issuer() + "/keys\"}");
    answer("/keys", new JWKSet(key.toPublicJWK()).toString());
    server.start();
  }

  String issuer() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /**
   * What a directory file needs beside the users and roles: the provider, and a role that trusts
   * it.
   */
  String yaml() {
    String name = issuer().substring("http://".length());
    return """
              - name: web
                trustPolicy: {Version: "2012-10-17", Statement: [{Effect: Allow, Principal: {Federated: "arn:aws:iam::123456789012:oidc-provider/%1$s"}, Action: "sts:AssumeRoleWithWebIdentity", Condition: {StringEquals: {"%1$s:aud": "bench"}}}]}
            oidcProviders:
              - {url: "https://%1$s", clientIds: [bench]}
        """
        .formatted(name);
  }

  /** A token that is good for an hour. */
  String token(Instant now) throws JOSEException {
    SignedJWT token =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("bench").build(),
            new JWTClaimsSet.Builder()
                .issuer(issuer())
                .subject("repo:octo/hello:ref:refs/heads/main")
                .audience("bench")
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plusSeconds(3_600)))
                .build());
    token.sign(new RSASSASigner(key));
    return token.serialize();
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private void answer(String path, String json) {
    byte[] body = json.getBytes(StandardCharsets.UTF_8);
    server.createContext(
        path,
        exchange -> {
          try (exchange) {
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
          }
        });
  }
}
