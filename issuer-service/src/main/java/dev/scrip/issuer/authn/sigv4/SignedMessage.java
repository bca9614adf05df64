package dev.scrip.issuer.authn.sigv4;

import java.util.List;

/**
 * A request as its signature covers it.
 *
 * @param method HTTP method
 * @param rawPath path as sent, undecoded
 * @param rawQuery query as sent, undecoded, without the question mark; empty if there is none
 * @param headers values of a header, by its lower-case name
 * @param payloadSha256 SHA-256 of the body, in lower-case hex
 */
public record SignedMessage(
    String method, String rawPath, String rawQuery, Headers headers, String payloadSha256) {

  /** The headers of a request. */
  @FunctionalInterface
  public interface Headers {
    /** The values of a header, one per line sent, verbatim; empty if it was not sent. */
    List<String> values(String lowerCaseName);
  }

  /** Prints no query: it may sign. */
  @Override
  public String toString() {
    return "SignedMessage[" + method + " " + rawPath + "]";
  }
}
