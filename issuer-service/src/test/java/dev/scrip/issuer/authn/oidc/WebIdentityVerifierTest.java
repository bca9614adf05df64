package dev.scrip.issuer.authn.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import dev.scrip.events.EntityImage;
import dev.scrip.events.EntityWrite;
import dev.scrip.events.OidcProviderImage;
import dev.scrip.issuer.Fixture;
import dev.scrip.issuer.authn.FederatedAuthentication;
import dev.scrip.issuer.authn.FederatedAuthentication.Reason;
import dev.scrip.issuer.authn.FederatedAuthentication.Rejected;
import dev.scrip.issuer.authn.FederatedIdentity;
import dev.scrip.issuer.authn.idp.IdpClient;
import dev.scrip.issuer.directory.Directory;
import dev.scrip.issuer.fixtures.TestProvider;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Web identity tokens: what is taken, and the known attacks on JWTs. */
final class WebIdentityVerifierTest {
  private static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z");
  private static final String ACCOUNT = "123456789012";

  private final TestProvider provider;
  private final Directory directory;
  private final WebIdentityVerifier verifier;

  WebIdentityVerifierTest() throws Exception {
    this.provider = new TestProvider();
    this.directory = registered(provider.name(), "app");
    this.verifier = verifier(/* privateAllowed= */ true);
  }

  @AfterEach
  void close() {
    provider.close();
  }

  @Test
  void goodToken_givesItsClaimsAsKeys() throws JOSEException {
    FederatedIdentity identity =
        identity(
            provider.token(
                claims(
                    ",\"amr\":[\"pwd\",\"otp\"],\"email_verified\":true,\"repository\":\"octo/hello\","
                        + "\"https://aws.amazon.com/tags\":{\"principal_tags\":{\"team\":[\"blue\"]},"
                        + "\"transitive_tag_keys\":[\"team\"]},"
                        + "\"https://aws.amazon.com/source_identity\":\"ana\"")));
    String name = provider.name();
    assertThat(identity.provider()).isEqualTo("arn:aws:iam::" + ACCOUNT + ":oidc-provider/" + name);
    assertThat(identity.keys())
        .containsEntry(name + ":sub", List.of("ana"))
        .containsEntry(name + ":aud", List.of("app"))
        .containsEntry(name + ":amr", List.of("pwd", "otp"))
        .containsEntry(name + ":repository", List.of("octo/hello"))
        .containsEntry(name + ":email_verified", List.of("true"));
    assertThat(identity.kept().keySet())
        .containsExactlyInAnyOrder(name + ":sub", name + ":aud", name + ":amr", name + ":oaud");
    assertThat(identity.tags()).containsEntry("team", "blue");
    assertThat(identity.transitiveTagKeys()).containsExactly("team");
    assertThat(identity.sourceIdentity()).contains("ana");
    assertThat(identity.toString()).doesNotContain("ana");
  }

