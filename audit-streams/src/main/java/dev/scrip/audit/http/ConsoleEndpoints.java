package dev.scrip.audit.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.scrip.audit.http.AuthorizeClient.Outcome;
import dev.scrip.audit.http.AuthorizeClient.Question;
import dev.scrip.audit.http.AuthorizeClient.Verdict;
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
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code /console}: sign-in by a link that is good once, and what a person does there. What a
 * person sees comes from the same routes as everybody's answers.
 */
final class ConsoleEndpoints implements HttpService {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final HeaderName CSRF = HeaderNames.create("x-scrip-csrf");
  private static final DateTimeFormatter AMZ_DATE =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  /** How old a link may be; the request behind it is good for longer. */
  private static final Duration LINK = Duration.ofMinutes(5);

  private static final Duration LONGEST = Duration.ofHours(12);
  private static final int MAX_TARGET = 16 * 1024;
  private static final int MAX_BODY = 8 * 1024;
  private static final Map<String, String> ACTIONS =
      Map.of(
          "revoke", "RevokeSession",
          "acknowledge", "AcknowledgeFinding",
          "review", "ReviewAccess");

  private final ConsoleSessions sessions;
  private final LiveEndpoint live;
  private final AuthorizeClient issuer;
  private final String region;
  private final InstantSource clock;

  ConsoleEndpoints(
      ConsoleSessions sessions,
      LiveEndpoint live,
      AuthorizeClient issuer,
      String region,
      InstantSource clock) {
    this.sessions = sessions;
    this.live = live;
    this.issuer = issuer;
    this.region = region;
    this.clock = clock;
  }

  @Override
  public void routing(HttpRules rules) {
    rules.get("/", ConsoleAssets::index);
    rules.get("/assets/{name}", ConsoleAssets::asset);
    rules.get("/sign-in", this::signIn);
    rules.get("/api/me", this::me);
    rules.get("/api/live", live::stream);
    rules.post("/api/sign-out", this::signOut);
    rules.post("/api/{action}", this::act);
  }

  private void signIn(ServerRequest request, ServerResponse response) {
    ConsoleAssets.guard(response);
    String query = request.query().rawValue();
    String host =
        request.headers().contains(HeaderNames.HOST)
            ? request.headers().get(HeaderNames.HOST).get()
            : "";
    Optional<Instant> signed = time(request);
    Instant now = clock.instant();
    if (query.length() > MAX_TARGET
        || signed.isEmpty()
        || signed.get().isBefore(now.minus(LINK))
        || signed.get().isAfter(now.plus(LINK))) {
      refuse(response, "This link is no sign-in link, or older than 5 minutes.");
      return;
    }
    SignIn signIn = new SignIn("/console/sign-in?" + query, host);
    Question question =
        new Question(
            "GET",
            signIn.target(),
            Map.of("host", List.of(host), "user-agent", List.of(Addresses.agent(request))),
            AuthorizeClient.EMPTY_PAYLOAD,
            "scrip:SignIn",
            "arn:aws:scrip:" + region + ":*:console",
            Map.of("aws:SourceIp", List.of(Addresses.of(request))),
            true,
            true,
            "/console");
    switch (issuer.ask(question)) {
      case Verdict.Allowed allowed -> {
        Session session =
            sessions.begin(
                signIn, allowed.callerArn(), allowed.accountId(), signed.get().plus(life(request)));
        response.header(HeaderNames.SET_COOKIE, ConsoleSessions.cookie(session, host));
        response.status(Status.SEE_OTHER_303);
        response.header(HeaderNames.LOCATION, "/console");
        response.send();
      }
      case Verdict.Refused refused -> refuse(response, refused.message());
      case Verdict.Silent silent ->
          refuse(response, "The issuer, who knows you, does not answer at the moment.");
    }
  }

  private static Optional<Instant> time(ServerRequest request) {
    if (!request.query().contains("X-Amz-Date") || !request.query().contains("X-Amz-Signature")) {
      return Optional.empty();
    }
    try {
      return Optional.of(AMZ_DATE.parse(request.query().get("X-Amz-Date"), Instant::from));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static Duration life(ServerRequest request) {
    try {
      Duration asked =
          Duration.ofSeconds(Long.parseLong(request.query().first("X-Amz-Expires").orElse("300")));
      return asked.compareTo(LONGEST) < 0 ? asked : LONGEST;
    } catch (NumberFormatException e) {
      return Duration.ZERO;
    }
  }

  private static void refuse(ServerResponse response, String why) {
    response.status(Status.FORBIDDEN_403);
    response.header(HeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8");
    response.send(why + "\n\nFor a new link: ./scrip console\n");
  }

  private void me(ServerRequest request, ServerResponse response) {
    ConsoleAssets.guard(response);
    Optional<Session> session = sessions.of(request);
    if (session.isEmpty()) {
      error(response, Status.UNAUTHORIZED_401, "NotSignedIn", "you are not signed in");
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
