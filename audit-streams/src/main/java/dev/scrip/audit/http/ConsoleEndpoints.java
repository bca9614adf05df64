package dev.scrip.audit.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.scrip.audit.http.AuthorizeClient.Outcome;
import dev.scrip.audit.http.ConsoleSessions.Session;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * {@code /console}: its page, who is signed in, and what a person does there. What a person sees
 * comes from the same routes as everybody's answers.
 */
final class ConsoleEndpoints implements HttpService {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final HeaderName CSRF = HeaderNames.create("x-scrip-csrf");
  private static final int MAX_BODY = 8 * 1024;
  private static final Map<String, String> ACTIONS =
      Map.of(
          "revoke", "RevokeSession",
          "acknowledge", "AcknowledgeFinding",
          "review", "ReviewAccess");

  private final ConsoleSessions sessions;
  private final SignInEndpoints signIns;
  private final LiveEndpoint live;
  private final AuthorizeClient issuer;
  private final String region;

  ConsoleEndpoints(
      ConsoleSessions sessions,
      SignInEndpoints signIns,
      LiveEndpoint live,
      AuthorizeClient issuer,
      String region) {
    this.sessions = sessions;
    this.signIns = signIns;
    this.live = live;
    this.issuer = issuer;
    this.region = region;
  }

  @Override
  public void routing(HttpRules rules) {
    rules.get("/", ConsoleAssets::index);
    rules.get("/assets/{name}", ConsoleAssets::asset);
    rules.get("/sign-in", signIns::link);
    rules.get("/oidc/start", signIns::start);
    rules.get("/oidc/callback", signIns::callback);
    rules.get("/api/me", this::me);
    rules.get("/api/live", live::stream);
    rules.post("/api/sign-out", this::signOut);
    rules.post("/api/{action}", this::act);
  }

  private void me(ServerRequest request, ServerResponse response) {
    ConsoleAssets.guard(response);
    Optional<Session> session = sessions.of(request);
    if (session.isEmpty()) {
      response.status(Status.UNAUTHORIZED_401);
      response.header(HeaderNames.CONTENT_TYPE, "application/json");
      response.send(
          bytes(
              Map.of(
                  "error", Map.of("code", "NotSignedIn", "message", "you are not signed in"),
                  "oidc", signIns.isByProvider())));
      return;
    }
    Map<String, Object> me = new LinkedHashMap<>();
    me.put("arn", session.get().callerArn());
    me.put("accountId", session.get().accountId());
    me.put("csrf", session.get().csrf());
    me.put("region", region);
    me.put("until", session.get().until().toString());
    response.header(HeaderNames.CONTENT_TYPE, "application/json");
    response.send(bytes(me));
  }

  private void signOut(ServerRequest request, ServerResponse response) {
    ConsoleAssets.guard(response);
    Optional<Session> session = proven(request, response);
    if (session.isPresent()) {
      sessions.end(session.get());
      response.status(Status.NO_CONTENT_204);
      response.send();
    }
  }

  private void act(ServerRequest request, ServerResponse response) {
    ConsoleAssets.guard(response);
    Optional<Session> session = proven(request, response);
    if (session.isEmpty()) {
      return;
    }
    String action = ACTIONS.get(request.path().pathParameters().get("action"));
    if (action == null) {
      error(response, Status.NOT_FOUND_404, "NotFound", "there is no such action");
      return;
    }
    byte[] body;
    try (InputStream in = request.content().inputStream()) {
      body = in.readNBytes(MAX_BODY + 1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (body.length > MAX_BODY) {
      error(response, Status.BAD_REQUEST_400, "ValidationError", "the request is too long");
      return;
    }
    Outcome outcome =
        issuer.onBehalf(
            action,
            session.get().signIn(),
            Addresses.of(request),
            Addresses.agent(request),
            new String(body, StandardCharsets.UTF_8));
    response.status(Status.create(outcome.status()));
    response.header(HeaderNames.CONTENT_TYPE, "application/json");
    response.send(outcome.json());
  }

  /** The session of a request that changes something: it must carry what only our page knows. */
  private Optional<Session> proven(ServerRequest request, ServerResponse response) {
    Optional<Session> session = sessions.of(request);
    if (session.isEmpty()) {
      error(response, Status.UNAUTHORIZED_401, "NotSignedIn", "you are not signed in");
      return Optional.empty();
    }
    String token = request.headers().contains(CSRF) ? request.headers().get(CSRF).get() : "";
    if (!session.get().hasCsrf(token)) {
      error(response, Status.FORBIDDEN_403, "AccessDenied", "the request is not from the console");
      return Optional.empty();
    }
    return session;
  }

  private static void error(ServerResponse response, Status status, String code, String message) {
    response.status(status);
    response.header(HeaderNames.CONTENT_TYPE, "application/json");
    response.send(bytes(Map.of("error", Map.of("code", code, "message", message))));
  }

  private static byte[] bytes(Object json) {
    try {
      return JSON.writeValueAsBytes(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