  @Test
  void everyAlgorithm_isVerified_withItsOwnKindOfKey() throws JOSEException {
    for (JWSAlgorithm algorithm :
        List.of(
            JWSAlgorithm.RS256,
            JWSAlgorithm.RS384,
            JWSAlgorithm.RS512,
            JWSAlgorithm.PS256,
            JWSAlgorithm.PS384,
            JWSAlgorithm.PS512)) {
      assertTaken(signed(provider.key(), algorithm));
    }
    for (var each : List.of(Curve.P_256, Curve.P_384, Curve.P_521)) {
      JWK key = new ECKeyGenerator(each).keyID(each.getName()).generate();
      try (TestProvider other = new TestProvider()) {
        other.use(key);
        JWSAlgorithm algorithm =
            each.equals(Curve.P_256)
                ? JWSAlgorithm.ES256
                : each.equals(Curve.P_384) ? JWSAlgorithm.ES384 : JWSAlgorithm.ES512;
        assertThat(
                verifier.verify(
                    TestProvider.token(
                        key,
                        algorithm,
                        "{\"alg\":\"" + algorithm + "\",\"kid\":\"" + each.getName() + "\"}",
                        claims(other, "")),
                    Optional.empty(),
                    ACCOUNT,
                    registered(other.name(), "app"),
                    NOW))
            .isInstanceOf(FederatedIdentity.class);
      } catch (java.io.IOException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Test
  void attacksOnTheSignature_areRefused() throws JOSEException {
    String claims = claims("");
    String good = provider.token(claims);
    String[] parts = good.split("\\.", -1);
    byte[] publicKey = provider.key().toPublicJWK().toJSONString().getBytes(StandardCharsets.UTF_8);
    String hmacSigned =
        Base64URL.encode("{\"alg\":\"HS256\",\"kid\":\"first\"}") + "." + Base64URL.encode(claims);
    Base64URL mac =
        new MACSigner(java.util.Arrays.copyOf(publicKey, 64))
            .sign(
                new JWSHeader(JWSAlgorithm.HS256), hmacSigned.getBytes(StandardCharsets.US_ASCII));
    JWK other = TestProvider.rsa("first");
    List<String> tokens =
        List.of(
            Base64URL.encode("{\"alg\":\"none\"}") + "." + parts[1] + ".",
            Base64URL.encode("{\"alg\":\"nOnE\"}") + "." + parts[1] + "." + parts[2],
            hmacSigned + "." + mac,
            parts[0] + "." + parts[1] + ".",
            parts[0] + "." + parts[1],
            parts[0] + "." + parts[1] + "." + parts[2] + ".x",
            parts[0] + "." + Base64URL.encode(claims.replace("ana", "eve")) + "." + parts[2],
            TestProvider.token(other, JWSAlgorithm.RS256, header(""), claims),
            // Keys that a token brings along, or says where to find.
            TestProvider.token(
                other,
                JWSAlgorithm.RS256,
                header(",\"jwk\":" + other.toPublicJWK().toJSONString()),
                claims),
            TestProvider.token(
                other, JWSAlgorithm.RS256, header(",\"jku\":\"http://127.0.0.1:1/keys\""), claims),
            TestProvider.token(
                other, JWSAlgorithm.RS256, header(",\"x5u\":\"http://127.0.0.1:1/cert\""), claims),
            signedAs(",\"crit\":[\"exp\"],\"exp\":1", claims),
            signedAs(",\"b64\":false,\"crit\":[\"b64\"]", claims),
            signedAs(",\"alg\":\"RS256\"", claims), // twice
            signedAs(",\"typ\":\"secevent+jwt\"", claims),
            TestProvider.token(
                provider.key(),
                JWSAlgorithm.RS256,
                "{\"alg\":\"RS256\",\"kid\":\"../../../etc/passwd\"}",
                claims),
            TestProvider.token(
                provider.key(),
                JWSAlgorithm.RS256,
                "{\"alg\":\"RS256\",\"kid\":[\"first\"]}",
                claims),
            TestProvider.token(
                provider.key(),
                JWSAlgorithm.RS256,
                "{\"alg\":\"PS256\",\"kid\":\"first\"}",
                claims),
            "x".repeat(20_000),
            "..",
            "");
    for (String token : tokens) {
      assertThat(rejected(token).reason())
          .as(token.length() < 60 ? token : token.substring(0, 60))
          .isEqualTo(Reason.INVALID_IDENTITY_TOKEN);
    }
  }

  @Test
  void weakKeys_verifyNothing() throws JOSEException {
    JWK weak = new RSAKeyGenerator(1_024, /* allowWeakKeys= */ true).keyID("first").generate();
    provider.use(weak);
    assertThat(rejected(signedWeakly(weak)).reason()).isEqualTo(Reason.INVALID_IDENTITY_TOKEN);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // members twice, nested too deep, numbers that are too large or no times
        "{\"iss\":\"ISS\",\"sub\":\"ana\",\"sub\":\"eve\",\"aud\":\"app\",\"exp\":EXP,\"iat\":IAT}",
        "{\"iss\":\"ISS\",\"sub\":\"ana\",\"aud\":\"app\",\"exp\":1e400,\"iat\":IAT}",
        "{\"iss\":\"ISS\",\"sub\":\"ana\",\"aud\":\"app\",\"exp\":99999999999999999999999999999999999999,\"iat\":IAT}",
        "{\"iss\":\"ISS\",\"sub\":\"ana\",\"aud\":\"app\",\"exp\":\"EXP\",\"iat\":IAT}",
        "{\"iss\":\"ISS\",\"sub\":\"ana\",\"aud\":\"app\",\"exp\":EXP}",
        "{\"iss\":\"ISS\",\"sub\":\"ana\",\"aud\":\"app\",\"iat\":IAT}",
        "{\"iss\":\"ISS\",\"aud\":\"app\",\"exp\":EXP,\"iat\":IAT}",
        "{\"iss\":\"ISS\",\"sub\":\"\",\"aud\":\"app\",\"exp\":EXP,\"iat\":IAT}",
        "{\"iss\":\"ISS\",\"sub\":[\"ana\"],\"aud\":\"app\",\"exp\":EXP,\"iat\":IAT}",
        "{\"iss\":\"ISS\",\"sub\":\"ana\",\"exp\":EXP,\"iat\":IAT}",
        "{\"iss\":\"ISS\",\"sub\":\"ana\",\"aud\":\"other\",\"exp\":EXP,\"iat\":IAT}",
        "{\"iss\":\"ISS\",\"sub\":\"ana\",\"aud\":[],\"exp\":EXP,\"iat\":IAT}",
        "{\"iss\":\"ISS/\",\"sub\":\"ana\",\"aud\":\"app\",\"exp\":EXP,\"iat\":IAT} trailing",
        "{\"iss\":\"https://other.example.com\",\"sub\":\"ana\",\"aud\":\"app\",\"exp\":EXP,\"iat\":IAT}",
        "{\"iss\":\"ISS\",\"sub\":\"ana\",\"aud\":\"app\",\"exp\":EXP,\"iat\":FUTURE}",
        "{\"iss\":\"ISS\",\"sub\":\"ana\",\"aud\":\"app\",\"exp\":EXP,\"iat\":IAT,\"nbf\":FUTURE}",
        "{\"iss\":\"ISS\",\"sub\":\"ana\",\"aud\":\"app\",\"exp\":EXP,\"iat\":IAT,\"nbf\":\"x\"}",
        "{\"iss\":\"ISS\",\"sub\":\"ana\",\"aud\":\"app\",\"exp\":EXP,\"iat\":IAT,\"x\":[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]}",
        "{\"iss\":\"ISS\",\"sub\":\"ana\",\"SUB\":\"admin\",\"aud\":\"app\",\"exp\":EXP,\"iat\":IAT}",
        "[]",
        "null",
        "{"
      })
  void claims_thatAreNotGood_areRefused(String template) throws JOSEException {
    assertThat(rejected(provider.token(filled(template))).reason())
        .isEqualTo(Reason.INVALID_IDENTITY_TOKEN);
  }

  @Test
  void expiredToken_hasACodeOfItsOwn() throws JOSEException {
    String token =
        provider.token(
            filled("{\"iss\":\"ISS\",\"sub\":\"ana\",\"aud\":\"app\",\"exp\":IAT,\"iat\":IAT}"));
    assertThat(rejected(token).reason()).isEqualTo(Reason.EXPIRED_IDENTITY_TOKEN);
    assertThat(rejected(token).message()).startsWith("Token expired: current date/time ");
  }

  @Test
  void authorizedParty_standsBeforeTheAudience() throws JOSEException {
    FederatedIdentity identity =
        identity(
            provider.token(
                filled(
                    "{\"iss\":\"ISS\",\"sub\":\"ana\",\"aud\":[\"account\",\"x\"],\"azp\":\"app\",\"exp\":EXP,\"iat\":IAT}")));
    assertThat(identity.audience()).isEqualTo("app");
    assertThat(identity.keys())
        .containsEntry(provider.name() + ":aud", List.of("app"))
        .containsEntry(provider.name() + ":oaud", List.of("account", "x"));
  }

  @Test
  void rotatedKey_isFoundAtOnce_andOnlyFetchedSoOften() throws Exception {
    assertTaken(provider.token(claims("")));
    JWK second = TestProvider.rsa("second");
    provider.use(second);
    Thread.sleep(2_100); // fetches are so far apart
    String token =
        TestProvider.token(
            second, JWSAlgorithm.RS256, "{\"alg\":\"RS256\",\"kid\":\"second\"}", claims(""));
    assertTaken(token);
    int fetched = provider.keyFetches.get();
    for (int i = 0; i < 200; i++) {
      rejected(
          TestProvider.token(
              second,
              JWSAlgorithm.RS256,
              "{\"alg\":\"RS256\",\"kid\":\"unknown" + i + "\"}",
              claims("")));
    }
    assertThat(provider.keyFetches.get() - fetched).isLessThan(20);
  }

  @Test
  void manyAtOnce_fetchOnce() throws Exception {
    provider.delayMillis = 300;
    String token = provider.token(claims(""));
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<FederatedAuthentication>> calls = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        calls.add(() -> verify(token));
      }
      for (var each : threads.invokeAll(calls)) {
        assertThat(each.get()).isInstanceOf(FederatedIdentity.class);
      }
    }
    assertThat(provider.keyFetches).hasValue(1);
  }

