package dev.scrip.audit.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An answer in some form: its media type, what is said beside it, and its bytes, for which there is
 * room until they are written.
 */
final class Document implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final String contentType;
  private final Map<String, String> headers;
  private final byte[] body;
  private final Outgoing.Place place;

  /**
   * An answer that there is room for.
   *
   * @throws dev.scrip.audit.stores.NotAvailableException if there is none
   */
  Document(String contentType, Map<String, String> headers, byte[] body) {
    this.contentType = contentType;
    this.headers = Map.copyOf(headers);
    this.body = body; // handed over: nobody else keeps it
    this.place = Outgoing.ALL.place(body.length);
  }

  String contentType() {
    return contentType;
  }

  Map<String, String> headers() {
    return headers;
  }

  byte[] body() {
    return body;
  }

  @Override
  public void close() {
    place.close();
  }

  static byte[] bytes(Map<String, ? extends @Nullable Object> body) {
    try {
      return JSON.writeValueAsBytes(body);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
