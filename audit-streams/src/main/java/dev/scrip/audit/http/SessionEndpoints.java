package dev.scrip.audit.http;

import dev.scrip.audit.query.InvalidQueryException;
import dev.scrip.audit.query.PageTokens;
import dev.scrip.audit.query.SessionFilter;
import dev.scrip.audit.query.SessionFilter.Span;
import dev.scrip.audit.query.SessionPage;
import dev.scrip.audit.query.SessionQueries;
import dev.scrip.audit.query.SessionQuery;
import dev.scrip.audit.query.SessionQuery.Place;
import dev.scrip.audit.query.SessionQuery.Sort;
import dev.scrip.audit.stores.Decision;
import dev.scrip.audit.stores.NotAvailableException;
import dev.scrip.audit.stores.Reading;
import dev.scrip.audit.views.Session;
import dev.scrip.audit.views.SessionIndex.Dimension;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** {@code GET /v1/sessions} and {@code GET /v1/sessions/{accessKeyId}}. */
final class SessionEndpoints {
  private static final Pattern ACCESS_KEY_ID = Pattern.compile("[A-Z0-9]{16,128}");
  private static final int DEFAULT_LIMIT = 100;
  private static final int MAX_LIMIT = 1_000;

  private final SessionQueries queries;
  private final PageTokens tokens;
  private final AuthorizeClient issuer;
  private final String region;
  private final InstantSource clock;

  SessionEndpoints(
      SessionQueries queries,
      PageTokens tokens,
      AuthorizeClient issuer,
      String region,
      InstantSource clock) {
    this.clock = clock;
    this.queries = queries;
    this.tokens = tokens;
    this.issuer = issuer;
    this.region = region;
  }

  void list(ServerRequest request, ServerResponse response) {
    Exchange exchange = new Exchange(request, response);
    QueryParameters parameters;
    SessionQuery query;
    String identity;
    try {
      parameters = new QueryParameters(request.query(), Routes.LIST_SESSIONS.parameters());
      identity = identity(parameters);
      query = query(parameters, identity);
    } catch (InvalidQueryException e) {
      exchange.invalid(String.valueOf(e.getMessage()));
      return;
    }
    Map<String, List<String>> context = new HashMap<>();
    Optional.ofNullable(query.filter().by().get(Dimension.ROLE))
        .ifPresent(role -> context.put("scrip:RoleArn", List.of(role)));
    Optional.ofNullable(query.filter().by().get(Dimension.PRINCIPAL))
        .ifPresent(arn -> context.put("scrip:PrincipalArn", List.of(arn)));
    exchange.answer(
        issuer,
        Routes.LIST_SESSIONS.action(),
        resource(Optional.ofNullable(query.filter().by().get(Dimension.ACCOUNT)), "*"),
        context,
        caller -> page(queries.list(query), query.asOf(), identity));
  }

  void get(ServerRequest request, ServerResponse response) {
    Exchange exchange = new Exchange(request, response);
    String id = request.path().pathParameters().get("accessKeyId");
    if (!ACCESS_KEY_ID.matcher(id).matches()) {
      exchange.notFound("there is no session " + id.replaceAll("[^\\w-]", "?"));
      return;
    }
    SessionQueries.Found found;
    try {
      // On whose account the issuer is to decide, the session tells: until then nobody sees it.
      Decision undecided =
          new Decision(
              "", Routes.GET_SESSION.action(), resource(Optional.empty(), id), clock.instant());
      found = Reading.under(undecided, () -> queries.get(id));
    } catch (NotAvailableException e) {
      exchange.answer(
          issuer,
          Routes.GET_SESSION.action(),
          resource(Optional.empty(), id),
          Map.of(),
          caller -> {
            throw e;
          });
      return;
    }
    Optional<Session> session = found.session();
    exchange.answer(
        issuer,
        Routes.GET_SESSION.action(),
        resource(session.flatMap(Session::accountId), id),
        Map.of(),
        caller ->
            json(
                session.orElseThrow(() -> new NoSuchThingException("there is no session " + id)),
                clock.instant()));
  }

