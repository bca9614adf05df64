package dev.scrip.audit.http;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.scrip.audit.catalog.Asked;
import dev.scrip.audit.catalog.Catalog;
import dev.scrip.audit.catalog.Description;
import dev.scrip.audit.catalog.Parameter;
import dev.scrip.audit.catalog.Sources;
import dev.scrip.audit.catalog.TrailQuery;
import dev.scrip.audit.http.AuthorizeClient.Question;
import dev.scrip.audit.http.AuthorizeClient.Verdict;
import dev.scrip.audit.http.ConsoleSessions.Session;
import dev.scrip.audit.proof.Prover;
import dev.scrip.audit.query.InvalidQueryException;
import dev.scrip.audit.query.SessionFilter;
import dev.scrip.audit.query.SessionQueries;
import dev.scrip.audit.stores.Decision;
import dev.scrip.audit.stores.NotAvailableException;
import dev.scrip.audit.stores.Reading;
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
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.Semaphore;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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

  private static final Logger LOG = LoggerFactory.getLogger(LiveEndpoint.class);
  private static final Description LIST =
      Catalog.descriptions().stream()
          .filter(each -> each.name().equals("active-sessions"))
          .findFirst()
          .orElseThrow();

  private final Sources sources;
  private final TrailQuery list;
  private final Reached reached;
  private final SessionQueries queries;
  private final ConsoleSessions sessions;
  private final AuthorizeClient issuer;
  private final String region;
  private final Semaphore readers = new Semaphore(READERS);
  private final Cache<String, List<Integer>> perMinute =
      Caffeine.newBuilder().expireAfterWrite(BEAT).maximumSize(1_000).build(); // by account
  private volatile Optional<Instant> verified = Optional.empty();
  private volatile Instant verifiedAsked = Instant.EPOCH;

  LiveEndpoint(Sources sources, ConsoleSessions sessions, AuthorizeClient issuer, String region) {
    this.sources = sources;
    this.list = Catalog.over(sources).named(LIST.name()).orElseThrow();
    this.reached = new Reached(sources);
    this.queries = new SessionQueries(sources.views());
    this.sessions = sessions;
    this.issuer = issuer;
    this.region = region;
  }

  void stream(ServerRequest request, ServerResponse response) {
    ConsoleAssets.guard(response);
    Optional<Session> signedIn = sessions.of(request);
    if (signedIn.isEmpty()) {
      plain(response, Status.UNAUTHORIZED_401, "you are not signed in");
      return;
    }
    Session session = signedIn.get();
    Map<Parameter, String> values;
    try {
      values = QueryEndpoint.values(request, LIST);
    } catch (InvalidQueryException e) {
      plain(response, Status.BAD_REQUEST_400, String.valueOf(e.getMessage()));
      return;
    }
    Verdict verdict = ask(request, session, values, true);
    if (verdict instanceof Verdict.Silent) {
      plain(response, Status.SERVICE_UNAVAILABLE_503, "the issuer, who decides, does not answer");
      return;
    }
    if (!(verdict instanceof Verdict.Allowed allowed)) {
      plain(response, Status.FORBIDDEN_403, "you may not list these sessions");
      return;
    }
    if (!session.streams().tryAcquire()) {
      plain(response, Status.TOO_MANY_REQUESTS_429, "you have too many live pages open");
      return;
    }
    try {
      if (!readers.tryAcquire()) {
        plain(response, Status.SERVICE_UNAVAILABLE_503, "too many live pages are open");
        return;
      }
      try {
        response.header(HeaderNames.CONTENT_TYPE, "text/event-stream");
        try (OutputStream out = response.outputStream()) {
          beat(out, request, session, values, allowed.decision());
        }
      } finally {
        readers.release();
      }
    } catch (IOException | RuntimeException e) {
      LOG.debug("a live page ended", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      session.streams().release();
    }
  }

  private void beat(
      OutputStream out,
      ServerRequest request,
      Session session,
      Map<Parameter, String> values,
      Decision first)
      throws IOException, InterruptedException {
    InstantSource clock = sources.clock();
    Instant began = clock.instant();
    Instant asked = began;
    Decision decision = first;
    while (clock.instant().isBefore(began.plus(LONGEST)) && sessions.isAlive(session)) {
      if (clock.instant().isAfter(asked.plus(AGAIN))) {
        if (!(ask(request, session, values, false) instanceof Verdict.Allowed still)) {
          return;
        }
        asked = clock.instant();
        decision = still.decision();
      }
      out.write(
          ("data: "
                  + JSON.writeValueAsString(Reading.under(decision, () -> state(session, values)))
                  + "\n\n")
              .getBytes(StandardCharsets.UTF_8));
      out.flush();
      Thread.sleep(BEAT);
    }
  }

  private Verdict ask(
      ServerRequest request, Session session, Map<Parameter, String> values, boolean record) {
    Optional<String> account = Optional.ofNullable(values.get(Parameter.ACCOUNT));
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
            "/console/api/live?" + request.query().rawValue()));
  }

  private Map<String, @Nullable Object> state(Session session, Map<Parameter, String> values) {
    Instant now = sources.clock().instant();
    Map<String, @Nullable Object> state = new LinkedHashMap<>();
    state.put("now", now.toString());
    try {
      SessionFilter filter =
          SessionFilter.ALL.with(
              Dimension.ACCOUNT, Optional.ofNullable(values.get(Parameter.ACCOUNT)));
      state.put(
          "perMinute",
          perMinute.get(
              values.getOrDefault(Parameter.ACCOUNT, ""),
              account -> queries.issuedPerMinute(filter, now, MINUTES)));
      state.put("completeTo", completeTo(now).map(Instant::toString).orElse(null));
      state.put("verifiedTo", verifiedTo(now).map(Instant::toString).orElse(null));
      state.put("lag", sources.views().lag());
      if (values.containsKey(Parameter.LIMIT)) {
        Asked asked = new Asked(values, now.truncatedTo(ChronoUnit.MILLIS), Optional.empty());
        SortedMap<String, Position> position = reached.position();
        state.put(
            "answer",
            AnswerForm.whole(
                new Answer(
                    LIST,
                    asked,
                    session.callerArn(),
                    position,
                    reached.earliest(),
                    list.ask(asked),
                    Optional.empty())));
      }
    } catch (NotAvailableException | InvalidQueryException e) {
      state.put("unavailable", String.valueOf(e.getMessage()));
    } catch (KafkaException e) {
      LOG.warn("a live page has no answer at the moment: {}", e.getMessage());
      state.put("unavailable", "a part of the views is not here at the moment");
    }
    return state;
  }

  /**
   * With nothing left to read it is now; while something is left, the time of the partition that is
   * least far. While nothing was fetched lately how much is left is not known: then it is the time
   * of the newest record read, and issuers write one each minute.
   */
  private Optional<Instant> completeTo(Instant now) {
    long lag = sources.views().lag();
    if (lag == 0) {
      return Optional.of(now);
    }
    Comparator<Instant> order = Comparator.naturalOrder();
    return sources.views().position().values().stream()
        .map(Position::time)
        .filter(time -> !time.equals(Instant.EPOCH))
        .min(lag < 0 ? order.reversed() : order);
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
