package dev.scrip.audit.history;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.scrip.audit.history.TrailEvent.Resource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an event is about, as CloudTrail's event history lists it: the resources that the record
 * names, and what its parameters and its answer speak of.
 *
 * <p>Source: CloudTrail User Guide, "Supported event history filters: resource types", and answers
 * of LookupEvents that AWS documents.
 */
final class Resources {
  private static final Map<String, String> PARAMETERS =
      Map.ofEntries(
          Map.entry("userName", "AWS::IAM::User"),
          Map.entry("groupName", "AWS::IAM::Group"),
          Map.entry("roleName", "AWS::IAM::Role"),
          Map.entry("roleArn", "AWS::IAM::Role"),
          Map.entry("policyName", "AWS::IAM::Policy"),
          Map.entry("policyArn", "AWS::IAM::Policy"),
          Map.entry("accessKeyId", "AWS::IAM::AccessKey"),
          Map.entry("serialNumber", "AWS::IAM::MFADevice"),
          Map.entry("openIDConnectProviderArn", "AWS::IAM::OIDCProvider"),
          Map.entry("sAMLProviderArn", "AWS::IAM::SAMLProvider"),
          Map.entry("principalArn", "AWS::IAM::SAMLProvider"));

  private Resources() {}

  static List<Resource> of(ObjectNode json) {
    Set<Resource> found = new LinkedHashSet<>();
    JsonNode credentials = json.path("responseElements").path("credentials");
    add(found, "AWS::IAM::AccessKey", credentials.path("accessKeyId"));
    JsonNode assumed = json.path("responseElements").path("assumedRoleUser");
    add(found, "AWS::STS::AssumedRole", assumed.path("assumedRoleId"));
    add(found, "AWS::STS::AssumedRole", assumed.path("arn"));
    JsonNode federated = json.path("responseElements").path("federatedUser");
    add(found, "AWS::STS::FederatedUser", federated.path("arn"));
    json.path("requestParameters")
        .properties()
        .forEach(
            parameter -> {
              @Nullable String type = PARAMETERS.get(parameter.getKey());
              if (type != null) {
                add(found, type, parameter.getValue());
              }
            });
    json.path("responseElements")
        .properties()
        .forEach(
            element ->
                element
                    .getValue()
                    .properties()
                    .forEach(
                        member -> {
                          if (member.getKey().equals("arn") && !element.getKey().contains("User")) {
                            add(found, type(member.getValue().asText()), member.getValue());
                          }
                        }));
    for (JsonNode resource : json.path("resources")) {
      String type = resource.path("type").asText();
      add(found, type.isEmpty() ? type(resource.path("ARN").asText()) : type, resource.path("ARN"));
    }
    JsonNode own = json.path("additionalEventData").path("scrip").path("resource");
    if (own.isTextual() && own.textValue().startsWith("arn:aws:iam:")) {
      add(found, type(own.textValue()), own);
    }
    JsonNode session = json.path("serviceEventDetails").path("accessKeyId");
    add(found, "AWS::IAM::AccessKey", session);
    return new ArrayList<>(found);
  }

  private static void add(Set<Resource> found, String type, JsonNode name) {
    if (name.isTextual() && !name.textValue().isEmpty()) {
      found.add(new Resource(type, name.textValue()));
    }
  }

  private static String type(String arn) {
    String[] parts = arn.split(":", 6);
    String kind = parts.length < 6 ? "" : parts[5].split("/", 2)[0];
    return switch (kind) {
      case "user" -> "AWS::IAM::User";
      case "group" -> "AWS::IAM::Group";
      case "role" -> "AWS::IAM::Role";
      case "policy" -> "AWS::IAM::Policy";
      case "mfa" -> "AWS::IAM::MFADevice";
      case "oidc-provider" -> "AWS::IAM::OIDCProvider";
      case "saml-provider" -> "AWS::IAM::SAMLProvider";
      case "assumed-role" -> "AWS::STS::AssumedRole";
      default -> "AWS::IAM::Resource";
    };
  }
}
