package dev.scrip.issuer.http;

import dev.scrip.issuer.protocol.Answer;
import dev.scrip.issuer.protocol.ApiError;
import dev.scrip.issuer.protocol.Reply;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import java.nio.charset.StandardCharsets;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Answers as AWS's Query protocol writes them. */
final class XmlReplies implements ReplyWriter {
  private static final Header CONTENT_TYPE =
      HeaderValues.createCached(HeaderNames.CONTENT_TYPE, "text/xml");
  private static final String UNWRITABLE = "\uFFFD";
  private static final @Nullable String[] ESCAPES = escapes();

  @Override
  public Header contentType() {
    return CONTENT_TYPE;
  }

  @Override
  public byte[] body(Answer answer, String requestId) {
    StringBuilder out = new StringBuilder(2_048);
    switch (answer) {
      case Answer.Succeeded succeeded -> {
        String root = succeeded.action() + "Response";
        out.append('<').append(root).append(" xmlns=\"");
        out.append(succeeded.api().namespace()).append("\">");
        if (succeeded.result() != null) {
          element(out, succeeded.result());
        }
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
    element(out, reply.name(), reply);
  }

  private static void element(StringBuilder out, String name, Reply reply) {
    out.append('<').append(name).append('>');
    switch (reply) {
      case Reply.Text text -> escape(out, text.value());
      case Reply.Time time ->
          DateTimeFormatter.ISO_INSTANT.formatTo(time.value().truncatedTo(ChronoUnit.SECONDS), out);
      case Reply.Amount number -> out.append(number.value());
      case Reply.Flag flag -> out.append(flag.value());
      case Reply.Items items -> items.members().forEach(item -> element(out, "member", item));
      case Reply.Entries entries ->
          entries
              .entries()
              .forEach(
                  entry -> {
                    out.append("<entry><key>");
                    escape(out, entry.name());
                    out.append("</key>");
                    element(out, "value", entry);
                    out.append("</entry>");
                  });
      case Reply.Struct struct -> struct.members().forEach(member -> element(out, member));
    }
    out.append("</").append(name).append('>');
  }

  /** Escapes markup; what XML 1.0 has no way to write becomes U+FFFD. */
  private static void escape(StringBuilder out, String text) {
    int written = 0;
    for (int i = 0; i < text.length(); i++) {
      String escaped = escaped(text.charAt(i));
      if (escaped != null) {
        out.append(text, written, i).append(escaped);
        written = i + 1;
      }
    }
    out.append(text, written, text.length());
  }

  private static @Nullable String escaped(char c) {
    return c < ESCAPES.length ? ESCAPES[c] : c >= 0xFFFE ? UNWRITABLE : null;
  }

  private static @Nullable String[] escapes() {
    @Nullable String[] escapes = new @Nullable String[0x80];
    Arrays.fill(escapes, 0, 0x20, UNWRITABLE);
    escapes['\t'] = null;
    escapes['\n'] = null;
    escapes['\r'] = "&#xD;";
    escapes['&'] = "&amp;";
    escapes['<'] = "&lt;";
    escapes['>'] = "&gt;";
    escapes['"'] = "&quot;";
    return escapes;
  }
}
