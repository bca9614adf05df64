package dev.scrip.audit.http;

import dev.scrip.audit.catalog.Asked;
import dev.scrip.audit.catalog.Catalog;
import dev.scrip.audit.catalog.Description;
import dev.scrip.audit.catalog.Parameter;
import dev.scrip.audit.catalog.Rows;
import dev.scrip.audit.catalog.TooManyRowsException;
import dev.scrip.audit.catalog.TrailQuery;
import dev.scrip.audit.http.AuthorizeClient.Verdict;
import dev.scrip.audit.query.InvalidQueryException;
import dev.scrip.audit.query.PageTokens;
import dev.scrip.audit.query.SessionQuery.Place;
import dev.scrip.audit.streams.Positions.Position;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.Collectors;

/** {@code GET /v1/queries/{name}}: the questions of the catalog. */
final class QueryEndpoint {
  private final Catalog catalog;
  private final Reached reached;
  private final PageTokens tokens;
  private final ConsoleSessions sessions;
  private final AuthorizeClient issuer;
  private final String region;
  private final InstantSource clock;

  /**
   * The endpoint.
   *
   * @param reached how far everything that answers has read
   */
  QueryEndpoint(
      Catalog catalog,
      Reached reached,
      PageTokens tokens,
      ConsoleSessions sessions,
      AuthorizeClient issuer,
      String region,
      InstantSource clock) {
    this.catalog = catalog;
    this.reached = reached;
    this.tokens = tokens;
    this.sessions = sessions;
    this.issuer = issuer;
    this.region = region;
    this.clock = clock;
  }

  void get(ServerRequest request, ServerResponse response) {
    Exchange exchange = new Exchange(request, response, sessions);
    Optional<TrailQuery> query = catalog.named(request.path().pathParameters().get("name"));
    if (query.isEmpty()) {
      exchange.notFound(
          "there is no such query; there are: "
              + catalog.all().stream()
                  .map(each -> each.description().name())
                  .collect(Collectors.joining(", ")));
      return;
    }
    Description about = query.get().description();
    Asked asked;
    AnswerForm form;
    String identity;
    try {
      Map<Parameter, String> values = values(request, about);
      form = AnswerForm.of(Optional.ofNullable(values.get(Parameter.FORMAT)));
      identity = identity(about, values);
      asked = asked(values, identity);
    } catch (InvalidQueryException e) {
      exchange.invalid(String.valueOf(e.getMessage()));
      return;
    }
    exchange.render(
        issuer,
        AuthorizeClient.EMPTY_PAYLOAD,
        about.scope().action(),
        resource(about, asked),
        context(asked),
        caller -> answer(query.get(), asked, form, identity, caller));
  }

  static Map<Parameter, String> values(ServerRequest request, Description about)
      throws InvalidQueryException {
    QueryParameters given =
        new QueryParameters(
            request.query(),
            about.takes().stream().map(Parameter::text).collect(Collectors.toSet()));
    Map<Parameter, String> values = new EnumMap<>(Parameter.class);
    for (Parameter parameter : about.takes()) {
      String name = parameter.text();
      Optional<String> value =
          switch (parameter.kind()) {
            case ARN -> given.arn(name);
            case ACCOUNT -> given.account(name);
            case KEY -> given.accessKeyId(name);
            case TIME -> given.time(name).map(Instant::toString);
            case NUMBER, TEXT -> given.text(name);
          };
      value.ifPresent(text -> values.put(parameter, text));
    }
    return values;
  }

  /** What a page token is bound to: everything that is asked but the page. */
  private static String identity(Description about, Map<Parameter, String> values) {
    StringBuilder identity = new StringBuilder(about.name()).append('\n');
    values.forEach(
        (parameter, value) -> {
          if (parameter != Parameter.LIMIT
              && parameter != Parameter.NEXT_TOKEN
              && parameter != Parameter.FORMAT) {
            identity.append(parameter.text()).append('=').append(value).append('\n');
          }
        });
    return identity.toString();
  }

  private Asked asked(Map<Parameter, String> values, String identity) throws InvalidQueryException {
    String token = values.get(Parameter.NEXT_TOKEN);
    Optional<Place> after =
        token == null ? Optional.empty() : Optional.of(tokens.place(token, identity));
    String asOf = values.get(Parameter.AS_OF);
    return new Asked(
        values,
        asOf == null ? clock.instant().truncatedTo(ChronoUnit.MILLIS) : Instant.parse(asOf),
        after);
  }

  private String resource(Description about, Asked asked) {
    Optional<String> account =
        about.isOfAnAccount() ? asked.text(Parameter.ACCOUNT) : Optional.empty();
    String last = about.scope().resource();
    Optional<String> key = asked.text(Parameter.ACCESS_KEY_ID);
    if (key.isPresent()) {
      last = about.scope() == Description.Scope.SESSION ? "session/" + key.get() : last;
    }
    return "arn:aws:scrip:" + region + ":" + account.orElse("*") + ":" + last;
  }

  private static Map<String, List<String>> context(Asked asked) {
    Map<String, List<String>> context = new HashMap<>();
    asked.text(Parameter.ROLE).ifPresent(role -> context.put("scrip:RoleArn", List.of(role)));
    asked
        .text(Parameter.PRINCIPAL)
        .ifPresent(arn -> context.put("scrip:PrincipalArn", List.of(arn)));
    return context;
  }

  private Document answer(
      TrailQuery query, Asked asked, AnswerForm form, String identity, Verdict.Allowed caller)
      throws InvalidQueryException {
    try (Turns.Turn _ = Turns.take()) {
      SortedMap<String, Position> position = reached.position();
      Rows rows = query.ask(asked);
      return form.document(
          new Answer(
              query.description(),
              asked,
              caller.callerArn(),
              position,
              reached.earliest(),
              rows,
              rows.next().map(place -> tokens.of(place, identity))));
    } catch (TooManyRowsException e) {
      throw new InvalidQueryException(String.valueOf(e.getMessage()));
    }
  }
}
