package dev.scrip.audit.catalog;

import dev.scrip.audit.directory.DirectoryHistory;
import dev.scrip.audit.history.Attribute;
import dev.scrip.audit.history.HistoryPage;
import dev.scrip.audit.history.HistoryQueries;
import dev.scrip.audit.history.HistoryQuery;
import dev.scrip.audit.history.TrailEvent;
import dev.scrip.audit.history.TrailPlace;
import dev.scrip.audit.query.InvalidQueryException;
import dev.scrip.audit.query.SessionQueries;
import dev.scrip.audit.views.Session;
import dev.scrip.audit.views.store.SessionRow;
import dev.scrip.events.AuditEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Everything about one access key id: what it is, and every record of its life. */
final class SessionLife implements TrailQuery {
  static final Description ABOUT =
      new Description(
          3,
          "access-key",
          "What is known of an access key id: chain, policies, tags, uses, end, and each record?",
          Description.Scope.SESSION,
          List.of(Parameter.ACCESS_KEY_ID),
          List.of(
              "time",
              "kind",
              "eventName",
              "principalArn",
              "sourceAddress",
              "errorCode",
              "eventID",
              "position"),
          List.of("position"));

  private static final int MOST = 1_000;

  private final SessionQueries sessions;
  private final HistoryQueries history;
  private final DirectoryHistory directory;

  SessionLife(SessionQueries sessions, HistoryQueries history, DirectoryHistory directory) {
    this.sessions = sessions;
    this.history = history;
    this.directory = directory;
  }

  @Override
  public Description description() {
    return ABOUT;
  }

  @Override
  public Rows ask(Asked asked) throws InvalidQueryException {
    String accessKeyId = asked.required(Parameter.ACCESS_KEY_ID);
    Rows rows = new Rows();
    Optional<Session> session =
        sessions
            .get(accessKeyId)
            .session()
            .filter(found -> found.issuedAt().filter(at -> !at.isAfter(asked.asOf())).isPresent())
            .filter(found -> asked.isOf(found.accountId()));
    List<TrailEvent> events =
        session.isPresent() || isLongTerm(accessKeyId)
            ? events(accessKeyId, asked, rows)
            : List.of();
    session.ifPresent(found -> rows.note("session", facts(found, events, asked.asOf())));
    for (TrailEvent event : events) {
      rows.add(
          event.time(),
          event.kind(),
          event.eventName(),
          event.principalArn(),
          event.json().path("sourceIPAddress").asText(null),
          event.json().path("errorCode").asText(null),
          event.eventId(),
          event.place().position());
    }
    return rows;
  }

  private static boolean isLongTerm(String accessKeyId) {
    return accessKeyId.startsWith("AKIA");
  }

  /** Records that it signed, and those that tell of it; the first of two of one call. */
  private List<TrailEvent> events(String accessKeyId, Asked asked, Rows rows) {
    Map<TrailPlace, TrailEvent> found = new TreeMap<>();
    for (Attribute attribute : List.of(Attribute.ACCESS_KEY_ID, Attribute.RESOURCE_NAME)) {
      HistoryPage page =
          history.list(
              new HistoryQuery(
                  attribute,
                  accessKeyId,
                  Instant.EPOCH,
                  asked.asOf().plusMillis(1),
                  false,
                  MOST,
                  Optional.empty(),
                  event -> isOf(asked, event)));
      page.events().forEach(event -> found.put(event.place(), event));
      page.next().ifPresent(place -> rows.cutAt(MOST));
    }
    return new ArrayList<>(found.values());
  }

  /** Of a call that two accounts have a record of, the asked account's; else the first. */
  private static boolean isOf(Asked asked, TrailEvent event) {
    return asked.text(Parameter.ACCOUNT).isPresent()
        ? asked.isOf(event.recipientAccountId())
        : event.place().part() == 0;
  }

  private Map<String, Object> facts(Session session, List<TrailEvent> events, Instant asOf) {
    SessionRow row = session.facts();
    Map<String, Object> facts = new LinkedHashMap<>();
    Rows rows = new Rows();
    SessionRows.add(rows, session, asOf);
    for (int i = 0; i < SessionRows.COLUMNS.size(); i++) {
      Object value = rows.rows().getFirst().get(i);
      if (value != null) {
        facts.put(SessionRows.COLUMNS.get(i), value);
      }
    }
    facts.put("chain", List.copyOf(row.getAncestors()));
    List<Instant> uses = uses(session, events, asOf);
    if (!uses.isEmpty()) {
      facts.put("firstUse", uses.getFirst().toString());
      facts.put("lastUse", uses.getLast().toString());
      facts.put("services", List.copyOf(row.getServices()));
      facts.put("addresses", List.copyOf(row.getAddresses()));
    }
    session
        .endedAt(asOf)
        .filter(end -> row.getRevoked())
        .ifPresent(
            end -> {
              facts.put("revokedBy", Optional.ofNullable(row.getRevokedBy()).orElse(Rows.UNKNOWN));
              Optional.ofNullable(row.getRevocation())
                  .ifPresent(revocation -> facts.put("revocation", revocation));
            });
    session
        .roleArn()
        .flatMap(role -> directory.lastOf(role, asOf))
        .ifPresent(change -> facts.put("roleLastChanged", change.position()));
    return facts;
  }

  /** The first and the last use until an instant: from its records, where it lies in the past. */
  private static List<Instant> uses(Session session, List<TrailEvent> events, Instant asOf) {
    SessionRow row = session.facts();
    if (row.getLastUse() == 0 || row.getFirstUse() > asOf.toEpochMilli()) {
      return List.of();
    }
    Instant first = Instant.ofEpochMilli(row.getFirstUse());
    if (row.getLastUse() <= asOf.toEpochMilli()) {
      return List.of(first, Instant.ofEpochMilli(row.getLastUse()));
    }
    Instant last = first;
    for (TrailEvent event : events) {
      boolean call = event.record() instanceof AuditEvent && isUse(event, session.accessKeyId());
      last = call && event.time().isAfter(last) ? event.time() : last;
    }
    return List.of(first, last);
  }

  private static boolean isUse(TrailEvent event, String accessKeyId) {
    return event.accessKeyId().filter(accessKeyId::equals).isPresent();
  }
}
