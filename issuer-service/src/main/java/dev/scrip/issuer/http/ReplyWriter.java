package dev.scrip.issuer.http;

import dev.scrip.issuer.protocol.Answer;
import io.helidon.http.Header;

/** Writes answers in one of the forms that clients take. */
sealed interface ReplyWriter permits XmlReplies, JsonReplies {
  /** The Content-Type header. */
  Header contentType();

  /** The body, UTF-8. */
  byte[] body(Answer answer, String requestId);
}
