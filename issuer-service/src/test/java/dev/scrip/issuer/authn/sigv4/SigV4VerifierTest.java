package dev.scrip.issuer.authn.sigv4;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scrip.issuer.Fixture;
import dev.scrip.issuer.Fixture.Message;
import dev.scrip.issuer.Fixture.Signing;
import dev.scrip.issuer.authn.Authenticated;
import dev.scrip.issuer.authn.Authentication;
import dev.scrip.issuer.authn.Refusal;
import dev.scrip.issuer.authn.Refusal.Code;
import dev.scrip.issuer.session.SecretAccessKey;
import dev.scrip.issuer.session.Session;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

final class SigV4VerifierTest {
  private static final Instant NOW = Fixture.NOW;

  private final Fixture fixture = new Fixture();
  private final SigV4Verifier verifier = fixture.verifier();

  @Test
  void longTermKey_isItsUser() {
    Authentication answer = verify(administrator().sign());
    assertThat(answer).isInstanceOf(Authenticated.class);
    assertThat(((Authenticated) answer).arn()).isEqualTo("arn:aws:iam::123456789012:user/admin");
  }

  @Test
  void sessionCredentials_areTheRolesSession() {
    Session session = fixture.session(NOW, Duration.ofHours(1));
    Authentication answer = verify(Signing.post(fixture.identity(session)).sign());
    assertThat(((Authenticated) answer).arn())
        .isEqualTo("arn:aws:sts::123456789012:assumed-role/demo/ana");
  }

  @Test
  void presignedQuery_verifies() {
    assertThat(verify(administrator().presignedGet().sign())).isInstanceOf(Authenticated.class);
  }

  @Test
  void presignedQuery_withTheTokenSigned_verifies() {
    Session session = fixture.session(NOW, Duration.ofHours(1));
    assertThat(verify(Signing.post(fixture.identity(session)).presignedGet().sign()))
        .isInstanceOf(Authenticated.class);
  }

  @Test
  void presignedQuery_withTheTokenAppended_verifies() {
    Session session = fixture.session(NOW, Duration.ofHours(1));
    Message unsigned =
        Signing.post(
                AwsCredentialsIdentity.create(
                    session.accessKeyId().value(), session.secret().reveal()))
            .presignedGet()
            .sign();
    String token = QueryStrings.encode(fixture.sealer().seal(session).reveal(), false);
    assertThat(verify(unsigned.withQuery(unsigned.query() + "&X-Amz-Security-Token=" + token)))
        .isInstanceOf(Authenticated.class);
  }

  @Test
  void presignedQuery_afterItsLife_isRefused() {
    refused(
        administrator().presignedGet().at(NOW.minusSeconds(61)).sign(),
        Code.SIGNATURE_DOES_NOT_MATCH,
        "Signature expired");
  }

  @Test
  void presignedQuery_withAnotherParameter_isRefused() {
    Message message = administrator().presignedGet().sign();
    refused(message.withQuery(message.query() + "&X=1"), Code.SIGNATURE_DOES_NOT_MATCH, "");
  }

  @Test
  void queryInAnotherOrder_verifies() {
    Message message = administrator().presignedGet().sign();
    String[] parts = message.query().split("&", -1);
    Collections.reverse(Arrays.asList(parts));
    assertThat(verify(message.withQuery(String.join("&", parts))))
        .isInstanceOf(Authenticated.class);
  }

  @Test
  void headersWithRunsOfSpaces_verify() {
    Message message = administrator().sign();
    assertThat(
            verify(
                message.withHeader(
                    "content-type", "  application/x-www-form-urlencoded;   charset=utf-8 ")))
        .isInstanceOf(Authenticated.class);
  }

  @Test
  void authorizationWithoutSpacesAfterCommas_verifies() {
    Message message = administrator().sign();
    assertThat(
            verify(
                message.withHeader(
                    "authorization", message.header("authorization").replace(", ", ","))))
        .isInstanceOf(Authenticated.class);
  }

  @Test
  void changedBody_isRefused() {
    refused(administrator().sign().withBody("Action=Other"), Code.SIGNATURE_DOES_NOT_MATCH, "");
  }

  @ParameterizedTest
  @ValueSource(strings = {"host", "content-type", "x-amz-date"})
  void changedSignedHeader_isRefused(String header) {
    String changed = header.equals("x-amz-date") ? "20261123T120001Z" : "other";
    refused(administrator().sign().withHeader(header, changed), Code.SIGNATURE_DOES_NOT_MATCH, "");
  }

  @Test
  void everyChangedCharacterOfTheSignature_isRefused() {
    Message message = administrator().sign();
    String authorization = message.header("authorization");
    int start = authorization.length() - 64;
    for (int i = start; i < authorization.length(); i++) {
      char other = authorization.charAt(i) == '0' ? '1' : '0';
      String changed = authorization.substring(0, i) + other + authorization.substring(i + 1);
      refused(message.withHeader("authorization", changed), Code.SIGNATURE_DOES_NOT_MATCH, "");
    }
  }

  @ParameterizedTest
  @CsvSource({"-900,true", "-901,false", "900,true", "901,false"})
  void clockWindow_isFifteenMinutesEitherWay(int seconds, boolean accepted) {
    Authentication answer = verify(administrator().at(NOW.plusSeconds(seconds)).sign());
    assertThat(answer instanceof Authenticated).isEqualTo(accepted);
    if (!accepted) {
      assertThat(((Refusal) answer).message())
          .startsWith(seconds < 0 ? "Signature expired: " : "Signature not yet current: ");
    }
  }

