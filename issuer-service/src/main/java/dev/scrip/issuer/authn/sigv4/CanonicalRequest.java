package dev.scrip.issuer.authn.sigv4;

import java.util.List;

/** CanonicalRequest: what a signature is over, exactly the headers that SignedHeaders names. */
final class CanonicalRequest {
  private CanonicalRequest() {}

  /** The text, for a message, the headers that are signed and its canonical query. */
  static String of(SignedMessage message, List<String> signedHeaders, String canonicalQuery) {
    StringBuilder out = new StringBuilder(1_024);
    out.append(message.method()).append('\n');
    out.append(QueryStrings.canonicalPath(message.rawPath())).append('\n');
    out.append(canonicalQuery).append('\n');
    for (String name : signedHeaders) {
      out.append(name).append(':');
      values(out, message.headers().values(name));
      out.append('\n');
    }
    out.append('\n');
    for (int i = 0; i < signedHeaders.size(); i++) {
      out.append(i == 0 ? "" : ";").append(signedHeaders.get(i));
    }
    return out.append('\n').append(message.payloadSha256()).toString();
  }

  private static void values(StringBuilder out, List<String> values) {
    for (int i = 0; i < values.size(); i++) {
      if (i > 0) {
        out.append(',');
      }
      folded(out, values.get(i));
    }
  }

  /** Without white space at its ends, runs of spaces as one. */
  private static void folded(StringBuilder out, String value) {
    String text = value.strip();
    boolean space = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != ' ' || !space) {
        out.append(c);
      }
      space = c == ' ';
    }
  }
}
