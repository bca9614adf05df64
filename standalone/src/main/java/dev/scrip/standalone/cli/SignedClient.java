package dev.scrip.standalone.cli;

import dev.scrip.standalone.data.ClientFiles.Keys;
import dev.scrip.standalone.data.UsageException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner.AuthLocation;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.AwsSessionCredentialsIdentity;

/** Sends requests signed with somebody's keys. */
public final class SignedClient {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** For bodies longer than this an answer may take longer: a whole directory is imported. */
  private static final int LONG = 64 * 1024;

  private static final Duration LONG_PATIENCE = Duration.ofMinutes(10);
  private static final Set<String> UNSENT =
      Set.of("host", "content-length", "connection", "expect");

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(3))
          .build();
  private final AwsV4HttpSigner signer = AwsV4HttpSigner.create();
  private final AwsCredentialsIdentity identity;

  /** A client that signs with keys. */
  public SignedClient(Keys keys) {
    this.identity =
        keys.sessionToken().isPresent()
            ? AwsSessionCredentialsIdentity.create(
                keys.accessKeyId(), keys.secretAccessKey(), keys.sessionToken().get())
            : AwsCredentialsIdentity.create(keys.accessKeyId(), keys.secretAccessKey());
  }

  /** The answer to a signed GET. */
  public HttpResponse<String> get(URI uri, String service)
      throws UsageException, IOException, InterruptedException {
    return send(SdkHttpMethod.GET, uri, "", "application/json", service);
  }

  /** A GET that carries its signature in its query, good for a while. */
  URI presigned(URI uri, String service, Duration life) {
    return signer
        .sign(
            to ->
                to.identity(identity)
                    .request(SdkHttpRequest.builder().method(SdkHttpMethod.GET).uri(uri).build())
                    .putProperty(AwsV4HttpSigner.AUTH_LOCATION, AuthLocation.QUERY_STRING)
                    .putProperty(AwsV4HttpSigner.EXPIRATION_DURATION, life)
                    .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, service)
                    .putProperty(AwsV4HttpSigner.REGION_NAME, "us-east-1"))
        .request()
        .getUri();
  }

  /** The answer to a signed form. */
  public HttpResponse<String> post(URI uri, String form, String service)
      throws UsageException, IOException, InterruptedException {
    return send(
        SdkHttpMethod.POST, uri, form, "application/x-www-form-urlencoded; charset=utf-8", service);
  }

  /** The answer to a signed body of any kind. */
  public HttpResponse<String> post(URI uri, String body, String contentType, String service)
      throws UsageException, IOException, InterruptedException {
    return send(SdkHttpMethod.POST, uri, body, contentType, service);
  }

  /** The answer to a form that nobody signs. */
  static HttpResponse<String> postUnsigned(URI uri, String form)
      throws UsageException, IOException, InterruptedException {
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(
          HttpRequest.newBuilder(uri)
              .timeout(PATIENCE)
              .header("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
              .header("Accept", "application/json")
              .POST(HttpRequest.BodyPublishers.ofString(form))
              .build(),
          HttpResponse.BodyHandlers.ofString());
    } catch (ConnectException e) {
      throw new UsageException(
          "nothing answers at " + uri.getAuthority() + "; is it up? see: scrip status", e);
    }
  }

  private HttpResponse<String> send(
      SdkHttpMethod method, URI uri, String body, String contentType, String service)
      throws UsageException, IOException, InterruptedException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    SdkHttpRequest request =
        SdkHttpRequest.builder()
            .method(method)
            .uri(uri)
            .putHeader("content-type", contentType)
            .putHeader("accept", "application/json")
            .build();
    SignedRequest signed =
        signer.sign(
            to ->
                to.identity(identity)
                    .request(request)
                    .payload(() -> new ByteArrayInputStream(bytes))
                    .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, service)
                    .putProperty(AwsV4HttpSigner.REGION_NAME, "us-east-1"));
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(uri)
            .timeout(bytes.length > LONG ? LONG_PATIENCE : PATIENCE)
            .method(
                method.name(),
                bytes.length == 0
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofByteArray(bytes));
    signed
        .request()
        .headers()
        .forEach(
            (name, values) -> {
              if (!UNSENT.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> builder.header(name, value));
              }
            });
    try {
      return http.send(builder.build(), HttpResponse.BodyHandlers.ofString());
    } catch (ConnectException e) {
      throw new UsageException(
          "nothing answers at " + uri.getAuthority() + "; is it up? see: scrip status", e);
    } catch (HttpTimeoutException e) {
      throw new UsageException(
          uri.getAuthority() + " took the request but did not answer; see: scrip logs", e);
    }
  }
}
