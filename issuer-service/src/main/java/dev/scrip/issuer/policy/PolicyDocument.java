package dev.scrip.issuer.policy;

import dev.scrip.issuer.policy.text.MalformedPolicyDocumentException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A policy document, compiled.
 *
 * @param statements its statements, in order
 */
public record PolicyDocument(List<Statement> statements) {
  /** What a document is for; the elements that it must and must not have follow from it. */
  public enum Use {
    /** Inline in a user, group or role: no Principal, a Resource. */
    IDENTITY,
    /** A managed policy: as inline ones, and of version 2012-10-17. */
    MANAGED,
    /** A role's trust policy: a Principal, no Resource. */
    TRUST,
    /** The policy of another resource: a Principal and a Resource. */
    RESOURCE,
    /** A session policy: as inline ones. */
    SESSION,
    /** A service control policy: as managed ones. */
    SERVICE_CONTROL;

    boolean hasPrincipal() {
      return this == TRUST || this == RESOURCE;
    }

    boolean hasResource() {
      return this != TRUST;
    }

    boolean needsNewVersion() {
      return this == MANAGED || this == SERVICE_CONTROL;
    }
  }

  /** Copies what could be changed from outside. */
  public PolicyDocument {
    statements = List.copyOf(statements);
  }

  /** The stand-in for a document that can't be read: it denies everything to everybody. */
  public static PolicyDocument denyingAll() {
    return new PolicyDocument(
        List.of(
            new Statement(
                Optional.of("UnreadableDocument"),
                0,
                false,
                ActionMatcher.ANY,
                ResourceMatcher.ANY,
                Principals.EVERYBODY,
                List.of())));
  }

  /**
   * Characters of a document that count against quotas: all but white space.
   *
   * <p>Source: IAM User Guide, "IAM and AWS STS quotas".
   */
  public static int size(String json) {
    return (int) json.chars().filter(c -> !Character.isWhitespace(c)).count();
  }

  /**
   * Compiles a document.
   *
   * @throws MalformedPolicyDocumentException if it is no policy document of that use
   */
  public static PolicyDocument parse(String json, Use use) throws MalformedPolicyDocumentException {
    return new PolicyDocumentParser(use).parse(json);
  }

  /** Condition keys that its statements ask for, in lower case. */
  public Set<String> contextKeys() {
    Set<String> keys = new TreeSet<>();
    statements.forEach(statement -> keys.addAll(statement.contextKeys()));
    return keys;
  }

  /** ARNs of the users, roles and sessions that its principals name. */
  public Set<String> namedPrincipals() {
    Set<String> names = new TreeSet<>();
    statements.forEach(statement -> names.addAll(statement.principals().named()));
    return names;
  }
}
