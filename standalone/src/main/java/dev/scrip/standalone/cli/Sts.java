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
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What the command line asks of STS. */
final class Sts {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final SignedClient client;
  private final URI endpoint;

  Sts(Keys keys, String endpoint) {
    this.client = new SignedClient(keys);
    this.endpoint = URI.create(endpoint + "/");
  }

  /** Temporary credentials. Prints no secret. */
  record Credentials(Keys keys, Instant expiration) {}

  /** ARN of a role that is named by its ARN or, in the caller's account, by its name. */
  String roleArn(String role) throws UsageException, IOException, InterruptedException {
    if (role.startsWith("arn:")) {
      return role;
    }
    JsonNode identity = call("GetCallerIdentity", Map.of());
    return "arn:aws:iam::" + identity.path("Account").asText() + ":role/" + role;
  }

  /** ARN of the caller. */
  String callerArn() throws UsageException, IOException, InterruptedException {
    return call("GetCallerIdentity", Map.of()).path("Arn").asText();
  }

  Credentials assumeRole(String roleArn, String sessionName)
      throws UsageException, IOException, InterruptedException {
    JsonNode credentials =
        call("AssumeRole", Map.of("RoleArn", roleArn, "RoleSessionName", sessionName))
            .path("Credentials");
    return new Credentials(
        new Keys(
            credentials.path("AccessKeyId").asText(),
            credentials.path("SecretAccessKey").asText(),
            Optional.of(credentials.path("SessionToken").asText())),
        Instant.ofEpochSecond(credentials.path("Expiration").asLong()));
  }

  private JsonNode call(String action, Map<String, String> parameters)
      throws UsageException, IOException, InterruptedException {
    String form =
        "Action="
            + action
            + "&Version=2011-06-15"
            + parameters.entrySet().stream()
                .map(each -> "&" + each.getKey() + "=" + encode(each.getValue()))
                .collect(Collectors.joining());
    HttpResponse<String> response = client.post(endpoint, form, "sts");
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