  @Test
  void providerThatDoesNotAnswer_orAnswersNonsense_isACommunicationError() throws Exception {
    String token = provider.token(claims(""));
    provider.answer("/keys", "x".repeat(600_000));
    assertThat(rejected(token).reason()).isEqualTo(Reason.IDP_COMMUNICATION_ERROR);
    try (TestProvider other = new TestProvider()) {
      other.answer(
          "/.well-known/openid-configuration",
          "{\"issuer\":\"https://else.example.com\",\"jwks_uri\":\""
              + provider.issuer()
              + "/keys\"}");
      String spoofed =
          TestProvider.token(provider.key(), JWSAlgorithm.RS256, header(""), claims(other, ""));
      assertThat(verify(spoofed, registered(other.name(), "app")))
          .isInstanceOfSatisfying(
              Rejected.class,
              no -> assertThat(no.reason()).isEqualTo(Reason.IDP_COMMUNICATION_ERROR));
    }
    String late;
    Directory known;
    try (TestProvider gone = new TestProvider()) {
      late = gone.token(claims(gone, ""));
      known = registered(gone.name(), "app");
    }
    assertThat(verify(late, known))
        .isInstanceOfSatisfying(
            Rejected.class,
            no -> assertThat(no.reason()).isEqualTo(Reason.IDP_COMMUNICATION_ERROR));
  }

