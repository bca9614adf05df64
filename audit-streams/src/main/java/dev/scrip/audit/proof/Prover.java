package dev.scrip.audit.proof;

import dev.scrip.audit.proof.Checkpoints.Published;
import dev.scrip.audit.trail.Consumers;
import dev.scrip.audit.trail.SkippingReader;
import dev.scrip.events.AuditEvent;
import dev.scrip.events.DirectoryChange;
import dev.scrip.events.SessionEnded;
import dev.scrip.schemas.Topics;
import dev.scrip.schemas.UnreadableRecordException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/**
 * Makes proofs from the topics alone. Nothing is kept for that: a checkpoint's frontier is the left
 * half of every path behind it, and the right half is hashed from the records up to the next
 * checkpoint.
 */
public final class Prover {
  private static final int MAX_RECORDS = 20_000_000; // between two checkpoints

  private final Map<String, Object> kafka;
  private final long most;

  /** A prover that reads from a broker. */
  public Prover(Map<String, Object> kafka) {
    this(kafka, MAX_RECORDS);
  }

  /** A prover that reads no more than so many records for one proof. */
  public Prover(Map<String, Object> kafka, long most) {
    this.kafka = Map.copyOf(kafka);
    this.most = most;
  }

  /** Too many records lie between two checkpoints for a proof. */
  public static final class TooFarApartException extends RuntimeException {
    TooFarApartException(long most) {
      super("more than " + most + " records lie between the checkpoints", null, false, false);
    }
  }

  /**
   * Where a record lies.
   *
   * @param topic its topic
   * @param partition its partition
   * @param offset its offset
   */
  public record Position(String topic, int partition, long offset) {
    /** Whether its topic is one that proofs are over. */
    public boolean isOfTrail() {
      return Consumers.TRAIL.contains(topic);
    }

    /** The position that text such as {@code sts.audit-0@118} spells; empty if it spells none. */
    public static Optional<Position> parse(String text) {
      int dash = text.lastIndexOf('-', Math.max(0, text.indexOf('@')));
      int at = text.indexOf('@');
      if (dash < 1 || at < dash || !text.substring(dash + 1).matches("\\d{1,5}@\\d{1,18}")) {
        return Optional.empty();
      }
      return Optional.of(
          new Position(
              text.substring(0, dash),
              Integer.parseInt(text.substring(dash + 1, at)),
              Long.parseLong(text.substring(at + 1))));
    }
  }

  /**
   * Finds a record by its event id: reads the trail until it comes by.
   *
   * @param progress is told of records read
   */
  public Optional<Position> find(String eventId, LongConsumer progress) {
    List<TopicPartition> logs;
    try (KafkaConsumer<byte[], byte[]> consumer = Consumers.committed(kafka)) {
      logs = Consumers.logs(consumer);
    }
    long read = 0;
    for (TopicPartition log : logs) {
      try (SkippingReader reader = new SkippingReader(kafka, log)) {
        reader.seek(reader.begin());
        while (!reader.isDone()) {
          List<ConsumerRecord<byte[], byte[]>> records = reader.next();
          read += records.size();
          progress.accept(read);
          for (ConsumerRecord<byte[], byte[]> record : records) {
            if (eventId(record).filter(eventId::equals).isPresent()) {
              return Optional.of(new Position(log.topic(), log.partition(), record.offset()));
            }
          }
        }
      }
    }
    return Optional.empty();
  }

  /** The proof of a record; empty if no checkpoint covers it yet, or it is not there. */
  public Optional<RecordProof> prove(Position position) {
    TopicPartition log = new TopicPartition(position.topic(), position.partition());
    Optional<Published> covering =
        Checkpoints.first(
            kafka,
            note -> state(note, log).filter(s -> s.nextOffset() > position.offset()).isPresent());
    if (covering.isEmpty()) {
      return Optional.empty();
    }
    Frontier frontier =
        Checkpoints.before(kafka, covering.get().offset())
            .flatMap(note -> state(note, log))
            .orElseGet(() -> LogState.empty(log.toString()))
            .frontier();
    long from =
        Checkpoints.before(kafka, covering.get().offset())
            .flatMap(note -> state(note, log))
            .map(LogState::nextOffset)
            .orElse(0L);
    LogState state = state(covering.get(), log).orElseThrow();
    List<Hash> following = new ArrayList<>();
    List<Leaf> found = new ArrayList<>();
    read(
        log,
        from,
        state.nextOffset(),
        record -> {
          Leaf each = Leaf.of(record);
          if (record.offset() < position.offset()) {
            frontier.append(each.hash());
          } else {
            if (record.offset() == position.offset()) {
              found.add(each);
            }
            following.add(each.hash());
          }
        });
    long before = frontier.size();
    if (before + following.size() != state.size()) {
      return Optional.empty(); // records between the checkpoints are gone
    }
    return found.stream()
        .findFirst()
        .map(
            leaf ->
                new RecordProof(
                    leaf,
                    frontier.size(),
                    Inclusion.path(frontier, following),
                    covering.get().text()));
  }

