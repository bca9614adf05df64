package dev.scrip.audit.catalog;

import dev.scrip.audit.directory.Change;
import dev.scrip.audit.directory.DirectoryHistory;
import dev.scrip.audit.query.InvalidQueryException;
import dev.scrip.audit.query.SessionFilter;
import dev.scrip.audit.query.SessionFilter.Span;
import dev.scrip.audit.query.SessionQueries;
import dev.scrip.audit.views.Session;
import dev.scrip.audit.views.SessionIndex.Dimension;
import dev.scrip.events.AuditEvent;
import dev.scrip.events.FindingAcknowledged;
import dev.scrip.events.UserIdentity;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is new within a span of time and deserves a look: first pairs, providers and addresses that
 * obtained nothing in the 90 days before, uses of privileged roles, changes of the directory,
 * sessions that outlive what they rest on; and who acknowledged it. What a daily review goes
 * through (PCI DSS 4.0.1, 10.4.1).
 */
final class News implements TrailQuery {
  static final Description ABOUT =
      new Description(
          24,
          "news",
          "What is new since an instant and deserves a look, and who acknowledged it?",
          Description.Scope.SESSIONS,
          List.of(Parameter.FROM, Parameter.TO),
          List.of(
              "time",
              "finding",
              "subject",
              "principalArn",
              "detail",
              "position",
              "acknowledgedAt",
              "acknowledgedBy"),
          List.of("finding", "subject"));

  private static final Duration PAST = Duration.ofDays(90);
  private static final int MOST = 2_000;

  private final SessionQueries sessions;
  private final DirectoryHistory directory;
  private final FirstPairs firstPairs;
  private final Outliving outliving;
  private final TrailRecords records;

  News(
      SessionQueries sessions,
      DirectoryHistory directory,
      FirstPairs firstPairs,
      Outliving outliving,
      TrailRecords records) {
    this.sessions = sessions;
    this.directory = directory;
    this.firstPairs = firstPairs;
    this.outliving = outliving;
    this.records = records;
  }

  private record Item(
      Instant time,
      String finding,
      String subject,
      Optional<String> accountId,
      Optional<String> principal,
      String detail,
      Optional<String> position) {}

  private record Seen(Instant at, Optional<String> by, Optional<String> accountId) {}

  @Override
  public Description description() {
    return ABOUT;
  }

  @Override
  public Rows ask(Asked asked) throws InvalidQueryException {
    Span span = asked.span();
    List<Item> items = new ArrayList<>();
    ofSessions(asked, items);
    for (List<?> row : firstPairs.ask(asked).rows()) {
      items.add(
          new Item(
              Instant.parse(String.valueOf(row.get(0))),
              "first-pair",
              String.valueOf(row.get(3)),
              accountOf(row.get(2)),
              Optional.of(String.valueOf(row.get(1))),
              "first assumption of " + row.get(2) + " in 90 days",
              Optional.of(String.valueOf(row.get(5)))));
    }
    for (List<?> row : outliving.ask(asked).rows()) {
      Object changed = row.get(7);
      items.add(
          new Item(
              changed == null ? asked.asOf() : Instant.parse(changed.toString()),
              "outliving",
              String.valueOf(row.get(0)),
              accountOf(row.get(3)),
              Optional.ofNullable(row.get(2)).map(Object::toString),
              row.get(1) + (row.get(5) == null ? "" : ": " + row.get(5)),
              Optional.ofNullable(row.get(10)).map(Object::toString)));
    }
    for (Change change : directory.between(span.from().orElseThrow(), span.to().orElseThrow())) {
      ofChange(asked, change, items);
    }
    items.sort(
        Comparator.comparing(Item::time)
            .reversed()
            .thenComparing(Item::finding)
            .thenComparing(Item::subject));
    return rows(
        items, acknowledged(asked), directory.directoryAt(asked.asOf()).managementAccount());
  }

  private void ofSessions(Asked asked, List<Item> items) throws InvalidQueryException {
    Map<String, Session> addresses = new LinkedHashMap<>();
    Map<String, Session> providers = new LinkedHashMap<>();
    sessions.forEach(
        asked.issuances(),
        asked.asOf(),
        session -> {
          session.sourceAddress().ifPresent(from -> first(addresses, from, session));
          Optional.ofNullable(session.facts().getProvider())
              .ifPresent(provider -> first(providers, provider, session));
          if (session.facts().getPrivileged().equals("YES")) {
            items.add(
                new Item(
                    session.issuedAt().orElseThrow(),
                    "privileged",
                    session.accessKeyId(),
                    session.accountId(),
                    session.callerArn(),
                    "obtained privileged " + session.roleArn().orElse(""),
                    session.position()));
          }
        });
    ofNew(asked, Dimension.SOURCE_ADDRESS, "new-address", addresses, items);
    ofNew(asked, Dimension.PROVIDER, "new-provider", providers, items);
  }

