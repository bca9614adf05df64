package dev.scrip.issuer.policy;

/**
 * A policy document that is refused when it is loaded; the message says why, in words for its
 * author.
 */
public final class MalformedPolicyDocumentException extends Exception {
  MalformedPolicyDocumentException(String message) {
    super(message);
  }
}
