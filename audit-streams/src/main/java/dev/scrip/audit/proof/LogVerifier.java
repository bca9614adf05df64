package dev.scrip.audit.proof;

import dev.scrip.audit.proof.CheckpointIndex.Mark;
import dev.scrip.audit.trail.SkippingReader;
import dev.scrip.events.AuditEvent;
import dev.scrip.events.SessionEnded;
import dev.scrip.schemas.Topics;
import dev.scrip.schemas.UnreadableRecordException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** Verifies one log: its tree at each checkpoint, and what its records say of each other. */
final class LogVerifier {
  private static final Duration LATE = Duration.ofMinutes(5);

  private final Map<String, Object> kafka;
  private final TopicPartition log;
  private final List<Mark> marks;
  private final Optional<Instant> from;
  private final Optional<Instant> to;
  private final SessionLedger ledger;
  private final AtomicLong progress;
  private final Instant now;
  private final long snapshot;
  private final List<Finding> findings = new ArrayList<>();
  private Frontier frontier = new Frontier();
  private Sequences sequences;
  private int next; // the mark that is verified next
  private int lateAt = -1; // the mark that was found to be late
  private long foldFrom;
  private long records;
  private long uncovered;
  private long reordered;
  private long repeated;
  private long unreadableUpTo; // the offset behind the last that could not be read

  LogVerifier(
      Map<String, Object> kafka,
      TopicPartition log,
      CheckpointIndex index,
      Optional<Instant> from,
      Optional<Instant> to,
      SessionLedger ledger,
      AtomicLong progress,
      Instant now,
      long snapshot) {
    this.kafka = kafka;
    this.log = log;
    this.marks = index.marks(log.toString());
    this.from = from;
    this.to = to;
    this.ledger = ledger;
    this.progress = progress;
    this.now = now;
    this.snapshot = snapshot;
    this.sequences = new Sequences(log.toString(), true);
  }

  /**
   * What came of it.
   *
   * @param records records read
   * @param uncovered records that no checkpoint covers yet
   */
  record Result(long records, long uncovered, List<Finding> findings) {}

  Result verify() {
    try (SkippingReader reader = new SkippingReader(kafka, log, snapshot)) {
      begin(reader);
      boolean reading = !reader.isDone();
      while (reading) {
        for (ConsumerRecord<byte[], byte[]> record : reader.next()) {
          reading = reading && take(record);
        }
        for (SkippingReader.Skipped skipped : reader.skipped()) {
          unreadableUpTo = skipped.to();
          find(Finding.Kind.UNREADABLE, skipped.from(), skipped.to(), skipped.why());
        }
        reading = reading && !reader.isDone();
      }
      if (!isOver()) {
        end(reader.end());
      }
    }
    findings.addAll(sequences.findings());
    return new Result(records, uncovered, findings);
  }

  private void begin(SkippingReader reader) {
    long start = reader.begin();
    if (from.isPresent()) {
      start = Math.max(start, startFor(from.get()));
    }
    boolean whole = start == 0;
    sequences = new Sequences(log.toString(), whole);
    if (!whole) {
      resume(start, reader.begin());
    }
    reader.seek(start);
  }

  private long startFor(Instant instant) {
    long offset = 0;
    for (Mark mark : marks) {
      if (mark.time().isAfter(instant)) {
        break;
      }
      offset = mark.nextOffset();
    }
    return offset;
  }

  /** Goes on from the first checkpoint whose frontier does not need what is gone. */
  private void resume(long start, long begin) {
    while (next < marks.size() && marks.get(next).nextOffset() < start) {
      next++;
    }
    if (next == marks.size()) {
      foldFrom = Long.MAX_VALUE;
      if (start == begin && !marks.isEmpty()) {
        gone(marks.getLast(), begin);
      }
      return;
    }
    Mark mark = marks.get(next);
    restore(mark);
    foldFrom = mark.nextOffset();
    next++;
    if (start == begin) {
      gone(mark, begin);
    }
  }

  private void gone(Mark mark, long begin) {
    if (isTooYoungToBeGone(mark)) {
      find(
          Finding.Kind.MISSING,
          0,
          begin,
          "records before it are gone, though they are younger than the topic's retention");
    }
  }

  private boolean isTooYoungToBeGone(Mark mark) {
    Optional<Duration> kept =
        Topics.all().stream()
            .filter(topic -> topic.name().equals(log.topic()))
            .findFirst()
            .flatMap(topic -> topic.retention().keepFor());
    return kept.isEmpty() || mark.time().isAfter(now.minus(kept.get()));
  }

  private void restore(Mark mark) {
    frontier =
        Checkpoints.at(kafka, mark.note())
            .checkpoint()
            .log(log.toString())
            .orElseThrow()
            .frontier();
  }

