package dev.scrip.audit.http;

import dev.scrip.audit.http.AuthorizeClient.Question;
import dev.scrip.audit.http.AuthorizeClient.Verdict;
import dev.scrip.audit.http.ConsoleSessions.Session;
import dev.scrip.audit.oidc.OidcRefusedException;
import dev.scrip.audit.oidc.OidcSignIn;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Signing in to the console: by a link that is good once, or by an identity provider. Both end in a
 * request that is signed for the person and that the issuer accepts once.
 */
final class SignInEndpoints {
  private static final DateTimeFormatter AMZ_DATE =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  /** How old a link may be; the request behind it is good for longer. */
  private static final Duration LINK = Duration.ofMinutes(5);

  private static final Duration LONGEST = Duration.ofHours(12);
  private static final int MAX_TARGET = 16 * 1024;
  private static final String COOKIE = "scrip-oidc";
  private static final String SECURE = "__Host-" + COOKIE;

  /**
   * The cookie of the sign-in is not sent where another site led: the browser goes on by itself.
   */
  private static final byte[] WELCOME =
      """
      <!doctype html>
      <html lang="en"><head><meta charset="utf-8"><title>Signed in - Scrip</title>
      <meta http-equiv="refresh" content="0;url=/console"></head>
      <body><p>You are signed in. <a href="/console">Go on to the console</a></p></body></html>
      """
          .getBytes(StandardCharsets.UTF_8);

  private final ConsoleSessions sessions;
  private final Optional<OidcSignIn> oidc;
  private final AuthorizeClient issuer;
  private final String region;
  private final InstantSource clock;

  SignInEndpoints(
      ConsoleSessions sessions,
      Optional<OidcSignIn> oidc,
      AuthorizeClient issuer,
      String region,
      InstantSource clock) {
    this.sessions = sessions;
    this.oidc = oidc;
    this.issuer = issuer;
    this.region = region;
    this.clock = clock;
  }

  /** Whether an identity provider signs people in. */
  boolean isByProvider() {
    return oidc.isPresent();
  }

  /** {@code GET /console/sign-in}: a link. */
  void link(ServerRequest request, ServerResponse response) {
    ConsoleAssets.guard(response);
    String query = request.query().rawValue();
    Optional<Instant> signed = time(request);
    Instant now = clock.instant();
    if (query.length() > MAX_TARGET
        || signed.isEmpty()
        || signed.get().isBefore(now.minus(LINK))
        || signed.get().isAfter(now.plus(LINK))) {
      refuse(response, "This link is no sign-in link, or older than 5 minutes.");
      return;
    }
    SignIn signIn = new SignIn("/console/sign-in?" + query, host(request));
    if (isBegun(request, response, signIn, signed.get().plus(life(request)))) {
      response.status(Status.SEE_OTHER_303);
      response.header(HeaderNames.LOCATION, "/console");
      response.send();
    }
  }

  /** {@code GET /console/oidc/start}: off to the identity provider. */
  void start(ServerRequest request, ServerResponse response) {
    ConsoleAssets.guard(response);
    Optional<URI> console = console(request);
    if (oidc.isEmpty() || console.isEmpty()) {
      refuse(response, "No identity provider is set up to sign people in at this address.");
      return;
    }
    try {
      OidcSignIn.Begun begun = oidc.get().begin(callback(console.get()));
      response.header(HeaderNames.SET_COOKIE, browserCookie(request, begun.browser(), 600));
      response.status(Status.SEE_OTHER_303);
      response.header(HeaderNames.LOCATION, begun.provider().toString());
      response.send();
    } catch (OidcRefusedException e) {
      refuse(response, String.valueOf(e.getMessage()));
    }
  }

  /** {@code GET /console/oidc/callback}: back from it. */
  void callback(ServerRequest request, ServerResponse response) {
    ConsoleAssets.guard(response);
    String query = request.query().rawValue();
    Optional<String> browser =
        ConsoleSessions.cookie(request, SECURE)
            .or(
                () ->
                    Addresses.isLocal(host(request))
                        ? ConsoleSessions.cookie(request, COOKIE)
                        : Optional.empty());
    Optional<URI> console = console(request);
    if (oidc.isEmpty() || console.isEmpty() || browser.isEmpty() || query.length() > MAX_TARGET) {
      refuse(response, "This sign-in was not begun in this browser, or more than 10 minutes ago.");
      return;
    }
    try {
      OidcSignIn.Signed signed =
          oidc.get()
              .finish(
                  browser.get(),
                  query,
                  console.get(),
                  Addresses.of(request),
                  Addresses.agent(request));
      URI uri = signed.request();
      SignIn signIn = new SignIn(uri.getRawPath() + "?" + uri.getRawQuery(), uri.getAuthority());
      if (isBegun(request, response, signIn, signed.until())) {
        response.headers().add(HeaderNames.SET_COOKIE, browserCookie(request, "", 0));
        response.header(HeaderNames.CONTENT_TYPE, "text/html; charset=utf-8");
        response.send(WELCOME);
      }
    } catch (OidcRefusedException e) {
      refuse(response, String.valueOf(e.getMessage()));
    }
  }

  /** Lets the issuer look at the request, and begins what the cookie names; or refuses. */
  private boolean isBegun(
      ServerRequest request, ServerResponse response, SignIn signIn, Instant until) {
    Question question =
        new Question(
            "GET",
            signIn.target(),
            Map.of("host", List.of(signIn.host()), "user-agent", List.of(Addresses.agent(request))),
            AuthorizeClient.EMPTY_PAYLOAD,
            "scrip:SignIn",
            "arn:aws:scrip:" + region + ":*:console",
            Map.of("aws:SourceIp", List.of(Addresses.of(request))),
            true,
            true,
            "/console");
    switch (issuer.ask(question)) {
      case Verdict.Allowed allowed -> {
        Session session = sessions.begin(signIn, allowed.callerArn(), allowed.accountId(), until);
        response.header(HeaderNames.SET_COOKIE, ConsoleSessions.cookie(session, host(request)));
        return true;
      }
      case Verdict.Refused refused -> refuse(response, refused.message());
      case Verdict.Silent silent ->
          refuse(response, "The issuer, who knows you, does not answer at the moment.");
    }
    return false;
  }

  /** The console's address: what is set, or this very machine's. */
  private Optional<URI> console(ServerRequest request) {
    String host = host(request);
    return oidc.flatMap(OidcSignIn::console)
        .or(
            () ->
                Addresses.isLocal(host)
                    ? Optional.of(URI.create("http://" + host))
                    : Optional.empty());
  }

  /** Lax: it must come along when the provider sends the browser back. */
  private static String browserCookie(ServerRequest request, String value, int seconds) {
    String rest = "=" + value + "; Path=/; HttpOnly; SameSite=Lax; Max-Age=" + seconds;
    return Addresses.isLocal(host(request)) ? COOKIE + rest : SECURE + rest + "; Secure";
  }

  private static URI callback(URI console) {
    return console.resolve("/console/oidc/callback");
  }

  private static String host(ServerRequest request) {
    return request.headers().contains(HeaderNames.HOST)
        ? request.headers().get(HeaderNames.HOST).get()
        : "";
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
    response.send(why + "\n\nTo sign in: /console, or for a new link: ./scrip console\n");
  }
}
