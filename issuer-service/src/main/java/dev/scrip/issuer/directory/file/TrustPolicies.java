package dev.scrip.issuer.directory.file;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Iterator;
import java.util.List;
import java.util.regex.Pattern;

/** Trust policies as AWS shows them: of who was deleted, the unique id is left. */
final class TrustPolicies {
  private static final Pattern UNIQUE_ID = Pattern.compile("A(?:IDA|ROA)[A-Z0-9]{12,}");

  private TrustPolicies() {}

  /** Takes out who is gone; false if no statement is left. */
  static boolean withoutTheGone(JsonNode trust, String roleArn, List<String> notices) {
    JsonNode statements = trust.path("Statement");
    if (statements instanceof ArrayNode list) {
      list.forEach(statement -> takeOut(statement, roleArn, notices));
      Iterator<JsonNode> left = list.iterator();
      while (left.hasNext()) {
        if (isLeftEmpty(left.next())) {
          left.remove();
        }
      }
      return !list.isEmpty();
    }
    takeOut(statements, roleArn, notices);
    return !isLeftEmpty(statements);
  }

  private static boolean isLeftEmpty(JsonNode statement) {
    JsonNode principal = statement.path("Principal");
    return principal.isObject() && principal.isEmpty();
  }

  private static void takeOut(JsonNode statement, String roleArn, List<String> notices) {
    if (!(statement.path("Principal") instanceof ObjectNode principal)) {
      return;
    }
    JsonNode aws = principal.path("AWS");
    if (aws instanceof ArrayNode list) {
      Iterator<JsonNode> each = list.iterator();
      while (each.hasNext()) {
        String value = each.next().asText();
        if (isGone(value, roleArn, notices)) {
          each.remove();
        }
      }
      if (list.isEmpty()) {
        principal.remove("AWS");
      }
    } else if (aws.isTextual() && isGone(aws.asText(), roleArn, notices)) {
      principal.remove("AWS");
    }
  }

  private static boolean isGone(String principal, String roleArn, List<String> notices) {
    boolean gone = UNIQUE_ID.matcher(principal).matches();
    if (gone) {
      notices.add(roleArn + " trusts " + principal + ", who was deleted: left out");
    }
    return gone;
  }
}
