package dev.scrip.issuer.policy;

import dev.scrip.issuer.policy.text.MalformedPolicyDocumentException;
import java.util.regex.Pattern;

/**
 * A principal as a policy names it.
 *
 * <p>Source: IAM User Guide, "AWS JSON policy elements: Principal".
 */
sealed interface PrincipalPattern {
  /** {@code "*"}. */
  record Anyone() implements PrincipalPattern {}

  /** An account, by its id or its root's ARN: whoever in it that an identity policy lets. */
  record Account(String accountId) implements PrincipalPattern {}

  /** A user, role, role session or federated user, by its ARN. */
  record Named(String arn) implements PrincipalPattern {}

  /** An identity provider: a provider's ARN, or the host name of one that AWS knows. */
  record Federated(String provider) implements PrincipalPattern {}

  /** A service principal; nobody who calls us is one. */
  record Service(String name) implements PrincipalPattern {}

  /** An S3 canonical user id; nobody who calls us has one. */
  record CanonicalUser(String id) implements PrincipalPattern {}

  /** How directly a caller is spoken of. */
  enum Match {
    NONE,
    BY_ACCOUNT,
    /**
     * By the ARN of what stands behind its session, or as anyone: boundaries and session policies
     * still bind.
     */
    BY_ROLE,
    /** By its own ARN. */
    DIRECT
  }

  /** Twelve digits. */
  Pattern ACCOUNT_ID = Pattern.compile("\\d{12}");

  /** An account's root. */
  Pattern ROOT_ARN = Pattern.compile("arn:aws:iam::(\\d{12}):root");

  /** A user, a role, a role's session or a federated user; no wildcards. */
  Pattern NAMED_ARN =
      Pattern.compile(
          "arn:aws:(iam::\\d{12}:(user|role)/[^*?]+"
              + "|sts::\\d{12}:(assumed-role/[^*?/]+/[^*?/]+|federated-user/[^*?/]+))");

  /** A provider's ARN or a host name. */
  Pattern PROVIDER =
      Pattern.compile(
          "arn:aws:iam::\\d{12}:(saml-provider|oidc-provider)/[^*?]+|[a-z0-9-]+(\\.[a-z0-9-]+)+");

  /** A service's name. */
  Pattern SERVICE = Pattern.compile("[a-z0-9-]+(\\.[a-z0-9-]+)+");

  /** What S3 calls an account by. */
  Pattern CANONICAL_ID = Pattern.compile("[0-9a-f]{64}");

  /** Whether a caller is meant, and how directly. */
  default Match match(Caller caller) {
    return switch (this) {
      case Anyone anyone -> Match.BY_ROLE;
      case Account account ->
          account.accountId().equals(caller.accountId()) ? Match.BY_ACCOUNT : Match.NONE;
      case Named named ->
          caller.arn().equals(named.arn())
              ? Match.DIRECT
              : caller.isSessionOf(named.arn()) ? Match.BY_ROLE : Match.NONE;
      case Federated federated ->
          caller.provider().filter(federated.provider()::equals).isPresent()
              ? Match.DIRECT
              : Match.NONE;
      case Service service -> Match.NONE;
      case CanonicalUser user -> Match.NONE;
    };
  }

  /** Whether it is an ARN, or an account whose root has that ARN. */
  default boolean names(String arn) {
    return switch (this) {
      case Anyone anyone -> true;
      case Account account -> arn.equals("arn:aws:iam::" + account.accountId() + ":root");
      case Named named -> named.arn().equals(arn);
      case Federated federated -> false;
      case Service service -> false;
      case CanonicalUser user -> false;
    };
  }

  /** The principal that a value of a type names. */
  static PrincipalPattern of(String type, String value) throws MalformedPolicyDocumentException {
    PrincipalPattern found =
        switch (type) {
          case "AWS" -> aws(value);
          case "Federated" -> PROVIDER.matcher(value).matches() ? new Federated(value) : null;
          case "Service" -> SERVICE.matcher(value).matches() ? new Service(value) : null;
          case "CanonicalUser" ->
              CANONICAL_ID.matcher(value).matches() ? new CanonicalUser(value) : null;
          default -> throw PolicyDocumentParser.syntax("a principal has no such form");
        };
    if (found == null) {
      throw PolicyDocumentParser.invalidPrincipal("\"" + type + "\":\"" + value + "\"");
    }
    return found;
  }

  private static @org.jspecify.annotations.Nullable PrincipalPattern aws(String value) {
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
    return NAMED_ARN.matcher(value).matches() ? new Named(value) : null;
  }
}
