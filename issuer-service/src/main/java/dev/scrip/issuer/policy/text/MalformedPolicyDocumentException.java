package dev.scrip.issuer.policy.text;

/** A policy document that is refused when it is loaded. */
public final class MalformedPolicyDocumentException extends Exception {
  private final String detail;

  /** With AWS's words. */
  public MalformedPolicyDocumentException(String message) {
    this(message, "");
  }

  /** With AWS's words, and more for who can be told more. */
  public MalformedPolicyDocumentException(String message, String detail) {
    super(message, null, false, false);
    this.detail = detail;
  }

  /** AWS's words. */
  public String told() {
    return String.valueOf(getMessage());
  }

  /** AWS's words and what is known beyond them, for the author of a file. */
  public String explained() {
    return detail.isEmpty() ? told() : told() + " (" + detail + ")";
  }
}
