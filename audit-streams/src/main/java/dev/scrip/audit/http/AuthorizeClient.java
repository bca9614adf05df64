package dev.scrip.audit.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.scrip.audit.calls.BoundedCall;
import dev.scrip.audit.catalog.TrustDecisions;
import dev.scrip.audit.stores.Decision;
import dev.scrip.events.AuditEvent;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/**
 * Asks the issuer whether the caller of a query may ask it. The caller's signature goes along as it
 * came: what can be verified only with a user's secret is verified where the secrets are.
 */
public final class AuthorizeClient {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final Set<String> UNSENT =
      Set.of("host", "content-length", "connection", "expect");

  private final BoundedCall http = new BoundedCall(Duration.ofSeconds(2), TIMEOUT, 4L << 20);
  private final AwsV4HttpSigner signer = AwsV4HttpSigner.create();
  private final URI endpoint;
  private final String region;
  private final AwsCredentialsIdentity credentials;
  private final InstantSource clock;

  /**
   * A client.
   *
   * @param issuer the issuer's address
   * @param accessKeyId the service's key
   * @param secretAccessKey its secret
   */
  public AuthorizeClient(
      URI issuer, String region, String accessKeyId, String secretAccessKey, InstantSource clock) {
    this.clock = clock;
    this.endpoint = issuer.resolve("/authorize");
    this.region = region;
    this.credentials = AwsCredentialsIdentity.create(accessKeyId, secretAccessKey);
  }

  /**
   * A question about a caller's request.
   *
   * @param method its method
   * @param target its path and query as sent
   * @param headers its headers
   * @param payloadHash SHA-256 of its body in hex
   * @param action action to decide
   * @param resource ARN to decide on
   * @param context condition keys
   * @param record whether the read is recorded
   * @param once whether the request is good once
   * @param about what is read, where the caller's request does not say it; else empty
   */
  public record Question(
      String method,
      String target,
      Map<String, List<String>> headers,
      String payloadHash,
      String action,
      String resource,
      Map<String, List<String>> context,
      boolean record,
      boolean once,
      String about) {
    /** Prints what is asked, nothing that signs. */
    @Override
    public String toString() {
      return "Question[" + action + " on " + resource + "]";
    }
  }

  /** What the issuer says. */
  public sealed interface Verdict {
    /**
     * The caller may ask.
     *
     * @param position the directory position that the decision reflects
     * @param decision what was decided, for other instances
     */
    record Allowed(String callerArn, String accountId, String position, Decision decision)
        implements Verdict {}

    /** The caller may not; the error is what to answer. */
    record Refused(int status, String code, String message) implements Verdict {}

    /** The issuer gives no answer: nothing may be read. */
    record Silent(String why) implements Verdict {}
  }

  /** Asks, and has the read recorded if it is allowed. */
  public Verdict ask(Question question) {
    try {
      byte[] body =
          JSON.writeValueAsBytes(
              Map.ofEntries(
                  Map.entry("method", question.method()),
                  Map.entry("target", question.target()),
                  Map.entry("headers", question.headers()),
                  Map.entry("payloadHash", question.payloadHash()),
                  Map.entry("action", question.action()),
                  Map.entry("resource", question.resource()),
                  Map.entry("context", question.context()),
                  Map.entry("record", question.record()),
                  Map.entry("once", question.once()),
                  Map.entry("about", question.about())));
      HttpResponse<byte[]> response = http.send(signed("/authorize", body));
      JsonNode answer = JSON.readTree(response.body());
      if (response.statusCode() == 400 && answer.at("/error/code").asText().equals("Throttling")) {
        return new Verdict.Refused(400, "Throttling", "Rate exceeded");
      }
      if (response.statusCode() == 400) {
        return new Verdict.Refused(
            400, "ValidationError", "the request can't be submitted for a decision");
      }
      if (response.statusCode() != 200) {
        return new Verdict.Silent(
            "the issuer answers "
                + response.statusCode()
                + " "
                + answer.at("/error/code").asText());
      }
      if (answer.path("decision").asText().equals("allowed")) {
        String callerArn = answer.at("/principal/arn").asText();
        return new Verdict.Allowed(
            callerArn,
            answer.at("/principal/accountId").asText(),
            "iam.changes@" + answer.path("position").asText(),
            new Decision(callerArn, question.action(), question.resource(), clock.instant()));
      }
      return new Verdict.Refused(
          answer.at("/error/status").asInt(403),
          answer.at("/error/code").asText(),
          answer.at("/error/message").asText());
    } catch (IOException e) {
      return new Verdict.Silent("the issuer can't be reached: " + e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Verdict.Silent("interrupted");
    }
  }

  /**
   * Whether a trust policy would allow the issuance that a record tells of; unknown while the
   * issuer does not say.
   */
  public TrustDecisions.Decision trust(AuditEvent issuance, String trustPolicy) {
    try {
      byte[] body = JSON.writeValueAsBytes(TrustQuestions.of(issuance, trustPolicy));
      HttpResponse<byte[]> response = http.send(signed("/trust", body));
      if (response.statusCode() != 200) {
        return TrustDecisions.Decision.UNKNOWN;
      }
      return JSON.readTree(response.body()).path("allows").asBoolean()
          ? TrustDecisions.Decision.ALLOWS
          : TrustDecisions.Decision.DENIES;
    } catch (IOException e) {
      return TrustDecisions.Decision.UNKNOWN;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return TrustDecisions.Decision.UNKNOWN;
    }
  }

  /** What became of something that a person does through the console. */
  record Outcome(int status, String json) {}

  /**
   * Does something in the name of the person whose presigned request signed in.
   *
   * @param action such as {@code RevokeSession}
   * @param signIn the person's request
   * @param sourceAddress address of the person's browser
   * @param userAgent its User-Agent
   * @param told what the action is told, JSON
   */
  Outcome onBehalf(
      String action, SignIn signIn, String sourceAddress, String userAgent, String told) {
    try {
      byte[] body =
          JSON.writeValueAsBytes(
              Map.of(
                  "action", action,
                  "target", signIn.target(),
                  "host", signIn.host(),
                  "sourceAddress", sourceAddress,
                  "userAgent", userAgent,
                  "body", told));
      HttpResponse<byte[]> response = http.send(signed("/on-behalf", body));
      return new Outcome(
          response.statusCode(), new String(response.body(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      return new Outcome(
          503,
          "{\"error\":{\"code\":\"ServiceUnavailable\",\"message\":\"the issuer does not"
              + " answer\"}}");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Outcome(503, "{}");
    }
  }

  private HttpRequest signed(String path, byte[] body) {
    URI uri = endpoint.resolve(path);
    SdkHttpRequest request =
        SdkHttpRequest.builder()
            .method(SdkHttpMethod.POST)
            .uri(uri)
            .putHeader("content-type", "application/json")
            .build();
    SignedRequest signed =
        signer.sign(
            to ->
                to.identity(credentials)
                    .request(request)
                    .payload(() -> new ByteArrayInputStream(body))
                    .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "scrip")
                    .putProperty(AwsV4HttpSigner.REGION_NAME, region));
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(uri).POST(HttpRequest.BodyPublishers.ofByteArray(body));
    signed
        .request()
        .headers()
        .forEach(
            (name, values) -> {
              if (!UNSENT.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> builder.header(name, value));
              }
            });
    return builder.build();
  }

  /** SHA-256 of nothing: the payload hash of a request without a body. */
  static final String EMPTY_PAYLOAD =
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
}