  /** The newest note, whole; empty before the first. */
  public Optional<String> latest() {
    List<Published> notes = Checkpoints.last(kafka);
    return notes.isEmpty() ? Optional.empty() : Optional.of(notes.getLast().text());
  }

  /**
   * What a checkpoint says of itself; its signature is not looked at.
   *
   * @param number count of checkpoints
   * @param time when it was made
   * @param records in all logs
   * @param signer name of the key that signed it
   * @param position where it lies
   */
  public record Noted(long number, Instant time, long records, String signer, String position) {}

  /** The last checkpoint that was made until an instant. */
  public Optional<Noted> latestAt(Instant instant) {
    List<Published> newest = Checkpoints.last(kafka);
    if (!newest.isEmpty() && !newest.getLast().checkpoint().time().isAfter(instant)) {
      return Optional.of(noted(newest.getLast()));
    }
    Optional<Published> later =
        Checkpoints.first(kafka, note -> note.checkpoint().time().isAfter(instant));
    Optional<Published> note = later.flatMap(behind -> Checkpoints.before(kafka, behind.offset()));
    return note.map(Prover::noted);
  }

  private static Noted noted(Published note) {
    Checkpoint checkpoint = note.checkpoint();
    return new Noted(
        checkpoint.number(),
        checkpoint.time(),
        checkpoint.logs().stream().mapToLong(LogState::size).sum(),
        note.note()
            .signatures()
            .lines()
            .findFirst()
            .orElse("")
            .replaceFirst("^\\S+ (\\S+).*", "$1"),
        "audit.checkpoints-0" + "@" + note.offset());
  }

  /**
   * That a log at one checkpoint extends what it was at an earlier one.
   *
   * @param earlier the earlier note, whole
   * @param later the later note, whole
   * @param proof the hashes (RFC 9162, 2.1.4), Base64
   */
  public record Extension(String earlier, String later, List<String> proof) {
    /** Copies what could be changed from outside. */
    public Extension {
      proof = List.copyOf(proof);
    }
  }

  /** The proof for two checkpoints by their numbers; empty if there are no such. */
  public Optional<Extension> extension(String logName, long first, long second) {
    Optional<Published> earlier = numbered(first);
    Optional<Published> later = numbered(second);
    Position log = Position.parse(logName + "@0").orElse(new Position(logName, 0, 0));
    TopicPartition partition = new TopicPartition(log.topic(), log.partition());
    Optional<LogState> from = earlier.flatMap(note -> state(note, partition));
    Optional<LogState> to = later.flatMap(note -> state(note, partition));
    if (first > second || from.isEmpty() || to.isEmpty()) {
      return Optional.empty();
    }
    List<Hash> following = new ArrayList<>();
    read(
        partition,
        from.get().nextOffset(),
        to.get().nextOffset(),
        record -> following.add(Leaf.of(record).hash()));
    if (from.get().size() + following.size() != to.get().size()) {
      return Optional.empty();
    }
    return Optional.of(
        new Extension(
            earlier.orElseThrow().text(),
            later.orElseThrow().text(),
            Consistency.proof(from.get().frontier(), following).stream()
                .map(Hash::base64)
                .toList()));
  }

  private Optional<Published> numbered(long number) {
    return Checkpoints.first(kafka, note -> note.checkpoint().number() >= number)
        .filter(note -> note.checkpoint().number() == number);
  }

  private void read(
      TopicPartition log, long from, long to, Consumer<ConsumerRecord<byte[], byte[]>> each) {
    if (from >= to) {
      return;
    }
    long count = 0;
    try (SkippingReader reader = new SkippingReader(kafka, log)) {
      reader.seek(Math.max(from, reader.begin()));
      while (!reader.isDone()) {
        for (ConsumerRecord<byte[], byte[]> record : reader.next()) {
          if (record.offset() >= to) {
            return;
          }
          if (++count > most) {
            throw new TooFarApartException(most);
          }
          each.accept(record);
        }
      }
    }
  }

  private static Optional<LogState> state(Published note, TopicPartition log) {
    return note.checkpoint().log(log.toString());
  }

  private static Optional<String> eventId(ConsumerRecord<byte[], byte[]> record) {
    try {
      if (record.topic().equals(Topics.STS_ENDS.name())) {
        return Optional.ofNullable(
                Topics.STS_ENDS
                    .valueSerde()
                    .deserializer()
                    .deserialize(record.topic(), record.value()))
            .map(SessionEnded::getEventID);
      }
      if (record.topic().equals(Topics.IAM_CHANGES.name())) {
        return Optional.ofNullable(
                Topics.IAM_CHANGES
                    .valueSerde()
                    .deserializer()
                    .deserialize(record.topic(), record.value()))
            .map(DirectoryChange::getChangeID);
      }
      return Optional.ofNullable(
              Topics.STS_AUDIT
                  .valueSerde()
                  .deserializer()
                  .deserialize(record.topic(), record.value()))
          .map(AuditEvent::getEventID);
    } catch (UnreadableRecordException e) {
      return Optional.empty();
    }
  }
}
