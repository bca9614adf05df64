package dev.scrip.issuer.session;

import java.nio.charset.StandardCharsets;

/**
 * A sealed session token as a client holds it. Prints as a mask: whoever holds it together with the
 * secret is the session.
 */
public final class SessionToken {
  private final String value;

  SessionToken(String value) {
    this.value = value;
  }

  /** A token that a client presents; nothing is known of it yet. */
  public static SessionToken presented(String value) {
    return new SessionToken(value);
  }

  /** The token as a client is given it. */
  public String reveal() {
    return value;
  }

  /** Its size in bytes, as clients send it. */
  public int size() {
    return value.getBytes(StandardCharsets.UTF_8).length;
  }

  /** How much of the space that a token may take it takes, in percent, rounded up. */
  public int utilization() {
    return Math.ceilDiv(size() * 100, SessionSealer.MAX_TOKEN_BYTES);
  }

  @Override
  public String toString() {
    return "SessionToken[redacted]";
  }
}