  /** Servers that close at once, in the middle, or trickle for longer than anybody waits. */
  @Test
  void providerThatMisbehaves_isACommunicationError_inTime() throws Exception {
    for (String answer :
        List.of(
            "",
            "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{",
            "HTTP/1.1 100 Continue\r\n\r\n")) {
      try (java.net.ServerSocket server =
          new java.net.ServerSocket(0, 5, java.net.InetAddress.getLoopbackAddress())) {
        assertUnreachable(server, answer, /* trickling= */ false);
      }
    }
    try (java.net.ServerSocket server =
        new java.net.ServerSocket(0, 5, java.net.InetAddress.getLoopbackAddress())) {
      long start = System.nanoTime();
      assertUnreachable(server, "HTTP/1.1 200 OK\r\nX: " + "x".repeat(100), /* trickling= */ true);
      assertThat(java.time.Duration.ofNanos(System.nanoTime() - start))
          .isLessThan(java.time.Duration.ofSeconds(20));
    }
  }

  private void assertUnreachable(java.net.ServerSocket server, String answer, boolean trickling)
      throws JOSEException {
    Thread.ofVirtual()
        .start(
            () -> {
              while (!server.isClosed()) {
                try (java.net.Socket socket = server.accept()) {
                  var in = socket.getInputStream();
                  in.read(new byte[4_096]);
                  for (byte each : answer.getBytes(StandardCharsets.US_ASCII)) {
                    socket.getOutputStream().write(each);
                    socket.getOutputStream().flush();
                    Thread.sleep(trickling ? 500 : 0);
                  }
                } catch (java.io.IOException e) {
                  // the client went away
                } catch (InterruptedException e) {
                  return;
                }
              }
            });
    String issuer = "http://127.0.0.1:" + server.getLocalPort();
    String token =
        TestProvider.token(
            provider.key(),
            JWSAlgorithm.RS256,
            header(""),
            claims("").replace(provider.issuer(), issuer));
    assertThat(verify(token, registered(issuer.substring("http://".length()), "app")))
        .isInstanceOfSatisfying(
            Rejected.class,
            no -> assertThat(no.reason()).isEqualTo(Reason.IDP_COMMUNICATION_ERROR));
  }

