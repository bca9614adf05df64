package dev.scrip.audit.http;

import dev.scrip.audit.query.InvalidQueryException;
import dev.scrip.audit.query.UsageQueries;
import dev.scrip.audit.query.UsageQueries.Step;
import dev.scrip.audit.query.UsageQueries.UsageQuery;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code GET /v1/usage}. */
final class UsageEndpoint {
  private static final long MAX_STEPS = 10_000;
  private static final Duration DEFAULT_PAST = Duration.ofDays(1);

  private final UsageQueries queries;
  private final AuthorizeClient issuer;
  private final String region;
  private final InstantSource clock;

  UsageEndpoint(UsageQueries queries, AuthorizeClient issuer, String region, InstantSource clock) {
    this.queries = queries;
    this.issuer = issuer;
    this.region = region;
    this.clock = clock;
  }

  void get(ServerRequest request, ServerResponse response) {
    Exchange exchange = new Exchange(request, response);
    UsageQuery query;
    Optional<String> account;
    try {
      QueryParameters parameters =
          new QueryParameters(request.query(), Routes.GET_USAGE.parameters());
      query = query(parameters);
      account =
          parameters.account("account").or(() -> query.principal().map(arn -> accountOf(arn)));
    } catch (InvalidQueryException e) {
      exchange.invalid(String.valueOf(e.getMessage()));
      return;
    }
    Map<String, List<String>> context =
        query.principal().map(arn -> Map.of("scrip:PrincipalArn", List.of(arn))).orElse(Map.of());
    exchange.render(
        issuer,
        AuthorizeClient.EMPTY_PAYLOAD,
        Routes.GET_USAGE.action(),
        "arn:aws:scrip:" + region + ":" + account.orElse("*") + ":usage/*",
        context,
        caller -> {
          try (Turns.Turn _ = Turns.take()) {
            return new Document(
                "application/json",
                Map.of(),
                Document.bytes(json(query, account, queries.report(query))));
          }
        });
  }

  private UsageQuery query(QueryParameters parameters) throws InvalidQueryException {
    Step step =
        switch (parameters.text("step").orElse("hour")) {
          case "minute" -> Step.MINUTE;
          case "hour" -> Step.HOUR;
          case "day" -> Step.DAY;
          default -> throw new InvalidQueryException("step is not one of minute, hour, day");
        };
    Instant now = clock.instant();
    Instant to = parameters.time("to").orElse(now);
    Instant from = parameters.time("from").orElse(to.minus(DEFAULT_PAST));
    if (!from.isBefore(to)) {
      throw new InvalidQueryException("from is not before to");
    }
    if (Duration.between(from, to).dividedBy(step.span()) > MAX_STEPS) {
      throw new InvalidQueryException("from and to span more than " + MAX_STEPS + " steps");
    }
    Instant end = step.floor(to.minusMillis(1)).plus(step.span());
    return new UsageQuery(parameters.arn("principal"), step.floor(from), end, step);
  }

  private static String accountOf(String arn) {
    String[] parts = arn.split(":", -1);
    return parts.length > 4 && parts[4].matches("\\d{12}") ? parts[4] : "*";
  }

  private static Map<String, @Nullable Object> json(
      UsageQuery query, Optional<String> account, UsageQueries.Answer answer) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("from", query.from().toString());
    json.put("to", query.to().toString());
    json.put("step", query.step().name().toLowerCase(Locale.ROOT));
    json.put(
        "usage",
        answer.rows().stream()
            .filter(row -> account.isEmpty() || accountOf(row.principal()).equals(account.get()))
            .map(UsageEndpoint::json)
            .toList());
    json.put("position", Offsets.of(answer.position()));
    json.put("complete", true);
    return json;
  }

  private static Map<String, Object> json(UsageQueries.Row row) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("principalArn", row.principal());
    json.put("from", row.start().toString());
    json.put("issued", row.usage().issued());
    json.put("denied", row.usage().denied());
    json.put("distinctRoles", row.usage().roles().size());
    json.put("roles", row.usage().roles());
    json.put("sessionSeconds", row.usage().sessionSeconds());
    return json;
  }
}
