package dev.scrip.standalone;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.scrip.standalone.data.ClientFiles;
import dev.scrip.standalone.data.DataDir;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Locale;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/** Asks the query API of a running instance as the holder of its data folder. */
final class AuditClient {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private AuditClient() {}

  static JsonNode get(DataDir data, String pathAndQuery) throws Exception {
    ClientFiles.Keys keys = ClientFiles.readCredentials(data.credentials(), "default");
    URI uri = URI.create(data.endpoints().audit() + pathAndQuery);
    SdkHttpRequest signed =
        AwsV4HttpSigner.create()
            .sign(
                to ->
                    to.identity(
                            AwsCredentialsIdentity.create(
                                keys.accessKeyId(), keys.secretAccessKey()))
                        .request(
                            SdkHttpRequest.builder().method(SdkHttpMethod.GET).uri(uri).build())
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "scrip")
                        .putProperty(AwsV4HttpSigner.REGION_NAME, "us-east-1"))
            .request();
    HttpRequest.Builder request = HttpRequest.newBuilder(uri);
    signed
        .headers()
        .forEach(
            (name, values) -> {
              if (!name.toLowerCase(Locale.ROOT).equals("host")) {
                values.forEach(value -> request.header(name, value));
              }
            });
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpResponse<String> response =
          http.send(request.build(), HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() != 200) {
        throw new IllegalStateException(response.statusCode() + ": " + response.body());
      }
      return JSON.readTree(response.body());
    }
  }
}