  @Test
  void privateProvider_isNotAsked_unlessThatIsAllowed() throws JOSEException {
    assertThat(
            verifier(false)
                .verify(provider.token(claims("")), Optional.empty(), ACCOUNT, directory, NOW))
        .isInstanceOfSatisfying(
            Rejected.class,
            no -> assertThat(no.message()).startsWith("No OpenIDConnect provider found"));
    assertThat(provider.keyFetches).hasValue(0);
  }

  @Test
  void ownTokens_andProvidersOfOtherAccounts_areNotTaken() throws JOSEException {
    assertThat(
            verifier.verify(
                provider.token(claims("")), Optional.empty(), "210987654321", directory, NOW))
        .isInstanceOf(Rejected.class);
    WebIdentityVerifier own =
        new WebIdentityVerifier(
            new OidcSettings(
                Optional.empty(), Optional.empty(), Optional.empty(), provider::issuer),
            new IdpClient(true));
    assertThat(own.verify(provider.token(claims("")), Optional.empty(), ACCOUNT, directory, NOW))
        .isInstanceOf(Rejected.class);
  }

  @Test
  void builtInProviders_areAskedWhereSettingsSay() throws JOSEException {
    URI base = URI.create(provider.issuer());
    WebIdentityVerifier builtIn =
        new WebIdentityVerifier(
            new OidcSettings(
                Optional.of(base), Optional.of(base), Optional.of(base), () -> "none:"),
            new IdpClient(true));
    FederatedIdentity google =
        (FederatedIdentity)
            builtIn.verify(
                provider.token(claims("")), Optional.empty(), ACCOUNT, Directory.EMPTY, NOW);
    assertThat(google.provider()).isEqualTo("accounts.google.com");
    assertThat(google.keys()).containsEntry("accounts.google.com:aud", List.of("app"));

    provider.answer(
        "/auth/o2/tokeninfo?access_token=Atza%7Cgood",
        "{\"aud\":\"client\",\"user_id\":\"amzn1.account.A\",\"app_id\":\"amzn1.application.B\",\"exp\":3597}");
    FederatedIdentity amazon =
        (FederatedIdentity)
            builtIn.verify(
                "Atza|good", Optional.of("www.amazon.com"), ACCOUNT, Directory.EMPTY, NOW);
    assertThat(amazon.keys())
        .containsEntry("www.amazon.com:app_id", List.of("amzn1.application.B"))
        .containsEntry("www.amazon.com:user_id", List.of("amzn1.account.A"));
    provider.answer("/app", "{\"id\":\"4711\"}");
    provider.answer("/me", "{\"id\":\"42\"}");
    FederatedIdentity facebook =
        (FederatedIdentity)
            builtIn.verify("EAA", Optional.of("graph.facebook.com"), ACCOUNT, Directory.EMPTY, NOW);
    assertThat(facebook.keys()).containsEntry("graph.facebook.com:id", List.of("42"));
    assertThat(
            builtIn.verify(
                "Atza|bad", Optional.of("www.amazon.com"), ACCOUNT, Directory.EMPTY, NOW))
        .isInstanceOfSatisfying(
            Rejected.class, no -> assertThat(no.reason()).isEqualTo(Reason.IDP_REJECTED_CLAIM));
    assertThat(verifier.verify("x.y", Optional.of("www.amazon.com"), ACCOUNT, directory, NOW))
        .isInstanceOf(Rejected.class); // off by default
  }

