package dev.scrip.issuer.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.scrip.issuer.authorize.AuthorizeService;
import dev.scrip.issuer.authorize.AuthorizeService.Result;
import dev.scrip.issuer.authorize.AuthorizeService.TrustAnswer;
import dev.scrip.issuer.protocol.ApiError;
import dev.scrip.issuer.record.RandomUuids;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** {@code POST /authorize}. */
final class AuthorizeEndpoint implements Handler {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final HeaderName REQUEST_ID = HeaderNames.create("x-amzn-RequestId");
  private static final int MAX_BODY = 128 * 1024;

  private final AuthorizeService service;
  private final BooleanSupplier open;
  private final InstantSource clock;
  private final Clients clients;

  AuthorizeEndpoint(
      AuthorizeService service, BooleanSupplier open, InstantSource clock, Clients clients) {
    this.service = service;
    this.open = open;
    this.clock = clock;
    this.clients = clients;
  }

  @Override
  public void handle(ServerRequest request, ServerResponse response)
      throws JsonProcessingException {
    String requestId = RandomUuids.next();
    response.header(REQUEST_ID, requestId);
    response.header(HeaderValues.CONTENT_TYPE_JSON);
    Result result =
        open.getAsBoolean()
            ? service.answer(call(request, requestId))
            : new Result.Refused(ApiError.UNAVAILABLE);
    switch (result) {
      case Result.Decided decided -> {
        response.header(
            DirectoryPosition.HEADER, DirectoryPosition.told(decided.answer().position()));
        response.send(JSON.writeValueAsBytes(decided.answer()));
      }
      case Result.Refused refused -> JsonErrors.send(response, refused.error(), requestId);
    }
  }

  /** {@code POST /trust}. */
  void trust(ServerRequest request, ServerResponse response) throws JsonProcessingException {
    String requestId = RandomUuids.next();
    response.header(REQUEST_ID, requestId);
    response.header(HeaderValues.CONTENT_TYPE_JSON);
    if (!open.getAsBoolean()) {
      JsonErrors.send(response, ApiError.UNAVAILABLE, requestId);
      return;
    }
    switch (service.trust(call(request, requestId))) {
      case TrustAnswer.Decided decided ->
          response.send(JSON.writeValueAsBytes(Map.of("allows", decided.allows())));
      case TrustAnswer.Refused refused -> JsonErrors.send(response, refused.error(), requestId);
    }
  }

  private AuthorizeService.Call call(ServerRequest request, String requestId) {
    return call(request, requestId, Requests.body(request, MAX_BODY), clock.instant(), clients);
  }

  /** A service's call as it came in. */
  static AuthorizeService.Call call(
      ServerRequest request, String requestId, byte[] body, Instant time, Clients clients) {
    Clients.Client client = clients.of(request);
    return new AuthorizeService.Call(
        requestId,
        time,
        Requests.message(request, body),
        new String(body, StandardCharsets.UTF_8),
        client.address(),
        Requests.header(request, HeaderNames.USER_AGENT).orElse(null),
        Requests.header(request, HeaderNames.HOST).orElse(null),
        client.secure());
  }
}
