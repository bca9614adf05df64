package dev.scrip.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.scrip.audit.oidc.OidcRefusedException;
import dev.scrip.audit.oidc.OidcSettings;
import dev.scrip.audit.oidc.OidcSignIn;
import dev.scrip.standalone.data.UsageException;
import dev.scrip.standalone.demo.Keycloak;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.AssumeRoleWithSamlResponse;
import software.amazon.awssdk.services.sts.model.AssumeRoleWithWebIdentityResponse;

/** A real identity provider: Keycloak, from its distribution on Maven Central. */
final class KeycloakTest extends StsSuite {
  private @Nullable Keycloak keycloak;

  @BeforeAll
  void startKeycloak() throws Exception {
    try {
      keycloak =
          Keycloak.start(
              Path.of(System.getProperty("user.home"), ".cache", "scrip", "keycloak"),
              "123456789012",
              text -> System.out.println("KeycloakTest: " + text));
    } catch (UsageException e) {
      System.out.println("SKIPPED KeycloakTest: " + e.getMessage());
      assumeTrue(false, String.valueOf(e.getMessage()));
    }
    String issuer = keycloak.issuer();
    iam.createOpenIDConnectProvider(r -> r.url(issuer).clientIDList(Keycloak.CLIENT));
    String metadata = keycloak.metadata();
    iam.createSAMLProvider(r -> r.name("keycloak").samlMetadataDocument(metadata));
    String name = issuer.substring("http://".length());
    role(
        "federated-demo",
        """
        {"Version":"2012-10-17","Statement":[
          {"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::123456789012:oidc-provider/%1$s"},"Action":["sts:AssumeRoleWithWebIdentity","sts:TagSession"],
           "Condition":{"StringEquals":{"%1$s:aud":"scrip-demo","%1$s:preferred_username":"ana"}}},
          {"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::123456789012:saml-provider/keycloak"},"Action":"sts:AssumeRoleWithSAML"}]}
        """
            .formatted(name),
        statement("\"sts:*\"", "*"));
  }

  @AfterAll
  void stopKeycloak() {
    if (keycloak != null) {
      keycloak.close();
    }
  }

  @Test
  void webIdentityOfAUser_assumesTheRole() throws Exception {
    try (StsClient sts = anonymous()) {
      String token = running().idToken("ana", "ana");
      AssumeRoleWithWebIdentityResponse response =
          sts.assumeRoleWithWebIdentity(
              r ->
                  r.roleArn(ACCOUNT + "role/federated-demo")
                      .roleSessionName("ana")
                      .webIdentityToken(token));
      assertThat(caller(response.credentials())).endsWith(":assumed-role/federated-demo/ana");
      assertThat(record(response.credentials()).getTags().getFirst().getValue()).isEqualTo("blue");
      // Somebody else's signature over the same claims.
      refused(
          () ->
              sts.assumeRoleWithWebIdentity(
                  r ->
                      r.roleArn(ACCOUNT + "role/federated-demo")
                          .roleSessionName("ana")
                          .webIdentityToken(token.substring(0, token.length() - 8) + "AAAAAAAA")),
          "InvalidIdentityToken",
          400,
          "");
    }
  }

  @Test
  void personSignsInToTheConsole() throws Exception {
    OidcSignIn signIn =
        new OidcSignIn(
            OidcSettings.parse(
                "issuer=%s\nclientId=%s\nroleArn=%srole/federated-demo"
                    .formatted(running().issuer(), Keycloak.CLIENT, ACCOUNT)),
            platform.sts(),
            "us-east-1",
            InstantSource.system());
    URI callback = platform.audit().resolve("/console/oidc/callback");
    OidcSignIn.Begun begun = signIn.begin(callback);
    URI back = running().sentBack(begun.provider(), "ana", "ana");
    assertThat(back.toString()).startsWith(callback + "?");
    assertThatThrownBy(() -> finish(signIn, signIn.begin(callback).browser(), back))
        .isInstanceOf(OidcRefusedException.class)
        .hasMessageContaining("not begun in this browser");
    assertThatThrownBy(() -> finish(signIn, "made up", back))
        .isInstanceOf(OidcRefusedException.class)
        .hasMessageContaining("not begun in this browser");
    OidcSignIn.Signed signed = finish(signIn, begun.browser(), back);
    assertThatThrownBy(() -> finish(signIn, begun.browser(), back))
        .as("an answer is good once")
        .isInstanceOf(OidcRefusedException.class);
    try (HttpClient browser = HttpClient.newBuilder().cookieHandler(new CookieManager()).build()) {
      HttpResponse<String> welcome =
          browser.send(
              HttpRequest.newBuilder(signed.request()).build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(welcome.statusCode()).isEqualTo(303);
      HttpResponse<String> me =
          browser.send(
              HttpRequest.newBuilder(platform.audit().resolve("/console/api/me")).build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(me.body()).contains(":assumed-role/federated-demo/ana-");
    }
  }

  private OidcSignIn.Signed finish(OidcSignIn signIn, String browser, URI back)
      throws OidcRefusedException {
    return signIn.finish(browser, back.getRawQuery(), platform.audit(), "127.0.0.1", "test");
  }

  @Test
  void samlResponseOfABrowser_assumesTheRole_once() throws Exception {
    try (StsClient sts = anonymous()) {
      String response = running().samlResponse("ana", "ana");
      AssumeRoleWithSamlResponse taken =
          sts.assumeRoleWithSAML(
              r ->
                  r.roleArn(ACCOUNT + "role/federated-demo")
                      .principalArn(ACCOUNT + "saml-provider/keycloak")
                      .samlAssertion(response));
      assertThat(caller(taken.credentials())).endsWith(":assumed-role/federated-demo/ana");
      assertThat(taken.issuer()).isEqualTo(running().issuer());
      assertThat(taken.subjectType()).isEqualTo("persistent");
      refused(
          () ->
              sts.assumeRoleWithSAML(
                  r ->
                      r.roleArn(ACCOUNT + "role/federated-demo")
                          .principalArn(ACCOUNT + "saml-provider/keycloak")
                          .samlAssertion(response)),
          "InvalidIdentityToken",
          400,
          "was used already");
    }
  }

  private Keycloak running() {
    return java.util.Objects.requireNonNull(keycloak);
  }
}