  private FederatedIdentity identity(String token) {
    return (FederatedIdentity) verify(token);
  }

  private Rejected rejected(String token) {
    return (Rejected) verify(token);
  }

  private void assertTaken(String token) {
    assertThat(verify(token)).isInstanceOf(FederatedIdentity.class);
  }

  private FederatedAuthentication verify(String token) {
    return verify(token, directory);
  }

  private FederatedAuthentication verify(String token, Directory known) {
    return verifier.verify(token, Optional.empty(), ACCOUNT, known, NOW);
  }

  private static WebIdentityVerifier verifier(boolean privateAllowed) {
    return new WebIdentityVerifier(
        new OidcSettings(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            () -> "http://issuer.example.com"),
        new IdpClient(privateAllowed));
  }

  private String signed(JWK key, JWSAlgorithm algorithm) throws JOSEException {
    return TestProvider.token(
        key, algorithm, "{\"alg\":\"" + algorithm + "\",\"kid\":\"first\"}", claims(""));
  }

  private String signedAs(String more, String claims) throws JOSEException {
    return TestProvider.token(provider.key(), JWSAlgorithm.RS256, header(more), claims);
  }

  /** A library that refuses to sign with a weak key is passed by. */
  private String signedWeakly(JWK key) throws JOSEException {
    try {
      java.security.Signature signer = java.security.Signature.getInstance("SHA256withRSA");
      signer.initSign(key.toRSAKey().toPrivateKey());
      String signed = Base64URL.encode(header("")) + "." + Base64URL.encode(claims(""));
      signer.update(signed.getBytes(StandardCharsets.US_ASCII));
      return signed + "." + Base64URL.encode(signer.sign());
    } catch (java.security.GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String header(String more) {
    return "{\"alg\":\"RS256\",\"kid\":\"first\"" + more + "}";
  }

  private String claims(String more) {
    return claims(provider, more);
  }

  private static String claims(TestProvider of, String more) {
    return "{\"iss\":\""
        + of.issuer()
        + "\",\"sub\":\"ana\",\"aud\":\"app\",\"exp\":"
        + NOW.plusSeconds(300).getEpochSecond()
        + ",\"iat\":"
        + NOW.getEpochSecond()
        + more
        + "}";
  }

  private String filled(String template) {
    return template
        .replace("ISS", provider.issuer())
        .replace("EXP", Long.toString(NOW.plusSeconds(300).getEpochSecond()))
        .replace("IAT", Long.toString(NOW.minusSeconds(5).getEpochSecond()))
        .replace("FUTURE", Long.toString(NOW.plusSeconds(600).getEpochSecond()));
  }

  private static Directory registered(String name, String... clientIds) {
    String arn = "arn:aws:iam::" + ACCOUNT + ":oidc-provider/" + name;
    return new Fixture()
        .directory()
        .with(
            List.of(
                EntityWrite.newBuilder()
                    .setArn(arn)
                    .setImage(
                        EntityImage.newBuilder()
                            .setOidcProvider(
                                OidcProviderImage.newBuilder()
                                    .setArn(arn)
                                    .setAccountId(ACCOUNT)
                                    .setUrl(name)
                                    .setClientIds(List.of(clientIds))
                                    .setThumbprints(List.of())
                                    .setCreatedAt(NOW)
                                    .setTags(List.of())
                                    .build())
                            .build())
                    .build()));
  }
}
