package dev.scrip.audit.catalog;

import dev.scrip.audit.query.InvalidQueryException;
import dev.scrip.audit.query.SessionFilter.Span;
import dev.scrip.audit.query.UsageQueries;
import dev.scrip.audit.query.UsageQueries.Step;
import dev.scrip.audit.query.UsageQueries.UsageQuery;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** What principals did by minute, hour or day; a workload that renews its session is one. */
final class UsageReport implements TrailQuery {
  static final Description ABOUT =
      new Description(
          16,
          "usage",
          "What did principals obtain, and what was denied to them, by minute, hour or day?",
          Description.Scope.USAGE,
          List.of(Parameter.PRINCIPAL, Parameter.FROM, Parameter.TO, Parameter.STEP),
          List.of(
              "principalArn",
              "start",
              "issued",
              "renewals",
              "workloads",
              "denied",
              "distinctRoles",
              "sessionSeconds"),
          List.of("principalArn", "start", "issued", "renewals", "denied", "sessionSeconds"));

  private static final int MOST_STEPS = 10_000;

  private final UsageQueries usage;

  UsageReport(UsageQueries usage) {
    this.usage = usage;
  }

  @Override
  public Description description() {
    return ABOUT;
  }

  @Override
  public Rows ask(Asked asked) throws InvalidQueryException {
    Step step =
        switch (asked.text(Parameter.STEP).orElse("hour")) {
          case "minute" -> Step.MINUTE;
          case "hour" -> Step.HOUR;
          case "day" -> Step.DAY;
          default -> throw new InvalidQueryException("step is not one of minute, hour, day");
        };
    Span span = asked.span();
    Instant from = step.floor(span.from().orElseThrow());
    Instant to = step.floor(span.to().orElseThrow().minusMillis(1)).plus(step.span());
    if (Duration.between(from, to).dividedBy(step.span()) > MOST_STEPS) {
      throw new InvalidQueryException("from and to span more than " + MOST_STEPS + " steps");
    }
    Rows rows = new Rows();
    for (UsageQueries.Row row :
        usage.report(new UsageQuery(asked.text(Parameter.PRINCIPAL), from, to, step)).rows()) {
      if (asked.isOf(row.principal())) {
        rows.add(
            row.principal(),
            row.start(),
            row.usage().issued(),
            row.usage().renewals(),
            row.usage().issued() - row.usage().renewals(),
            row.usage().denied(),
            row.usage().roles().size(),
            row.usage().sessionSeconds());
      }
    }
    return rows;
  }
}
