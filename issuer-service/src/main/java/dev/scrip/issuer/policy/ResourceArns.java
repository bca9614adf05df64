package dev.scrip.issuer.policy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.scrip.issuer.policy.text.MalformedPolicyDocumentException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What IAM asks of the ARNs in Resource and NotResource, and in which words it refuses. */
final class ResourceArns {
  private static final String ARN = "arn";
  private static final int LEGACY_COLONS = 5;
  private static final List<String> IAM_PATHS =
      List.of(
          "user/",
          "federated-user/",
          "role/",
          "group/",
          "instance-profile/",
          "mfa/",
          "server-certificate/",
          "policy/",
          "sms-mfa/",
          "saml-provider/",
          "oidc-provider/",
          "report/",
          "access-report/");

  /** Services whose resources have no region. */
  private static final Map<String, String> WITHOUT_REGION =
      Map.of(
          "iam", "IAM resource %s cannot contain region information.",
          "s3", "Resource %s can not contain region information.");

  private ResourceArns() {}

  /**
   * What is wrong with the first resource that has something wrong; told later than other faults.
   *
   * @throws MalformedPolicyDocumentException for the faults that are told at once
   */
  static Optional<String> firstFault(List<JsonNode> statements)
      throws MalformedPolicyDocumentException {
    Optional<String> first = Optional.empty();
    for (String element : List.of("Resource", "NotResource")) {
      for (JsonNode statement : statements) {
        if (statement.has(element)) {
          for (String resource : PolicyDocumentParser.texts(statement.get(element))) {
            if (first.isEmpty()) {
              first = fault(resource);
            }
            if (first.isEmpty()) {
              checkLegacy(resource);
            }
          }
        }
      }
    }
    return first;
  }

  private static void checkLegacy(String resource) throws MalformedPolicyDocumentException {
    if (resource.equals("*")) {
      return;
    }
    boolean whole =
        resource.chars().filter(c -> c == ':').count() >= LEGACY_COLONS || !resource.contains("::");
    if (!whole || resource.split(":", -1)[2].isEmpty()) {
      throw new MalformedPolicyDocumentException(
          "The policy failed legacy parsing", resource + " is no whole ARN");
    }
  }

  private static Optional<String> fault(String resource) {
    if (resource.equals("*")) {
      return Optional.empty();
    }
    String[] parts = resource.split(":", 6);
    if (parts.length == 1) {
      return Optional.of("Resource " + resource + " must be in ARN format or \"*\".");
    }
    if (!parts[1].equals("aws")) {
      return Optional.of(
          String.format(
              Locale.ROOT,
              "Partition \"%s\" is not valid for resource \"%s:%s:%s:%s:%s:%s\".",
              parts[1],
              ARN,
              parts[1],
              part(parts, 2),
              part(parts, 3),
              part(parts, 4),
              part(parts, 5)));
    }
    if (parts.length == 2 || parts[2].indexOf('*') >= 0 || parts[2].indexOf('?') >= 0) {
      return Optional.of("Resource vendor must be fully qualified and cannot contain regexes.");
    }
    String regionFault = WITHOUT_REGION.get(parts[2]);
    boolean region = parts.length > 3 && !parts[3].isEmpty() && !parts[3].equals("*");
    if (regionFault != null && (region || parts.length == 3)) {
      return Optional.of(String.format(Locale.ROOT, regionFault, resource));
    }
    return parts[2].equals("iam") ? iamFault(part(parts, 5)) : Optional.empty();
  }

  private static Optional<String> iamFault(String path) {
    boolean known =
        path.equals("*") || path.equals("root") || IAM_PATHS.stream().anyMatch(path::startsWith);
    return known
        ? Optional.empty()
        : Optional.of(
            "IAM resource path must either be \"*\" or start with "
                + String.join(", ", IAM_PATHS)
                + ".");
  }

  private static String part(String[] parts, int index) {
    return parts.length > index && !(parts[index].isEmpty() && parts.length == index + 1)
        ? parts[index]
        : "*";
  }
}
