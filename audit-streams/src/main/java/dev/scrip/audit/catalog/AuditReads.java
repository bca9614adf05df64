package dev.scrip.audit.catalog;

import dev.scrip.audit.history.TrailEvent;
import dev.scrip.audit.query.InvalidQueryException;
import dev.scrip.events.AuditEvent;
import dev.scrip.events.DataRead;
import dev.scrip.events.UserIdentity;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Who read the audit data through Scrip, and whom the broker lets read the topics directly. */
final class AuditReads implements TrailQuery {
  static final Description ABOUT =
      new Description(
          17,
          "audit-reads",
          "Who read the audit data through Scrip, and who may read its topics at the broker?",
          Description.Scope.TRAIL,
          List.of(Parameter.PRINCIPAL, Parameter.FROM, Parameter.TO),
          List.of(
              "time",
              "principalArn",
              "action",
              "resource",
              "query",
              "allowed",
              "sourceAddress",
              "eventID",
              "position"),
          List.of("eventID"));

  private final TrailRecords records;
  private final TopicReaders readers;

  AuditReads(TrailRecords records, TopicReaders readers) {
    this.records = records;
    this.readers = readers;
  }

  @Override
  public Description description() {
    return ABOUT;
  }

  @Override
  public Rows ask(Asked asked) throws InvalidQueryException {
    Rows rows = new Rows();
    records.forEach(
        asked,
        Set.of("DataRead"),
        event -> {
          if (event.record() instanceof AuditEvent audit && audit.getDataRead() != null) {
            add(rows, asked, event, audit, audit.getDataRead());
          }
        });
    rows.note("topicReaders", readers.at(asked.asOf()));
    return rows;
  }

  private static void add(
      Rows rows, Asked asked, TrailEvent event, AuditEvent audit, DataRead read) {
    Optional<String> principal =
        Optional.ofNullable(audit.getUserIdentity()).map(UserIdentity::getArn);
    boolean wanted =
        asked.text(Parameter.PRINCIPAL).isEmpty()
            || asked.text(Parameter.PRINCIPAL).equals(principal);
    if (wanted && asked.isOf(principal.orElse(""))) {
      rows.add(
          event.time(),
          principal,
          read.getAction(),
          read.getResource(),
          read.getQuery(),
          read.getAllowed(),
          audit.getSourceIPAddress(),
          audit.getEventID(),
          event.place().position());
    }
  }
}
