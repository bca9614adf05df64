package dev.scrip.standalone.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.scrip.standalone.data.UsageException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;

/** Signed requests to the issuer's own paths, with the errors that it answers. */
final class IssuerRequests {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final SignedClient client;
  private final String endpoint;

  IssuerRequests(DataOption data, ProfileOption profile) throws UsageException, IOException {
    this.client = new SignedClient(profile.keys(data.get()));
    this.endpoint = data.sts();
  }

  /** The text that a GET answers. */
  String get(String pathAndQuery) throws UsageException, IOException, InterruptedException {
    return checked(client.get(URI.create(endpoint + pathAndQuery), "scrip"));
  }

  /** The JSON that a POST answers. */
  JsonNode post(String pathAndQuery, String body, String contentType)
      throws UsageException, IOException, InterruptedException {
    return json(
        checked(client.post(URI.create(endpoint + pathAndQuery), body, contentType, "scrip")));
  }

  static JsonNode json(String text) throws IOException {
    return JSON.readTree(text);
  }

  private static String checked(HttpResponse<String> response) throws UsageException {
    if (response.statusCode() == 200) {
      return response.body();
    }
    try {
      JsonNode error = JSON.readTree(response.body()).path("error");
      throw new UsageException(error.path("code").asText() + ": " + error.path("message").asText());
    } catch (JsonProcessingException e) {
      throw new UsageException("the issuer answered with status " + response.statusCode(), e);
    }
  }
}
