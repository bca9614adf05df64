package dev.scrip.standalone.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.scrip.standalone.data.ClientFiles.Keys;
import dev.scrip.standalone.data.UsageException;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;

/** Calls actions of one of the issuer's AWS APIs. */
final class QueryClient {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final SignedClient client;
  private final URI endpoint;
  private final String service;
  private final String version;

  private QueryClient(Keys keys, String endpoint, String service, String version) {
    this.client = new SignedClient(keys);
    this.endpoint = URI.create(endpoint + "/");
    this.service = service;
    this.version = version;
  }

  static QueryClient sts(Keys keys, String endpoint) {
    return new QueryClient(keys, endpoint, "sts", "2011-06-15");
  }

  static QueryClient iam(Keys keys, String endpoint) {
    return new QueryClient(keys, endpoint, "iam", "2010-05-08");
  }

  /** The result of an action. */
  JsonNode call(String action, Map<String, String> parameters)
      throws UsageException, IOException, InterruptedException {
    return result(action, client.post(endpoint, form(action, parameters), service));
  }

  /** The result of an action that nobody signs. */
  JsonNode callUnsigned(String action, Map<String, String> parameters)
      throws UsageException, IOException, InterruptedException {
    return result(action, SignedClient.postUnsigned(endpoint, form(action, parameters)));
  }

  /**
   * The result of an action, or, where what it speaks of is not there, of the one that makes it.
   */
  JsonNode callOr(
      String action, Map<String, String> parameters, String making, Map<String, String> made)
      throws UsageException, IOException, InterruptedException {
    HttpResponse<String> response = client.post(endpoint, form(action, parameters), service);
    return response.statusCode() == 404 ? call(making, made) : result(action, response);
  }

  private String form(String action, Map<String, String> parameters) {
    return "Action="
        + action
        + "&Version="
        + version
        + parameters.entrySet().stream()
            .map(each -> "&" + each.getKey() + "=" + encode(each.getValue()))
            .collect(Collectors.joining());
  }

  private static JsonNode result(String action, HttpResponse<String> response)
      throws UsageException, IOException {
    JsonNode answer = JSON.readTree(response.body());
    if (response.statusCode() != 200) {
      throw new UsageException(
          action
              + " was refused: "
              + answer.at("/Error/Code").asText()
              + ": "
              + answer.at("/Error/Message").asText());
    }
    return answer.path(action + "Response").path(action + "Result");
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
