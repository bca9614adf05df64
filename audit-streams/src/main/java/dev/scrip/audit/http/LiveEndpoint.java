package dev.scrip.audit.http;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.scrip.audit.catalog.Sources;
import dev.scrip.audit.http.AuthorizeClient.Question;
import dev.scrip.audit.http.AuthorizeClient.Verdict;
import dev.scrip.audit.http.ConsoleSessions.Session;
import dev.scrip.audit.proof.Prover;
import dev.scrip.audit.query.NotAvailableException;
import dev.scrip.audit.query.SessionFilter;
import dev.scrip.audit.query.SessionQueries;
import dev.scrip.audit.streams.Positions.Position;
import dev.scrip.audit.views.SessionIndex.Dimension;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /console/api/live}: server-sent events with how things stand, every 2 seconds. One
 * opening is one read record; whether the reader still may is asked again every 30 seconds.
 */
final class LiveEndpoint {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration BEAT = Duration.ofSeconds(2);
  private static final Duration AGAIN = Duration.ofSeconds(30);
  private static final Duration LONGEST = Duration.ofHours(12);
  private static final int READERS = 200;
  private static final int MINUTES = 60;

  private final Sources sources;
  private final SessionQueries queries;
  private final ConsoleSessions sessions;
  private final AuthorizeClient issuer;
  private final String region;
  private final Semaphore readers = new Semaphore(READERS);
  private volatile Optional<Instant> verified = Optional.empty();
  private volatile Instant verifiedAsked = Instant.EPOCH;

  LiveEndpoint(Sources sources, ConsoleSessions sessions, AuthorizeClient issuer, String region) {
    this.sources = sources;
    this.queries = new SessionQueries(sources.views());
    this.sessions = sessions;
    this.issuer = issuer;
    this.region = region;
  }

  void stream(ServerRequest request, ServerResponse response) {
    ConsoleAssets.guard(response);
    Optional<Session> session = sessions.of(request);
    Optional<String> account =
        request.query().first("account").asOptional().filter(id -> id.matches("\\d{12}"));
    if (session.isEmpty()) {
      plain(response, Status.UNAUTHORIZED_401, "you are not signed in");
      return;
    }
    if (!(ask(request, session.get(), account, true) instanceof Verdict.Allowed)) {
      plain(response, Status.FORBIDDEN_403, "you may not list these sessions");
      return;
    }
    if (!readers.tryAcquire()) {
      plain(response, Status.SERVICE_UNAVAILABLE_503, "too many live pages are open");
      return;
    }
    try {
      response.header(HeaderNames.CONTENT_TYPE, "text/event-stream");
      try (OutputStream out = response.outputStream()) {
        beat(out, request, session.get(), account);
      }
    } catch (IOException | RuntimeException e) {
      // the reader is gone
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      readers.release();
    }
  }

  private void beat(
      OutputStream out, ServerRequest request, Session session, Optional<String> account)
      throws IOException, InterruptedException {
    InstantSource clock = sources.clock();
    Instant began = clock.instant();
    Instant asked = began;
    while (clock.instant().isBefore(began.plus(LONGEST)) && sessions.of(request).isPresent()) {
      if (clock.instant().isAfter(asked.plus(AGAIN))) {
        if (!(ask(request, session, account, false) instanceof Verdict.Allowed)) {
          return;
        }
        asked = clock.instant();
      }
      out.write(
          ("data: " + JSON.writeValueAsString(state(account)) + "\n\n")
              .getBytes(StandardCharsets.UTF_8));
      out.flush();
      Thread.sleep(BEAT);
    }
  }

  private Verdict ask(
      ServerRequest request, Session session, Optional<String> account, boolean record) {
    return issuer.ask(
        new Question(
            "GET",
            session.signIn().target(),
            Map.of(
                "host", List.of(session.signIn().host()),
                "user-agent", List.of(Addresses.agent(request))),
            AuthorizeClient.EMPTY_PAYLOAD,
            Routes.LIST_SESSIONS.action(),
            "arn:aws:scrip:" + region + ":" + account.orElse("*") + ":session/*",
            Map.of("aws:SourceIp", List.of(Addresses.of(request))),
            record,
            false,
            "/console/api/live" + account.map(id -> "?account=" + id).orElse("")));
  }

  private Map<String, @Nullable Object> state(Optional<String> account) {
    Instant now = sources.clock().instant();
    Map<String, @Nullable Object> state = new LinkedHashMap<>();
    state.put("now", now.toString());
    try {
      SessionFilter filter = SessionFilter.ALL.with(Dimension.ACCOUNT, account);
      state.put("perMinute", queries.issuedPerMinute(filter, now, MINUTES));
      state.put("completeTo", completeTo(now).map(Instant::toString).orElse(null));
      state.put("verifiedTo", verifiedTo(now).map(Instant::toString).orElse(null));
      state.put("lag", sources.views().lag());
    } catch (NotAvailableException e) {
      state.put("unavailable", String.valueOf(e.getMessage()));
    }
    return state;
  }

  /** With nothing left to read it is now; else the time of what was read last. */
  private Optional<Instant> completeTo(Instant now) {
    if (sources.views().lag() <= 0) {
      return Optional.of(now);
    }
    return sources.views().position().values().stream()
        .map(Position::time)
        .filter(time -> !time.equals(Instant.EPOCH))
        .min(Instant::compareTo);
  }

  private Optional<Instant> verifiedTo(Instant now) {
    if (now.isAfter(verifiedAsked.plus(BEAT.multipliedBy(5)))) {
      verifiedAsked = now;
      verified = sources.prover().latestAt(now).map(Prover.Noted::time);
    }
    return verified;
  }

  private static void plain(ServerResponse response, Status status, String why) {
    response.status(status);
    response.header(HeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8");
    response.send(why + "\n");
  }
}
