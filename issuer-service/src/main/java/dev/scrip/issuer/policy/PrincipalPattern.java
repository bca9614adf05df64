package dev.scrip.issuer.policy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Whom a trust policy speaks of. */
sealed interface PrincipalPattern {
  /** {@code "*"}. */
  record Anyone() implements PrincipalPattern {}

  /** An account, by its id or its root's ARN: whoever in it that an identity policy lets. */
  record Account(String accountId) implements PrincipalPattern {}

  /** A user, role or role session, by its ARN. */
  record Named(String arn) implements PrincipalPattern {}

  /** A service principal; nobody who calls us is one. */
  record Service(String name) implements PrincipalPattern {}

  /** How directly a caller is spoken of. */
  enum Match {
    NONE,
    BY_ACCOUNT,
    DIRECT
  }

  /** Whether a caller is meant. */
  default Match match(Caller caller) {
    return switch (this) {
      case Anyone anyone -> Match.DIRECT;
      case Account account ->
          account.accountId().equals(caller.accountId()) ? Match.BY_ACCOUNT : Match.NONE;
      case Named named -> caller.isNamed(named.arn()) ? Match.DIRECT : Match.NONE;
      case Service service -> Match.NONE;
    };
  }

  /** Twelve digits. */
  Pattern ACCOUNT_ID = Pattern.compile("\\d{12}");

  /** An account's root. */
  Pattern ROOT_ARN = Pattern.compile("arn:aws:iam::(\\d{12}):root");

  /** A user, a role or a role's session; no wildcards. */
  Pattern NAMED_ARN =
      Pattern.compile(
          "arn:aws:(iam::\\d{12}:(user|role)/[^*?]+|sts::\\d{12}:assumed-role/[^*?/]+/[^*?/]+)");

  /** The principals that an element names. */
  static List<PrincipalPattern> parse(@Nullable JsonNode node)
      throws MalformedPolicyDocumentException {
    if (node == null) {
      throw PolicyDocumentParser.refuse("Missing required field Principal");
    }
    if (node.isTextual()) {
      if (node.textValue().equals("*")) {
        return List.of(new Anyone());
      }
      throw PolicyDocumentParser.refuse("Invalid principal in policy: " + node.textValue());
    }
    List<PrincipalPattern> principals = new ArrayList<>();
    for (Map.Entry<String, JsonNode> member : node.properties()) {
      for (String value : PolicyDocumentParser.texts(member.getValue(), member.getKey())) {
        principals.add(principal(member.getKey(), value));
      }
    }
    if (principals.isEmpty()) {
      throw PolicyDocumentParser.refuse("Missing required field Principal");
    }
    return principals;
  }

  private static PrincipalPattern principal(String type, String value)
      throws MalformedPolicyDocumentException {
    return switch (type) {
      case "AWS" -> aws(value);
      case "Service" -> new Service(value);
      case "Federated", "CanonicalUser" ->
          throw PolicyDocumentParser.refuse(
              "The principal type " + type + " is not supported by this release");
      default -> throw PolicyDocumentParser.refuse("Invalid principal in policy: " + type);
    };
  }

  private static PrincipalPattern aws(String value) throws MalformedPolicyDocumentException {
    if (value.equals("*")) {
      return new Anyone();
    }
    if (ACCOUNT_ID.matcher(value).matches()) {
      return new Account(value);
    }
    var root = ROOT_ARN.matcher(value);
    if (root.matches()) {
      return new Account(root.group(1));
    }
    if (NAMED_ARN.matcher(value).matches()) {
      return new Named(value);
    }
    throw PolicyDocumentParser.refuse("Invalid principal in policy: \"AWS\":\"" + value + "\"");
  }
}