  private String resource(Optional<String> account, String id) {
    return "arn:aws:scrip:" + region + ":" + account.orElse("*") + ":session/" + id;
  }

  private SessionQuery query(QueryParameters parameters, String identity)
      throws InvalidQueryException {
    Optional<String> token = parameters.text("nextToken");
    Optional<Place> after =
        token.isPresent() ? Optional.of(tokens.place(token.get(), identity)) : Optional.empty();
    SessionFilter filter =
        SessionFilter.ALL
            .in(oneOf("state", parameters.text("state"), Session.State.values()))
            .with(Dimension.PRINCIPAL, parameters.arn("principal"))
            .with(Dimension.ROLE, parameters.arn("role"))
            .with(Dimension.ACCOUNT, parameters.account("account"))
            .with(Dimension.SOURCE_ADDRESS, parameters.text("sourceAddress"))
            .issued(new Span(parameters.time("issuedFrom"), parameters.time("issuedTo")))
            .expires(new Span(parameters.time("expiresFrom"), parameters.time("expiresTo")));
    return new SessionQuery(
        filter,
        clock.instant(),
        sort(parameters.text("sort")),
        parameters.number("limit", DEFAULT_LIMIT, 1, MAX_LIMIT),
        after);
  }

  /** What a page token is bound to: everything that is asked but the page. */
  private static String identity(QueryParameters parameters) throws InvalidQueryException {
    StringBuilder identity = new StringBuilder();
    for (String name : Routes.LIST_SESSIONS.parameters().stream().sorted().toList()) {
      if (!name.equals("limit") && !name.equals("nextToken")) {
        identity.append(name).append('=').append(parameters.text(name).orElse("")).append('\n');
      }
    }
    return identity.toString();
  }

  private static <E extends Enum<E>> Optional<E> oneOf(
      String name, Optional<String> value, E[] values) throws InvalidQueryException {
    if (value.isEmpty()) {
      return Optional.empty();
    }
    for (E each : values) {
      if (each.name().toLowerCase(Locale.ROOT).equals(value.get())) {
        return Optional.of(each);
      }
    }
    throw new InvalidQueryException(
        name
            + " is not one of "
            + Arrays.stream(values)
                .map(each -> each.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", ")));
  }

  private static Sort sort(Optional<String> value) throws InvalidQueryException {
    if (value.isEmpty()) {
      return Sort.ISSUED_DESCENDING;
    }
    for (Sort sort : Sort.values()) {
      if (sort.text().equals(value.get())) {
        return sort;
      }
    }
    throw new InvalidQueryException(
        "sort is not one of "
            + Arrays.stream(Sort.values()).map(Sort::text).collect(Collectors.joining(", ")));
  }

  private Map<String, @Nullable Object> page(SessionPage page, Instant now, String identity) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("sessions", page.sessions().stream().map(each -> json(each, now)).toList());
    json.put("nextToken", page.next().map(place -> tokens.of(place, identity)).orElse(null));
    json.put("position", Offsets.of(page.position()));
    json.put("complete", true);
    return json;
  }

  private static Map<String, @Nullable Object> json(Session session, Instant now) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("accessKeyId", session.accessKeyId());
    json.put("state", session.state(now).name().toLowerCase(Locale.ROOT));
    json.put("principalArn", session.callerArn().orElse(null));
    json.put("roleArn", session.roleArn().orElse(null));
    json.put("roleSessionName", session.roleSessionName().orElse(null));
    json.put("accountId", session.accountId().orElse(null));
    json.put("sourceAddress", session.sourceAddress().orElse(null));
    json.put("issuedAt", session.issuedAt().map(Instant::toString).orElse(null));
    json.put("expiresAt", session.expiresAt().map(Instant::toString).orElse(null));
    json.put("endedAt", session.recordedEnd().map(Instant::toString).orElse(null));
    json.put("position", session.position().orElse(null));
    return json;
  }
}
