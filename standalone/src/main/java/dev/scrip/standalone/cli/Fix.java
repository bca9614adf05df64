package dev.scrip.standalone.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.scrip.events.AuditEvent;
import dev.scrip.events.RequestDenied;
import dev.scrip.events.UserIdentity;
import dev.scrip.standalone.data.UsageException;
import dev.scrip.standalone.trail.Arns;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The statement that would have allowed what was denied, where it belongs, and what IAM's own
 * simulation says with it in place. It changes nothing.
 */
final class Fix {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String VERSION = "2012-10-17";
  private static final Pattern PLAIN = Pattern.compile("[\\w@%+=:,./-]+");

  private final QueryClient iam;
  private final PrintStream out;
  private final UserIdentity caller;
  private final RequestDenied denied;
  private final String action;
  private final String resource;

  private Fix(QueryClient iam, PrintStream out, UserIdentity caller, RequestDenied denied) {
    this.iam = iam;
    this.out = out;
    this.caller = caller;
    this.denied = denied;
    this.action = Objects.requireNonNullElse(denied.getAction(), "");
    this.resource = Objects.requireNonNullElse(denied.getResource(), "*");
  }

  /** Prints what would help against a denial. */
  static void print(PrintStream out, QueryClient iam, AuditEvent event)
      throws UsageException, IOException, InterruptedException {
    RequestDenied denied = event.getRequestDenied();
    UserIdentity caller = event.getUserIdentity();
    if (caller == null || caller.getArn() == null || denied.getConsidered().isEmpty()) {
      out.println("fix: none in a policy; the text above says what was wrong");
    } else if (!denied.getStatements().isEmpty()) {
      out.println(
          "fix: no statement allows what another denies: change the one that is named above");
    } else {
      new Fix(iam, out, caller, denied).print();
    }
  }

  private void print() throws UsageException, IOException, InterruptedException {
    String missing = Objects.requireNonNullElse(denied.getMissing(), "");
    switch (missing) {
      case "identity-based policy" -> inIdentityPolicy();
      case "resource-based policy" -> inTrustPolicy();
      case "permissions boundary" -> inBoundary();
      case "service control policy" -> {
        out.println("fix: in a service control policy of the organization");
        out.println("  " + allow());
        out.println("  scrip directory export FILE, add it there, scrip directory import FILE");
        out.println(
            "  not simulated: IAM simulates no other service control policies than those in force");
      }
      case "session policy" -> {
        out.println("fix: ask for a session whose policy has");
        out.println("  " + allow());
      }
      default -> out.println("fix: unknown for a missing " + missing);
    }
  }

  private void inIdentityPolicy() throws UsageException, IOException, InterruptedException {
    String principal = principal();
    boolean isRole = principal.contains(":role/");
    String kind = isRole ? "role" : "user";
    String document = JSON.writeValueAsString(document(allow()));
    out.println("fix: in an inline policy of " + Arns.brief(principal));
    out.println("  " + allow());
    out.printf(
        "  aws iam put-%s-policy --%s-name %s --policy-name %s --policy-document %s%n",
        kind,
        kind,
        quoted(Arns.name(principal)),
        quoted("Allow-" + action.substring(action.indexOf(':') + 1)),
        quoted(document));
    Map<String, String> asked = asked(principal);
    asked.put("PolicyInputList.member.1", document);
    JsonNode trust = trust();
    if (trust != null) {
      asked.put("ResourcePolicy", JSON.writeValueAsString(onEverything(trust)));
      asked.put("ResourceOwner", account(resource));
    } else if (action.startsWith("sts:AssumeRole")) {
      out.println("  the role can't be read: simulated without its trust policy");
    }
    simulate(asked);
  }

  private void inTrustPolicy() throws UsageException, IOException, InterruptedException {
    JsonNode trust = trust();
    ObjectNode statement = JSON.createObjectNode().put("Effect", "Allow");
    statement.putObject("Principal").put("AWS", principal());
    statement.put("Action", action);
    out.println("fix: in the trust policy of " + Arns.brief(resource));
    out.println("  " + statement);
    if (trust == null) {
      out.println("  not simulated: the role can't be read");
      return;
    }
    JsonNode more = with(trust, statement);
    out.printf(
        "  aws iam update-assume-role-policy --role-name %s --policy-document %s%n",
        quoted(Arns.name(resource)), quoted(JSON.writeValueAsString(more)));
    Map<String, String> asked = asked(principal());
    asked.put("ResourcePolicy", JSON.writeValueAsString(onEverything(more)));
    asked.put("ResourceOwner", account(resource));
    simulate(asked);
  }

