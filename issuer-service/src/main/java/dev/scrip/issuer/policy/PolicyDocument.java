package dev.scrip.issuer.policy;

import java.util.List;
import java.util.Optional;

/**
 * A policy document, compiled.
 *
 * @param statements its statements, in order
 */
public record PolicyDocument(List<Statement> statements) {
  /** What a document is for; the elements that it must and must not have follow from it. */
  public enum Use {
    /** Attached to a user, group or role: no Principal, a Resource. */
    IDENTITY,
    /** A role's trust policy: a Principal, no Resource. */
    TRUST
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
                Matcher.ANYTHING,
                Matcher.ANYTHING,
                List.of(new PrincipalPattern.Anyone()))));
  }

  /**
   * Compiles a document.
   *
   * @throws MalformedPolicyDocumentException if it is no policy document of that use, or has an
   *     element that is not supported
   */
  public static PolicyDocument parse(String json, Use use) throws MalformedPolicyDocumentException {
    return new PolicyDocumentParser(use).parse(json);
  }
}
