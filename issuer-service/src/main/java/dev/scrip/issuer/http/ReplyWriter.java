package dev.scrip.issuer.http;

import dev.scrip.issuer.protocol.Answer;

/** Writes answers in one of the forms that clients take. */
sealed interface ReplyWriter permits XmlReplies, JsonReplies {
  /** Value of Content-Type. */
  String contentType();

  /** The body, UTF-8. */
  byte[] body(Answer answer, String requestId);
}
