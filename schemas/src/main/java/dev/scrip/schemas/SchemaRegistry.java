package dev.scrip.schemas;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.scrip.schemas.SchemaHistory.Version;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;

/**
 * A registry with Confluent's API: takes the committed schemas and gives them ids. Asking it again
 * changes nothing and gives the same ids.
 */
public final class SchemaRegistry {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String TYPE = "application/vnd.schemaregistry.v1+json";
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final String url;
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();

  /**
   * A registry.
   *
   * @param url where its API begins; user and password in it are sent as Basic credentials
   */
  public SchemaRegistry(URI url) {
    String text = url.toString();
    this.url = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
  }

  /**
   * Registers every committed schema that it does not have, oldest first.
   *
   * @throws IOException if it can't be reached or refuses one
   */
  public SchemaIds register() throws IOException, InterruptedException {
    Map<Version, Integer> ids = new HashMap<>();
    for (Version version : SchemaHistory.committed().versions()) {
      JsonNode answer =
          send(
              "/subjects/" + version.subject() + "/versions",
              JSON.createObjectNode()
                  .put("schema", version.schema().toString())
                  .put("schemaType", "AVRO"));
      if (!answer.path("id").isInt()) {
        throw new IOException("the registry gives no id for " + version.subject());
      }
      ids.put(version, answer.path("id").asInt());
    }
    try {
      return SchemaIds.of(ids);
    } catch (IllegalArgumentException e) {
      throw new IOException("the registry gives one id to two schemas", e);
    }
  }

  private JsonNode send(String path, JsonNode body) throws IOException, InterruptedException {
    URI uri = URI.create(url + path);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(withoutUser(uri))
            .timeout(TIMEOUT)
            .header("content-type", TYPE)
            .header("accept", TYPE)
            .POST(HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)));
    if (uri.getUserInfo() != null) {
      request.header(
          "authorization",
          "Basic "
              + Base64.getEncoder()
                  .encodeToString(uri.getUserInfo().getBytes(StandardCharsets.UTF_8)));
    }
    HttpResponse<byte[]> response =
        http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    if (response.statusCode() != 200) {
      throw new IOException(
          "the registry answers " + response.statusCode() + " to " + withoutUser(uri));
    }
    return JSON.readTree(response.body());
  }

  private static URI withoutUser(URI uri) {
    return uri.getRawUserInfo() == null
        ? uri
        : URI.create(uri.toString().replace(uri.getRawUserInfo() + "@", ""));
  }
}
