package dev.scrip.standalone.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.scrip.standalone.data.UsageException;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A question to the query API, and whose answer it is. */
final class AuditQuery {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private AuditQuery() {}

  /** An answer. */
  record Answer(JsonNode json, String caller) {}

  static Answer ask(
      DataOption data, ProfileOption profile, String path, Map<String, @Nullable String> parameters)
      throws UsageException, IOException, InterruptedException {
    HttpResponse<String> response = send(data, profile, path, parameters);
    return new Answer(
        JSON.readTree(response.body()),
        response.headers().firstValue("x-scrip-caller").orElse("?"));
  }

  /** An answer as it came. */
  static HttpResponse<String> send(
      DataOption data, ProfileOption profile, String path, Map<String, @Nullable String> parameters)
      throws UsageException, IOException, InterruptedException {
    String query =
        parameters.entrySet().stream()
            .filter(each -> each.getValue() != null)
            .map(each -> each.getKey() + "=" + encode(String.valueOf(each.getValue())))
            .collect(Collectors.joining("&"));
    URI uri = URI.create(data.audit() + path + (query.isEmpty() ? "" : "?" + query));
    HttpResponse<String> response = new SignedClient(profile.keys(data.get())).get(uri, "scrip");
    if (response.statusCode() != 200) {
      JsonNode json = JSON.readTree(response.body());
      throw new UsageException(
          json.at("/error/code").asText() + ": " + json.at("/error/message").asText());
    }
    return response;
  }

  static String pretty(JsonNode json) throws IOException {
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json);
  }

  /** The positions of an answer as one short line. */
  static String position(JsonNode json) {
    return json.path("position").properties().stream()
        .filter(each -> each.getKey().startsWith("sts.audit"))
        .map(each -> each.getKey() + "@" + each.getValue().asText())
        .collect(Collectors.joining(" "));
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