  /** Takes a record; false once the range is over. */
  private boolean take(ConsumerRecord<byte[], byte[]> record) {
    while (next < marks.size() && record.offset() >= marks.get(next).nextOffset()) {
      compare(marks.get(next));
      next++;
      if (isOver()) {
        if (log.topic().equals(Topics.STS_AUDIT.name())) {
          ledger.knownUntil(Instant.ofEpochMilli(record.timestamp()));
        }
        return false;
      }
    }
    late(record);
    if (records == 0 && record.offset() > 0 && log.topic().equals(Topics.STS_AUDIT.name())) {
      ledger.knownFrom(Instant.ofEpochMilli(record.timestamp()));
    }
    records++;
    progress.incrementAndGet();
    if (record.offset() >= foldFrom) {
      frontier.append(Leaf.of(record).hash());
    }
    if (next >= marks.size()) {
      uncovered++;
    }
    read(record);
    return true;
  }

  /** A record that nobody signed for a while could be changed meanwhile. */
  private void late(ConsumerRecord<byte[], byte[]> record) {
    Instant appended = Instant.ofEpochMilli(record.timestamp());
    boolean covered = next < marks.size();
    Instant signed = covered ? marks.get(next).time() : now;
    boolean told = lateAt == (covered ? next : marks.size());
    if (!told && !marks.isEmpty() && Duration.between(appended, signed).compareTo(LATE) > 0) {
      lateAt = covered ? next : marks.size();
      find(
          Finding.Kind.CHECKPOINT_LATE,
          record.offset(),
          covered ? marks.get(next).nextOffset() : snapshot,
          "appended at "
              + appended
              + (covered ? ", signed only at " + signed : ", not signed yet"));
    }
  }

  private boolean isOver() {
    return to.isPresent() && next > 0 && !marks.get(next - 1).time().isBefore(to.get());
  }

  private void compare(Mark mark) {
    long disorder = sequences.disorder() - reordered;
    reordered = sequences.disorder();
    long copies = sequences.repeated() - repeated;
    repeated = sequences.repeated();
    boolean same = frontier.size() == mark.size() && frontier.root().equals(mark.root());
    long begin = next == 0 ? 0 : marks.get(next - 1).nextOffset();
    if (!same && unreadableUpTo <= begin) {
      long count = frontier.size() - mark.size();
      Finding.Kind kind =
          count < 0
              ? Finding.Kind.MISSING
              : count > 0 || copies > 0
                  ? Finding.Kind.INSERTED
                  : disorder > 0 ? Finding.Kind.REORDERED : Finding.Kind.ALTERED;
      String detail =
          count == 0
              ? "signed at " + mark.time()
              : Math.abs(count) + " of them; signed at " + mark.time();
      find(kind, begin, mark.nextOffset(), detail);
    }
    if (!same) {
      restore(mark); // what follows can be verified all the same
    }
  }

  /** Compares what is left, once all records are read. */
  private void end(long end) {
    while (next < marks.size() && marks.get(next).nextOffset() <= end) {
      compare(marks.get(next));
      next++;
    }
    if (next < marks.size()) {
      Mark last = marks.getLast();
      find(
          Finding.Kind.MISSING,
          end,
          last.nextOffset(),
          "the log ends before what was signed at " + last.time());
    }
  }

  private void read(ConsumerRecord<byte[], byte[]> record) {
    try {
      if (log.topic().equals(Topics.STS_AUDIT.name())) {
        AuditEvent event =
            Topics.STS_AUDIT.valueSerde().deserializer().deserialize(log.topic(), record.value());
        sequences.add(event, record.offset());
        if (event.getSessionIssued() != null) {
          ledger.issued(event.getSessionIssued().getAccessKeyId());
        } else if (event.getIssuanceAbandoned() != null) {
          ledger.issued(event.getIssuanceAbandoned().getAccessKeyId());
        }
      } else if (log.topic().equals(Topics.STS_ENDS.name())) {
        SessionEnded end =
            Topics.STS_ENDS.valueSerde().deserializer().deserialize(log.topic(), record.value());
        ledger.ended(end.getAccessKeyId());
      } else {
        var _ =
            Topics.IAM_CHANGES.valueSerde().deserializer().deserialize(log.topic(), record.value());
      }
    } catch (UnreadableRecordException | NullPointerException e) {
      find(
          Finding.Kind.UNREADABLE,
          record.offset(),
          record.offset() + 1,
          "no record of ours: " + e.getMessage());
    }
  }

  private void find(Finding.Kind kind, long first, long behind, String detail) {
    findings.add(new Finding(kind, log.toString(), first, behind, detail));
  }
}
