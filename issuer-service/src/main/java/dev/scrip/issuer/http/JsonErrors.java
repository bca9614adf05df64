package dev.scrip.issuer.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.scrip.issuer.protocol.ApiError;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerResponse;
import java.util.Map;

/** Errors of Scrip's own paths: {@code {"error":{"code","message","requestId"}}}. */
final class JsonErrors {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private JsonErrors() {}

  static void send(ServerResponse response, ApiError error, String requestId) {
    response.status(Status.create(error.code().status()));
    response.header(HeaderValues.CONTENT_TYPE_JSON);
    try {
      response.send(
          JSON.writeValueAsBytes(
              Map.of(
                  "error",
                  Map.of(
                      "code", error.code().code(),
                      "message", error.message(),
                      "requestId", requestId))));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
