package dev.scrip.standalone;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;

/** Signed requests to the issuer's own paths. */
final class OwnRequests {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private OwnRequests() {}

  static HttpResponse<String> post(URI issuer, String path, AwsCredentials caller, JsonNode body)
      throws IOException, InterruptedException {
    return post(issuer, path, caller, body, "scrip", Map.of());
  }

  static HttpResponse<String> post(
      URI issuer,
      String path,
      AwsCredentials caller,
      JsonNode body,
      String service,
      Map<String, String> headers)
      throws IOException, InterruptedException {
    byte[] bytes = JSON.writeValueAsBytes(body);
    URI uri = issuer.resolve(path);
    HttpRequest.Builder request = HttpRequest.newBuilder(uri);
    AwsV4HttpSigner.create()
        .sign(
            to ->
                to.identity(caller)
                    .request(unsigned(uri, headers))
                    .payload(() -> new ByteArrayInputStream(bytes))
                    .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, service)
                    .putProperty(AwsV4HttpSigner.REGION_NAME, "us-east-1"))
        .request()
        .headers()
        .forEach(
            (name, values) -> {
              if (!List.of("host", "content-length").contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
              }
            });
    return HTTP.send(
        request.POST(HttpRequest.BodyPublishers.ofByteArray(bytes)).build(),
        HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
  }

  private static SdkHttpRequest unsigned(URI uri, Map<String, String> headers) {
    SdkHttpRequest.Builder request = SdkHttpRequest.builder().method(SdkHttpMethod.POST).uri(uri);
    headers.forEach(request::putHeader);
    return request.build();
  }
}
