package dev.scrip.issuer.policy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.scrip.issuer.policy.PolicyDocument.Use;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads policy documents. Whatever it does not know it refuses: an ignored element could grant more
 * than was meant.
 */
final class PolicyDocumentParser {
  private static final int MAX_CHARACTERS = 20_480;
  private static final Set<String> VERSIONS = Set.of("2008-10-17", "2012-10-17");
  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(16)
                          .maxDocumentLength(MAX_CHARACTERS * 4L)
                          .build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final Use use;
  private boolean variables;

  PolicyDocumentParser(Use use) {
    this.use = use;
  }

  PolicyDocument parse(String json) throws MalformedPolicyDocumentException {
    if (json.length() > MAX_CHARACTERS) {
      throw refuse("The policy document is longer than " + MAX_CHARACTERS + " characters");
    }
    JsonNode root = tree(json);
    if (!root.isObject()) {
      throw refuse("Syntax errors in policy: the document is not a JSON object");
    }
    for (Map.Entry<String, JsonNode> member : root.properties()) {
      switch (member.getKey()) {
        case "Version", "Statement" -> {}
        case "Id" -> text(member.getValue(), "Id");
        default -> throw refuse("Syntax errors in policy: unknown element " + member.getKey());
      }
    }
    String version = root.has("Version") ? text(root.get("Version"), "Version") : "2008-10-17";
    if (!VERSIONS.contains(version)) {
      throw refuse("The policy must contain a valid version string");
    }
    variables = version.equals("2012-10-17");
    return new PolicyDocument(statements(root));
  }

  private static JsonNode tree(String json) throws MalformedPolicyDocumentException {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw refuse("Syntax errors in policy: " + e.getOriginalMessage());
    }
  }

  private List<Statement> statements(JsonNode root) throws MalformedPolicyDocumentException {
    JsonNode node = root.get("Statement");
    if (node == null || node.isEmpty()) {
      throw refuse("Syntax errors in policy: the document has no Statement");
    }
    List<Statement> statements = new ArrayList<>();
    Set<String> sids = new HashSet<>();
    for (JsonNode each : node.isArray() ? node : List.of(node)) {
      Statement statement = statement(each, statements.size());
      if (statement.sid().isPresent() && !sids.add(statement.sid().get())) {
        throw refuse("Statement IDs (SID) in a single policy must be unique.");
      }
      statements.add(statement);
    }
    return statements;
  }

  private Statement statement(JsonNode node, int index) throws MalformedPolicyDocumentException {
    if (!node.isObject()) {
      throw refuse("Syntax errors in policy: a statement is not a JSON object");
    }
    for (Map.Entry<String, JsonNode> member : node.properties()) {
      known(member.getKey());
    }
    Optional<String> sid =
        node.has("Sid") ? Optional.of(text(node.get("Sid"), "Sid")) : Optional.empty();
    boolean allow =
        switch (node.has("Effect") ? text(node.get("Effect"), "Effect") : "") {
          case "Allow" -> true;
          case "Deny" -> false;
          default -> throw refuse("Syntax errors in policy: Effect must be Allow or Deny");
        };
    Matcher actions = oneOf(node, "Action", "NotAction");
    Matcher resources =
        use == Use.IDENTITY ? oneOf(node, "Resource", "NotResource") : Matcher.ANYTHING;
    List<PrincipalPattern> principals =
        use == Use.TRUST ? PrincipalPattern.parse(node.get("Principal")) : List.of();
    return new Statement(sid, index, allow, actions, resources, principals);
  }

  private void known(String element) throws MalformedPolicyDocumentException {
    switch (element) {
      case "Sid", "Effect", "Action", "NotAction" -> {}
      case "Resource", "NotResource" -> {
        if (use == Use.TRUST) {
          throw refuse("Has prohibited field " + element);
        }
      }
      case "Principal" -> {
        if (use == Use.IDENTITY) {
          throw refuse("Policy document should not specify a principal.");
        }
      }
      case "NotPrincipal", "Condition" ->
          throw refuse("The policy element " + element + " is not supported by this release");
      default -> throw refuse("Syntax errors in policy: unknown element " + element);
    }
  }

  private Matcher oneOf(JsonNode node, String plain, String negated)
      throws MalformedPolicyDocumentException {
    if (node.has(plain) == node.has(negated)) {
      throw refuse("Policy statement must contain either " + plain + " or " + negated + ".");
    }
    String element = node.has(plain) ? plain : negated;
    boolean action = plain.equals("Action");
    List<String> values = texts(node.get(element), element);
    List<Glob> globs = new ArrayList<>();
    for (String value : values) {
      if (action) {
        globs.add(new Glob(action(value)));
      } else {
        globs.add(new Glob(resource(value)));
      }
    }
    return new Matcher(globs, values, element.equals(negated));
  }

  private static String action(String value) throws MalformedPolicyDocumentException {
    int colon = value.indexOf(':');
    boolean wellFormed = value.equals("*") || (colon > 0 && colon < value.length() - 1);
    if (!wellFormed) {
      throw refuse("Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.");
    }
    return value.toLowerCase(Locale.ROOT);
  }

  private String resource(String value) throws MalformedPolicyDocumentException {
    if (!value.equals("*") && value.split(":", 6).length < 6) {
      throw refuse("Resource " + value + " must be in ARN format or \"*\".");
    }
    if (variables && value.contains("${")) {
      throw refuse("Policy variables, as in " + value + ", are not supported by this release");
    }
    return value;
  }

  static List<String> texts(JsonNode node, String element) throws MalformedPolicyDocumentException {
    List<String> values = new ArrayList<>();
    for (JsonNode each : node.isArray() ? node : List.of(node)) {
      values.add(text(each, element));
    }
    if (values.isEmpty()) {
      throw refuse("Syntax errors in policy: " + element + " is empty");
    }
    return values;
  }

  static String text(JsonNode node, String element) throws MalformedPolicyDocumentException {
    if (!node.isTextual()) {
      throw refuse("Syntax errors in policy: " + element + " is not a string");
    }
    return node.textValue();
  }

  static MalformedPolicyDocumentException refuse(String message) {
    return new MalformedPolicyDocumentException(message);
  }
}
