package dev.scrip.issuer.policy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.scrip.issuer.policy.PolicyDocument.Use;
import dev.scrip.issuer.policy.condition.Condition;
import dev.scrip.issuer.policy.text.Glob;
import dev.scrip.issuer.policy.text.MalformedPolicyDocumentException;
import dev.scrip.issuer.policy.text.Template;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads policy documents, and refuses what IAM refuses, in its words and in its order: syntax,
 * version, the meaning of conditions, unique Sids, actions, resources. Whatever it does not know it
 * refuses: an ignored element could grant more than was meant.
 */
final class PolicyDocumentParser {
  /** Longer than any document that a quota allows. */
  private static final int MAX_CHARACTERS = 20_480;

  private static final int MAX_DEPTH = 16;
  private static final Set<String> VERSIONS = Set.of("2008-10-17", "2012-10-17");
  private static final Pattern SID = Pattern.compile("[0-9A-Za-z]*");
  private static final Pattern VENDOR = Pattern.compile("[a-zA-Z0-9.-]+");
  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_DEPTH)
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
      throw syntax("longer than " + MAX_CHARACTERS + " characters");
    }
    JsonNode root = tree(json);
    List<JsonNode> nodes = checkedSyntax(root);
    String version = root.has("Version") ? root.get("Version").textValue() : "2008-10-17";
    variables = version.equals("2012-10-17");
    if (!variables && use.needsNewVersion()) {
      throw refuse("Policy document must be version 2012-10-17 or greater.");
    }
    List<List<Condition>> conditions = new ArrayList<>();
    for (JsonNode node : nodes) {
      checkEffect(node);
      conditions.add(conditions(node.get("Condition")));
    }
    Optional<String> badResource = ResourceArns.firstFault(nodes);
    checkSids(nodes);
    for (JsonNode node : nodes) {
      checkNotEmpty(node, "Action", "NotAction", "Policy statement must contain actions.");
    }
    if (use.hasResource()) {
      for (JsonNode node : nodes) {
        checkNotEmpty(node, "Resource", "NotResource", "Policy statement must contain resources.");
      }
    }
    if (badResource.isPresent()) {
      throw refuse(badResource.get());
    }
    List<Statement> statements = new ArrayList<>();
    for (int i = 0; i < nodes.size(); i++) {
      statements.add(statement(nodes.get(i), i, conditions.get(i)));
    }
    return new PolicyDocument(statements);
  }

  private static JsonNode tree(String json) throws MalformedPolicyDocumentException {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw syntax(e.getOriginalMessage());
    }
  }

  private List<JsonNode> checkedSyntax(JsonNode root) throws MalformedPolicyDocumentException {
    if (!root.isObject()) {
      throw syntax("the document is not a JSON object");
    }
    for (Map.Entry<String, JsonNode> member : root.properties()) {
      switch (member.getKey()) {
        case "Statement" -> {}
        case "Id" -> text(member.getValue());
        case "Version" -> {
          if (!VERSIONS.contains(text(member.getValue()))) {
            throw syntax("Version must be 2012-10-17 or 2008-10-17");
          }
        }
        default -> throw syntax("unknown element " + member.getKey());
      }
    }
    JsonNode statement = root.path("Statement");
    if (!statement.isContainerNode() || statement.isEmpty()) {
      throw syntax("the document has no Statement");
    }
    List<JsonNode> nodes = new ArrayList<>();
    for (JsonNode each : statement.isArray() ? statement : List.of(statement)) {
      checkSyntax(each);
      nodes.add(each);
    }
    return nodes;
  }

  private void checkSyntax(JsonNode node) throws MalformedPolicyDocumentException {
    if (!node.isObject()) {
      throw syntax("a statement is not a JSON object");
    }
    for (Map.Entry<String, JsonNode> member : node.properties()) {
      JsonNode value = member.getValue();
      switch (member.getKey()) {
        case "Sid", "Effect" -> text(value);
        case "Action", "NotAction" -> texts(value);
        case "Resource", "NotResource" -> {
          if (!use.hasResource()) {
            throw refuse("Has prohibited field Resource");
          }
          texts(value);
        }
        case "Principal", "NotPrincipal" -> {
          if (!use.hasPrincipal()) {
            throw refuse("Policy document should not specify a principal.");
          }
        }
        case "Condition" -> checkConditionSyntax(value);
        default -> throw syntax("unknown element " + member.getKey());
      }
    }
    checkOneOf(node, "Action", "NotAction");
    checkOneOf(node, "Resource", "NotResource");
    checkOneOf(node, "Principal", "NotPrincipal");
    String effect = node.path("Effect").asText().toLowerCase(Locale.ROOT);
    if (!effect.equals("allow") && !effect.equals("deny")) {
      throw syntax("Effect must be Allow or Deny");
    }
    if (use.hasPrincipal() && !node.has("Principal") && !node.has("NotPrincipal")) {
      throw refuse("Missing required field Principal");
    }
  }

  private static void checkOneOf(JsonNode node, String plain, String negated)
      throws MalformedPolicyDocumentException {
    if (node.has(plain) && node.has(negated)) {
      throw syntax("a statement has " + plain + " and " + negated);
    }
  }

  private static void checkConditionSyntax(JsonNode block) throws MalformedPolicyDocumentException {
    if (!block.isObject()) {
      throw syntax("Condition is not a JSON object");
    }
    for (Map.Entry<String, JsonNode> operator : block.properties()) {
      if (!operator.getValue().isObject()) {
        throw syntax("the condition " + operator.getKey() + " is not a JSON object");
      }
      if (!operator.getValue().isEmpty() && !Condition.isOperator(operator.getKey())) {
        throw syntax("unknown condition operator " + operator.getKey());
      }
      for (Map.Entry<String, JsonNode> key : operator.getValue().properties()) {
        var _ = scalars(key.getValue());
      }
    }
  }

  private static void checkEffect(JsonNode node) throws MalformedPolicyDocumentException {
    String effect = node.get("Effect").textValue();
    if (!effect.equals("Allow") && !effect.equals("Deny")) {
      throw new MalformedPolicyDocumentException(
          "The policy failed legacy parsing", "Effect must be Allow or Deny, in this case");
    }
  }

  private List<Condition> conditions(@org.jspecify.annotations.Nullable JsonNode block)
      throws MalformedPolicyDocumentException {
    List<Condition> conditions = new ArrayList<>();
    if (block != null) {
      for (Map.Entry<String, JsonNode> operator : block.properties()) {
        for (Map.Entry<String, JsonNode> key : operator.getValue().properties()) {
          conditions.add(
              Condition.compile(
                  operator.getKey(), key.getKey(), scalars(key.getValue()), variables));
        }
      }
    }
    return conditions;
  }

  private void checkSids(List<JsonNode> nodes) throws MalformedPolicyDocumentException {
    Set<String> sids = new HashSet<>();
    for (JsonNode node : nodes) {
      String sid = node.path("Sid").asText();
      if (!sid.isEmpty() && !sids.add(sid)) {
        throw refuse("Statement IDs (SID) in a single policy must be unique.");
      }
      if (use != Use.RESOURCE && !SID.matcher(sid).matches()) {
        throw refuse(
            "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular"
                + " expression [0-9A-Za-z]*");
      }
    }
  }

  private static void checkNotEmpty(JsonNode node, String plain, String negated, String message)
      throws MalformedPolicyDocumentException {
    JsonNode values = node.has(plain) ? node.get(plain) : node.path(negated);
    if (values.isMissingNode() || (values.isArray() && values.isEmpty())) {
      throw refuse(message);
    }
  }

  private Statement statement(JsonNode node, int index, List<Condition> conditions)
      throws MalformedPolicyDocumentException {
    ActionMatcher actions = actions(node);
    if (use == Use.TRUST) {
      checkTrustActions(actions);
    }
    return new Statement(
        node.has("Sid") ? Optional.of(node.get("Sid").textValue()) : Optional.empty(),
        index,
        node.get("Effect").textValue().equals("Allow"),
        actions,
        use.hasResource() ? resources(node) : ResourceMatcher.ANY,
        principals(node),
        conditions);
  }

  private static ActionMatcher actions(JsonNode node) throws MalformedPolicyDocumentException {
    boolean negated = node.has("NotAction");
    List<String> written = texts(node.get(negated ? "NotAction" : "Action"));
    List<Glob> patterns = new ArrayList<>();
    for (String action : written) {
      checkAction(action);
      patterns.add(Glob.of(action.toLowerCase(Locale.ROOT)));
    }
    return new ActionMatcher(patterns, written, negated);
  }

  private static void checkAction(String action) throws MalformedPolicyDocumentException {
    String[] parts = action.split(":", -1);
    if (parts.length == 1 && !action.equals("*")) {
      throw refuse("Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.");
    }
    if (parts.length > 2) {
      throw refuse("Actions/Condition can contain only one colon.");
    }
    if (!parts[0].equals("*") && !VENDOR.matcher(parts[0]).matches()) {
      throw refuse("Vendor " + parts[0] + " is not valid");
    }
  }

  private static void checkTrustActions(ActionMatcher actions)
      throws MalformedPolicyDocumentException {
    for (String action : actions.written()) {
      if (!action.toLowerCase(Locale.ROOT).startsWith("sts:")) {
        throw refuse("AssumeRole policy may only specify STS AssumeRole actions.");
      }
    }
  }

  private ResourceMatcher resources(JsonNode node) throws MalformedPolicyDocumentException {
    boolean negated = node.has("NotResource");
    List<Template> patterns = new ArrayList<>();
    for (String resource : texts(node.get(negated ? "NotResource" : "Resource"))) {
      patterns.add(variables ? Template.parse(resource) : Template.plain(resource));
    }
    return new ResourceMatcher(List.copyOf(patterns), negated);
  }

  private Principals principals(JsonNode node) throws MalformedPolicyDocumentException {
    if (!use.hasPrincipal()) {
      return Principals.EVERYBODY;
    }
    boolean negated = node.has("NotPrincipal");
    return Principals.parse(node.get(negated ? "NotPrincipal" : "Principal"), negated);
  }

  static List<String> texts(JsonNode node) throws MalformedPolicyDocumentException {
    List<String> values = new ArrayList<>();
    for (JsonNode each : node.isArray() ? node : List.of(node)) {
      values.add(text(each));
    }
    return values;
  }

  /** Strings, numbers and booleans: conditions may have their values as any of them. */
  private static List<String> scalars(JsonNode node) throws MalformedPolicyDocumentException {
    List<String> values = new ArrayList<>();
    for (JsonNode each : node.isArray() ? node : List.of(node)) {
      if (!each.isValueNode() || each.isNull()) {
        throw syntax("a value of a condition is no string, number or boolean");
      }
      values.add(each.asText());
    }
    return values;
  }

  private static String text(JsonNode node) throws MalformedPolicyDocumentException {
    if (!node.isTextual()) {
      throw syntax(node.getNodeType() + " where a string must be");
    }
    return node.textValue();
  }

  static MalformedPolicyDocumentException refuse(String message) {
    return new MalformedPolicyDocumentException(message);
  }

  static MalformedPolicyDocumentException syntax(String detail) {
    return new MalformedPolicyDocumentException("Syntax errors in policy.", detail);
  }

  static MalformedPolicyDocumentException invalidPrincipal(String written) {
    return refuse("Invalid principal in policy: " + written);
  }
}