  private static void first(Map<String, Session> found, String value, Session session) {
    found.merge(
        value,
        session,
        (one, other) ->
            one.issuedAt().orElseThrow().isAfter(other.issuedAt().orElseThrow()) ? other : one);
  }

  private void ofNew(
      Asked asked,
      Dimension dimension,
      String finding,
      Map<String, Session> values,
      List<Item> items)
      throws InvalidQueryException {
    Instant from = asked.span().from().orElseThrow();
    values.forEach(
        (value, session) -> {
          SessionFilter before =
              SessionFilter.ALL
                  .with(dimension, value)
                  .with(Dimension.ACCOUNT, asked.text(Parameter.ACCOUNT))
                  .issued(Span.of(from.minus(PAST), from))
                  .and(Session::isDelivered);
          if (!sessions.isAny(before, from)) {
            items.add(
                new Item(
                    session.issuedAt().orElseThrow(),
                    finding,
                    value,
                    session.accountId(),
                    session.callerArn(),
                    "nothing was obtained from here in the 90 days before",
                    session.position()));
          }
        });
  }

  private static void ofChange(Asked asked, Change change, List<Item> items) {
    String subject =
        change.written().stream()
            .filter(arn -> asked.text(Parameter.ACCOUNT).isEmpty() || asked.isOf(arn))
            .filter(arn -> arn.startsWith("arn:aws:iam::"))
            .findFirst()
            .orElse("");
    if (!subject.isEmpty() && change.requestedBy().isPresent()) {
      items.add(
          new Item(
              change.time(),
              "policy-change",
              subject,
              accountOf(subject),
              change.requestedBy(),
              change.eventName(),
              Optional.of(change.position())));
    }
  }

  private static Optional<String> accountOf(@Nullable Object arn) {
    String[] parts = String.valueOf(arn).split(":", 6);
    return parts.length > 4 ? Optional.of(parts[4]) : Optional.empty();
  }

  private Map<String, List<Seen>> acknowledged(Asked asked) throws InvalidQueryException {
    Map<String, List<Seen>> seen = new HashMap<>();
    records.forEach(
        TrailRecords.recent(asked.asOf()),
        Set.of("FindingAcknowledged"),
        event -> {
          if (event.record() instanceof AuditEvent audit
              && audit.getFindingAcknowledged() != null) {
            FindingAcknowledged detail = audit.getFindingAcknowledged();
            seen.computeIfAbsent(
                    detail.getFinding() + '\n' + detail.getSubject(), any -> new ArrayList<>())
                .add(
                    new Seen(
                        event.time(),
                        Optional.ofNullable(audit.getUserIdentity()).map(UserIdentity::getArn),
                        Optional.ofNullable(audit.getUserIdentity())
                            .map(UserIdentity::getAccountId)));
          }
        });
    return seen;
  }

  /** Who answers for an account: its own people, and the management account's. */
  private static boolean answersFor(Item item, Seen seen, Optional<String> management) {
    return seen.accountId().isPresent()
        && (seen.accountId().equals(item.accountId()) || seen.accountId().equals(management));
  }

  private static Rows rows(
      List<Item> items, Map<String, List<Seen>> seen, Optional<String> management) {
    Rows rows = new Rows();
    for (Item item : items.subList(0, Math.min(MOST, items.size()))) {
      // What was acknowledged before it happened is news again.
      Optional<Seen> by =
          seen.getOrDefault(item.finding() + '\n' + item.subject(), List.of()).stream()
              .filter(one -> answersFor(item, one, management))
              .filter(one -> !one.at().isBefore(item.time()))
              .reduce((one, other) -> other);
      rows.add(
          item.time(),
          item.finding(),
          item.subject(),
          item.principal(),
          item.detail(),
          item.position(),
          by.map(Seen::at),
          by.flatMap(Seen::by));
    }
    if (items.size() > MOST) {
      rows.cutAt(MOST);
    }
    return rows;
  }
}
