package dev.scrip.audit.catalog;

import dev.scrip.audit.history.TrailEvent;
import dev.scrip.audit.proof.Prover;
import dev.scrip.audit.query.InvalidQueryException;
import dev.scrip.events.AuditEvent;
import dev.scrip.events.TrailVerified;
import dev.scrip.events.UserIdentity;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The last checkpoint, and the last verification of the whole trail. */
final class Integrity implements TrailQuery {
  static final Description ABOUT =
      new Description(
          19,
          "integrity",
          "When was the trail last signed, and when was it last verified, by whom, with what result?",
          Description.Scope.TRAIL,
          List.of(),
          List.of("what", "time", "ageSeconds", "records", "by", "result", "position"),
          List.of("what", "time", "records"));

  private final Prover prover;
  private final TrailRecords records;

  Integrity(Prover prover, TrailRecords records) {
    this.prover = prover;
    this.records = records;
  }

  @Override
  public Description description() {
    return ABOUT;
  }

  @Override
  public Rows ask(Asked asked) throws InvalidQueryException {
    Rows rows = new Rows();
    Optional<Prover.Noted> noted = prover.latestAt(asked.asOf());
    if (noted.isPresent()) {
      Prover.Noted note = noted.get();
      rows.add(
          "checkpoint",
          note.time(),
          Duration.between(note.time(), asked.asOf()).toSeconds(),
          note.records(),
          note.signer(),
          "number " + note.number(),
          note.position());
    }
    records.last(asked.asOf(), "TrailVerified").ifPresent(event -> verified(rows, asked, event));
    return rows;
  }

  private static void verified(Rows rows, Asked asked, TrailEvent event) {
    if (event.record() instanceof AuditEvent audit && audit.getTrailVerified() != null) {
      TrailVerified verified = audit.getTrailVerified();
      String found =
          verified.getFindings() == 0
              ? "no finding"
              : verified.getFindings() + " findings: " + String.join(", ", verified.getKinds());
      rows.add(
          "verification",
          event.time(),
          Duration.between(event.time(), asked.asOf()).toSeconds(),
          verified.getRecords(),
          Optional.ofNullable(audit.getUserIdentity()).map(UserIdentity::getArn),
          found,
          event.place().position());
      rows.note(
          "verifiedRange",
          Optional.ofNullable(verified.getFrom()).map(Instant::toString).orElse("the beginning")
              + " to "
              + Optional.ofNullable(verified.getTo()).map(Instant::toString).orElse("then"));
    }
  }
}
