package dev.scrip.standalone.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.scrip.standalone.data.ClientFiles.Keys;
import dev.scrip.standalone.data.UsageException;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** What the command line asks of STS. */
final class Sts {
  private final QueryClient client;

  Sts(Keys keys, String endpoint) {
    this.client = QueryClient.sts(keys, endpoint);
  }

  /** Temporary credentials. Prints no secret. */
  record Credentials(Keys keys, Instant expiration) {}

  /** ARN of a role that is named by its ARN or, in the caller's account, by its name. */
  String roleArn(String role) throws UsageException, IOException, InterruptedException {
    if (role.startsWith("arn:")) {
      return role;
    }
    JsonNode identity = client.call("GetCallerIdentity", Map.of());
    return "arn:aws:iam::" + identity.path("Account").asText() + ":role/" + role;
  }

  /** ARN of the caller. */
  String callerArn() throws UsageException, IOException, InterruptedException {
    return client.call("GetCallerIdentity", Map.of()).path("Arn").asText();
  }

  Credentials assumeRole(String roleArn, String sessionName)
      throws UsageException, IOException, InterruptedException {
    JsonNode credentials =
        client
            .call("AssumeRole", Map.of("RoleArn", roleArn, "RoleSessionName", sessionName))
            .path("Credentials");
    return new Credentials(
        new Keys(
            credentials.path("AccessKeyId").asText(),
            credentials.path("SecretAccessKey").asText(),
            Optional.of(credentials.path("SessionToken").asText())),
        Instant.ofEpochSecond(credentials.path("Expiration").asLong()));
  }
}
