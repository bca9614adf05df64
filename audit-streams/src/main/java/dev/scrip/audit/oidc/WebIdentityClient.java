package dev.scrip.audit.oidc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.scrip.audit.calls.BoundedCall;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.stream.Collectors;
import software.amazon.awssdk.identity.spi.AwsSessionCredentialsIdentity;

/** Trades id tokens in for sessions, as any client of STS does. */
final class WebIdentityClient {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final int SUM_BYTES = 5;
  private static final int LONGEST_NAME = 64 - 1 - 2 * SUM_BYTES;

  private final BoundedCall http = new BoundedCall(Duration.ofSeconds(2), TIMEOUT, 1L << 20);
  private final URI issuer;

  WebIdentityClient(URI issuer) {
    this.issuer = issuer.resolve("/");
  }

  /** A session's credentials until they end. */
  record Issued(AwsSessionCredentialsIdentity credentials, Instant until) {
    /** Prints no secret. */
    @Override
    public String toString() {
      return "Issued[" + credentials.accessKeyId() + "]";
    }
  }

  /**
   * Assumes a role.
   *
   * @param sourceAddress address of the person's browser, for the record if this process's word is
   *     taken
   * @param userAgent its User-Agent
   */
  Issued assume(String roleArn, Provider.Identity identity, String sourceAddress, String userAgent)
      throws OidcRefusedException {
    String form =
        Map.of(
                "Action",
                "AssumeRoleWithWebIdentity",
                "Version",
                "2011-06-15",
                "RoleArn",
                roleArn,
                "RoleSessionName",
                sessionName(identity.name(), identity.subject()),
                "WebIdentityToken",
                identity.idToken())
            .entrySet()
            .stream()
            .map(
                each ->
                    each.getKey()
                        + "="
                        + URLEncoder.encode(each.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
    try {
      HttpResponse<byte[]> response =
          http.send(
              HttpRequest.newBuilder(issuer)
                  .header("content-type", "application/x-www-form-urlencoded")
                  .header("accept", "application/json")
                  .header("user-agent", userAgent.isEmpty() ? "scrip-console" : userAgent)
                  .header("x-forwarded-for", sourceAddress)
                  .POST(HttpRequest.BodyPublishers.ofString(form))
                  .build());
      JsonNode answer = JSON.readTree(response.body());
      JsonNode issued =
          answer.at(
              "/AssumeRoleWithWebIdentityResponse/AssumeRoleWithWebIdentityResult/Credentials");
      if (response.statusCode() != 200 || issued.isMissingNode()) {
        throw new OidcRefusedException(
            "You are known, but get no session of "
                + roleArn
                + ": "
                + answer.at("/Error/Code").asText("the issuer does not answer")
                + " "
                + answer.at("/Error/Message").asText());
      }
      return new Issued(
          AwsSessionCredentialsIdentity.create(
              issued.path("AccessKeyId").asText(),
              issued.path("SecretAccessKey").asText(),
              issued.path("SessionToken").asText()),
          Instant.ofEpochSecond(issued.path("Expiration").asLong()));
    } catch (IOException e) {
      throw new OidcRefusedException("The issuer does not answer at the moment.");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OidcRefusedException("The server is stopping.");
    }
  }

  /**
   * A RoleSessionName ({@code [\w+=,.@-]{2,64}}): what the person is called, which people may
   * choose and share, and a part of a checksum of who it is, which they can't.
   */
  static String sessionName(String name, String subject) {
    String allowed = name.replaceAll("[^\\w+=,.@-]", "-");
    String cut = allowed.length() > LONGEST_NAME ? allowed.substring(0, LONGEST_NAME) : allowed;
    try {
      byte[] sum =
          MessageDigest.getInstance("SHA-256").digest(subject.getBytes(StandardCharsets.UTF_8));
      return (cut.isEmpty() ? "user" : cut) + "-" + HexFormat.of().formatHex(sum, 0, SUM_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