  @Test
  void scopes_thatAreNotOurs_areRefused() {
    refused(
        administrator().scoped("eu-west-1", "sts").sign(),
        Code.SIGNATURE_DOES_NOT_MATCH,
        "Credential should be scoped to a valid region. ");
    refused(
        administrator().scoped("us-east-1", "s3").sign(),
        Code.SIGNATURE_DOES_NOT_MATCH,
        "Credential should be scoped to correct service: 'sts'. ");
    Message message = administrator().sign();
    refused(
        message.withHeader(
            "authorization", message.header("authorization").replace("/20261123/", "/20261122/")),
        Code.SIGNATURE_DOES_NOT_MATCH,
        "Date in Credential scope does not match YYYYMMDD");
    refused(
        message.withHeader(
            "authorization", message.header("authorization").replace("aws4_request", "aws5")),
        Code.SIGNATURE_DOES_NOT_MATCH,
        "Credential should be scoped with a valid terminator");
  }

  @Test
  void hostOutsideSignedHeaders_isRefused() {
    Message message = administrator().sign();
    refused(
        message.withHeader(
            "authorization",
            message
                .header("authorization")
                .replaceFirst("SignedHeaders=[^,]*", "SignedHeaders=x-amz-date")),
        Code.SIGNATURE_DOES_NOT_MATCH,
        "'Host' or ':authority' must be a 'SignedHeader'");
  }

  @Test
  void unknownKey_isRefused() {
    refused(
        Signing.post(
                AwsCredentialsIdentity.create("AKIAAAAABBBBCCCCDDDD", "secret-of-somebody-else"))
            .sign(),
        Code.INVALID_CLIENT_TOKEN_ID,
        "The security token included in the request is invalid.");
  }

  @Test
  void sessionToken_missingCutChangedOrForeign_isRefused() {
    Session session = fixture.session(NOW, Duration.ofHours(1));
    Message message = Signing.post(fixture.identity(session)).sign();
    String token = message.header("x-amz-security-token");
    refused(
        message.withHeader("x-amz-security-token", null), Code.INVALID_CLIENT_TOKEN_ID, "invalid.");
    refused(
        message.withHeader("x-amz-security-token", token.substring(8)),
        Code.INVALID_CLIENT_TOKEN_ID,
        "invalid");
    refused(
        message.withHeader(
            "x-amz-security-token", "A" + token.substring(1, 20) + "AAAA" + token.substring(24)),
        Code.INVALID_CLIENT_TOKEN_ID,
        "invalid");
    String foreign = fixture.sealer().seal(fixture.session(NOW, Duration.ofHours(1))).reveal();
    refused(
        message.withHeader("x-amz-security-token", foreign),
        Code.INVALID_CLIENT_TOKEN_ID,
        "invalid");
  }

  @Test
  void expiredSession_isToldOnlyWithAGoodSignature() {
    Session session = fixture.session(NOW.minusSeconds(60), Duration.ofSeconds(60));
    Message message = Signing.post(fixture.identity(session)).sign();
    refused(message, Code.EXPIRED_TOKEN, "The security token included in the request is expired");
    refused(message.withBody("x"), Code.SIGNATURE_DOES_NOT_MATCH, "");
  }

  @Test
  void noSignature_isMissing() {
    refused(
        administrator().sign().withHeader("authorization", null),
        Code.MISSING_AUTHENTICATION_TOKEN,
        "Request is missing Authentication Token");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Basic abc",
        "AWS4-HMAC-SHA256",
        "AWS4-HMAC-SHA256 Credential=a/b/c, SignedHeaders=host, Signature=00",
        "AWS4-HMAC-SHA256 Credential=a/20261123/us-east-1/sts/aws4_request, SignedHeaders=host",
        "AWS4-HMAC-SHA256 Credential=a/20261123/us-east-1/sts/aws4_request, SignedHeaders=host, Signature=zz",
        "AWS4-HMAC-SHA256 Credential=a, Credential=b, SignedHeaders=host, Signature=00"
      })
  void brokenAuthorization_isIncomplete(String authorization) {
    refused(
        administrator().sign().withHeader("authorization", authorization),
        Code.INCOMPLETE_SIGNATURE,
        "");
  }

  @Test
  void publishedVector_getVanilla() {
    // The example of AWS's signing test suite: same canonical request, same signature.
    SignedMessage message =
        new SignedMessage(
            "GET",
            "/",
            "",
            name ->
                switch (name) {
                  case "host" -> List.of("example.amazonaws.com");
                  case "x-amz-date" -> List.of("20150830T123600Z");
                  default -> List.of();
                },
            Hashes.sha256Hex(new byte[0]));
    String canonical = CanonicalRequest.of(message, List.of("host", "x-amz-date"), "");
    String stringToSign =
        "AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/service/aws4_request\n"
            + Hashes.sha256Hex(canonical.getBytes(StandardCharsets.UTF_8));
    javax.crypto.Mac key =
        SigningKeys.derive(
            SecretAccessKey.of("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"),
            new CredentialScope("20150830", "us-east-1", "service", "aws4_request"));
    assertThat(HexFormat.of().formatHex(Hashes.hmac(key, stringToSign)))
        .isEqualTo("5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31");
  }

  private Signing administrator() {
    return Signing.post(fixture.administratorIdentity());
  }

  private Authentication verify(Message message) {
    return verifier.verify(message.signed(), fixture.directory(), "sts", NOW);
  }

  private void refused(Message message, Code code, String text) {
    Authentication answer = verify(message);
    assertThat(answer).isInstanceOf(Refusal.class);
    assertThat(((Refusal) answer).code()).isEqualTo(code);
    assertThat(((Refusal) answer).message()).contains(text);
  }
}
