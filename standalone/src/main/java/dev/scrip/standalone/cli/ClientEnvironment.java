package dev.scrip.standalone.cli;

import dev.scrip.standalone.data.DataDir;
import dev.scrip.standalone.data.Endpoints;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The environment variables that lead AWS's clients to an instance and nowhere else. */
final class ClientEnvironment {
  /** What would win over it, or lead elsewhere. */
  static final List<String> IN_THE_WAY =
      List.of(
          "AWS_PROFILE",
          "AWS_DEFAULT_PROFILE",
          "AWS_ACCESS_KEY_ID",
          "AWS_SECRET_ACCESS_KEY",
          "AWS_SESSION_TOKEN",
          "AWS_SECURITY_TOKEN",
          "AWS_ROLE_ARN",
          "AWS_WEB_IDENTITY_TOKEN_FILE",
          "AWS_CONTAINER_CREDENTIALS_FULL_URI",
          "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
          "AWS_CONTAINER_AUTHORIZATION_TOKEN",
          "AWS_ENDPOINT_URL_STS",
          "AWS_ENDPOINT_URL_IAM",
          "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS");

  private ClientEnvironment() {}

  /** What is set, in order. */
  static Map<String, String> of(DataDir data, Endpoints endpoints) {
    Map<String, String> variables = new LinkedHashMap<>();
    variables.put("AWS_SHARED_CREDENTIALS_FILE", data.credentials().toString());
    variables.put("AWS_CONFIG_FILE", data.config().toString());
    variables.put("AWS_REGION", "us-east-1");
    variables.put("AWS_DEFAULT_REGION", "us-east-1");
    put(variables, "AWS_ENDPOINT_URL", endpoints.sts());
    put(variables, "AWS_ENDPOINT_URL_CLOUDTRAIL", endpoints.audit());
    return variables;
  }

  private static void put(Map<String, String> variables, String name, @Nullable String value) {
    if (value != null) {
      variables.put(name, value);
    }
  }
}
