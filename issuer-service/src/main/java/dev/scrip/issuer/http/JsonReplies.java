package dev.scrip.issuer.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.scrip.issuer.protocol.Answer;
import dev.scrip.issuer.protocol.Reply;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** Answers as STS writes them for {@code Accept: application/json}. */
final class JsonReplies implements ReplyWriter {
  private static final Header CONTENT_TYPE =
      HeaderValues.createCached(HeaderNames.CONTENT_TYPE, "application/json");
  private static final JsonFactory JSON = new JsonFactory();

  @Override
  public Header contentType() {
    return CONTENT_TYPE;
  }

  @Override
  public byte[] body(Answer answer, String requestId) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(2_048);
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      switch (answer) {
        case Answer.Succeeded succeeded -> {
          json.writeObjectFieldStart(succeeded.action() + "Response");
          if (succeeded.result() != null) {
            member(json, succeeded.result());
          }
          json.writeObjectFieldStart("ResponseMetadata");
          json.writeStringField("RequestId", requestId);
          json.writeEndObject();
          json.writeEndObject();
        }
        case Answer.Failed failed -> {
          json.writeObjectFieldStart("Error");
          json.writeStringField("Code", failed.error().code().code());
          json.writeStringField("Message", failed.error().message());
          json.writeStringField("Type", failed.error().code().type());
          json.writeEndObject();
          json.writeStringField("RequestId", requestId);
        }
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static void member(JsonGenerator json, Reply reply) throws IOException {
    json.writeFieldName(reply.name());
    value(json, reply);
  }

  private static void value(JsonGenerator json, Reply reply) throws IOException {
    switch (reply) {
      case Reply.Text text -> json.writeString(text.value());
      case Reply.Time time -> json.writeNumber(time.value().getEpochSecond());
      case Reply.Amount number -> json.writeNumber(number.value());
      case Reply.Flag flag -> json.writeBoolean(flag.value());
      case Reply.Items items -> {
        json.writeStartArray();
        for (Reply each : items.members()) {
          value(json, each);
        }
        json.writeEndArray();
      }
      case Reply.Entries entries -> object(json, entries.entries());
      case Reply.Struct struct -> object(json, struct.members());
    }
  }

  private static void object(JsonGenerator json, List<Reply> members) throws IOException {
    json.writeStartObject();
    for (Reply each : members) {
      member(json, each);
    }
    json.writeEndObject();
  }
}
