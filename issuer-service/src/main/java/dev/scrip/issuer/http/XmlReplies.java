package dev.scrip.issuer.http;

import dev.scrip.issuer.protocol.Answer;
import dev.scrip.issuer.protocol.ApiError;
import dev.scrip.issuer.protocol.Reply;
import java.nio.charset.StandardCharsets;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;

/** Answers as AWS's Query protocol writes them. */
final class XmlReplies implements ReplyWriter {
  @Override
  public String contentType() {
    return "text/xml";
  }

  @Override
  public byte[] body(Answer answer, String requestId) {
    StringBuilder out = new StringBuilder(2_048);
    switch (answer) {
      case Answer.Succeeded succeeded -> {
        String root = succeeded.action() + "Response";
        out.append('<').append(root).append(" xmlns=\"");
        out.append(succeeded.api().namespace()).append("\">");
        element(out, succeeded.result());
        out.append("<ResponseMetadata><RequestId>").append(requestId);
        out.append("</RequestId></ResponseMetadata></").append(root).append('>');
      }
      case Answer.Failed failed -> {
        ApiError error = failed.error();
        out.append("<ErrorResponse xmlns=\"").append(failed.api().namespace());
        out.append("\"><Error><Type>").append(error.code().type());
        out.append("</Type><Code>").append(error.code().code()).append("</Code><Message>");
        escape(out, error.message());
        out.append("</Message></Error><RequestId>").append(requestId);
        out.append("</RequestId></ErrorResponse>");
      }
    }
    return out.append('\n').toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void element(StringBuilder out, Reply reply) {
    out.append('<').append(reply.name()).append('>');
    switch (reply) {
      case Reply.Text text -> escape(out, text.value());
      case Reply.Time time ->
          DateTimeFormatter.ISO_INSTANT.formatTo(time.value().truncatedTo(ChronoUnit.SECONDS), out);
      case Reply.Struct struct -> struct.members().forEach(member -> element(out, member));
    }
    out.append("</").append(reply.name()).append('>');
  }

  /** Escapes markup; what XML 1.0 has no way to write becomes U+FFFD. */
  private static void escape(StringBuilder out, String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> out.append("&amp;");
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '"' -> out.append("&quot;");
        case '\r' -> out.append("&#xD;");
        case '\t', '\n' -> out.append(c);
        default -> out.append(c < 0x20 || c == 0xFFFE || c == 0xFFFF ? '\uFFFD' : c);
      }
    }
  }
}
