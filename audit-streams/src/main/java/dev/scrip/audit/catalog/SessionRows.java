package dev.scrip.audit.catalog;

import dev.scrip.audit.query.SessionPage;
import dev.scrip.audit.query.SessionQueries;
import dev.scrip.audit.query.SessionQuery;
import dev.scrip.audit.views.Session;
import dev.scrip.audit.views.store.SessionRow;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** Sessions as rows. */
final class SessionRows {
  static final List<String> COLUMNS =
      List.of(
          "accessKeyId",
          "state",
          "principalArn",
          "roleArn",
          "roleSessionName",
          "accountId",
          "callerAccountId",
          "sourceAddress",
          "provider",
          "subject",
          "issuedAt",
          "expiresAt",
          "endedAt",
          "remainingSeconds",
          "mfa",
          "sourceIdentity",
          "externalId",
          "privileged",
          "tags",
          "sessionPolicy",
          "policyArns",
          "renews",
          "position");
  static final List<String> CONTROL = List.of("accessKeyId", "issuedAt");

  private SessionRows() {}

  static Rows of(SessionQueries sessions, SessionQuery query) {
    SessionPage page = sessions.list(query);
    Rows rows = new Rows();
    page.sessions().forEach(session -> add(rows, session, query.asOf()));
    return rows.next(page.next());
  }

  static void add(Rows rows, Session session, Instant asOf) {
    SessionRow facts = session.facts();
    rows.add(
        session.accessKeyId(),
        state(session, asOf),
        session.callerArn(),
        session.roleArn(),
        session.roleSessionName(),
        session.accountId(),
        session.callerAccountId(),
        session.sourceAddress(),
        facts.getProvider(),
        facts.getSubject(),
        session.issuedAt(),
        session.expiresAt(),
        session.endedAt(asOf),
        session.remaining(asOf).toSeconds(),
        word(facts.getMfa()),
        facts.getSourceIdentity(),
        facts.getExternalId(),
        word(facts.getPrivileged()),
        facts.getTags().isEmpty() ? null : String.join(" ", facts.getTags()),
        facts.getPolicySha256(),
        facts.getPolicyArns().isEmpty() ? null : String.join(" ", facts.getPolicyArns()),
        facts.getRenews(),
        session.position());
  }

  static String state(Session session, Instant asOf) {
    return word(session.state(asOf).name());
  }

  /** A symbol as answers spell it. */
  static String word(String symbol) {
    return symbol.toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