  private void inBoundary() throws UsageException, IOException, InterruptedException {
    boolean isRole = principal().contains(":role/");
    String name = Arns.name(principal());
    JsonNode entity =
        isRole
            ? iam.call("GetRole", Map.of("RoleName", name)).path("Role")
            : iam.call("GetUser", Map.of("UserName", name)).path("User");
    String boundary = entity.at("/PermissionsBoundary/PermissionsBoundaryArn").asText();
    JsonNode policy = iam.call("GetPolicy", Map.of("PolicyArn", boundary)).path("Policy");
    JsonNode version =
        iam.call(
                "GetPolicyVersion",
                Map.of(
                    "PolicyArn", boundary, "VersionId", policy.path("DefaultVersionId").asText()))
            .path("PolicyVersion");
    JsonNode more = with(decoded(version.path("Document").asText()), allow());
    out.println("fix: in the permissions boundary " + boundary);
    out.println("  " + allow());
    out.printf(
        "  aws iam create-policy-version --policy-arn %s --set-as-default --policy-document %s%n",
        quoted(boundary), quoted(JSON.writeValueAsString(more)));
    Map<String, String> asked = asked(principal());
    asked.put("PermissionsBoundaryPolicyInputList.member.1", JSON.writeValueAsString(more));
    simulate(asked);
  }

  private Map<String, String> asked(String principal) {
    Map<String, String> asked = new LinkedHashMap<>();
    asked.put("PolicySourceArn", principal);
    asked.put("CallerArn", caller.getArn());
    asked.put("ActionNames.member.1", action);
    asked.put("ResourceArns.member.1", resource);
    return asked;
  }

  private void simulate(Map<String, String> asked)
      throws UsageException, IOException, InterruptedException {
    JsonNode result = iam.call("SimulatePrincipalPolicy", asked).path("EvaluationResults").path(0);
    String decision = result.path("EvalDecision").asText();
    out.println(
        "simulated with it: "
            + (decision.equals("allowed")
                ? "allowed"
                : "still denied ("
                    + decision
                    + "); what else is in the way shows at the next try"));
    if (!result.path("MissingContextValues").isEmpty()) {
      out.println(
          "  without these keys of the request, which its conditions ask for: "
              + result.path("MissingContextValues"));
    }
  }

  /**
   * The trust policy of the role that was asked for; null where it is none, or another account's.
   */
  private @Nullable JsonNode trust() throws IOException, InterruptedException {
    if (!resource.contains(":role/") || !action.startsWith("sts:")) {
      return null;
    }
    try {
      JsonNode role = iam.call("GetRole", Map.of("RoleName", Arns.name(resource))).path("Role");
      return role.path("Arn").asText().equals(resource)
          ? decoded(role.path("AssumeRolePolicyDocument").asText())
          : null;
    } catch (UsageException e) {
      return null;
    }
  }

  private ObjectNode allow() {
    return JSON.createObjectNode()
        .put("Effect", "Allow")
        .put("Action", action)
        .put("Resource", resource);
  }

  /** The user, or the role behind a session. */
  private String principal() {
    return caller.getSessionContext() == null
            || caller.getSessionContext().getSessionIssuer() == null
        ? caller.getArn()
        : caller.getSessionContext().getSessionIssuer().getArn();
  }

  private static ObjectNode document(JsonNode statement) {
    ObjectNode document = JSON.createObjectNode().put("Version", VERSION);
    document.putArray("Statement").add(statement);
    return document;
  }

  private static JsonNode with(JsonNode document, JsonNode statement) {
    ObjectNode more = document.deepCopy();
    ArrayNode statements = JSON.createArrayNode();
    JsonNode before = document.path("Statement");
    if (before.isArray()) {
      before.forEach(statements::add);
    } else {
      statements.add(before);
    }
    more.set("Statement", statements.add(statement));
    return more;
  }

  /** A trust policy names no resource; a simulated resource policy must. */
  private static JsonNode onEverything(JsonNode trust) {
    ObjectNode policy = trust.deepCopy();
    JsonNode statements = policy.path("Statement");
    if (statements instanceof ObjectNode single) {
      single.put("Resource", "*");
    } else {
      statements.forEach(each -> ((ObjectNode) each).put("Resource", "*"));
    }
    return policy;
  }

  private static JsonNode decoded(String document) throws JsonProcessingException {
    return JSON.readTree(URLDecoder.decode(document, StandardCharsets.UTF_8));
  }

  /** A word for a shell: what was denied may be named by whoever wants a command to be pasted. */
  static String quoted(String word) {
    return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
  }

  private static String account(String arn) {
    String[] parts = arn.split(":", 6);
    return parts.length == 6 ? parts[4] : "";
  }
}
