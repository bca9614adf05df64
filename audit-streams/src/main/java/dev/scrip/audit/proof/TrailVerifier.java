package dev.scrip.audit.proof;

import dev.scrip.audit.proof.SessionLedger.Suspicions;
import dev.scrip.audit.trail.Consumers;
import dev.scrip.audit.trail.SkippingReader;
import dev.scrip.events.SessionEnded;
import dev.scrip.schemas.Topics;
import dev.scrip.schemas.UnreadableRecordException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/**
 * Verifies the trail with nothing but its topics, the checkpoints and the public keys of who signed
 * them.
 */
public final class TrailVerifier {
  private static final Comparator<TopicPartition> BY_NAME =
      Comparator.comparing(TopicPartition::topic).thenComparingInt(TopicPartition::partition);

  private final Map<String, Object> kafka;
  private final List<NoteKey> keys;
  private final InstantSource clock;
  private Optional<Hash> known = Optional.empty();
  private final AtomicLong done = new AtomicLong();
  private volatile long total = -1;

  /**
   * A verifier.
   *
   * @param kafka how to reach the broker
   * @param keys keys that may have signed checkpoints
   */
  public TrailVerifier(Map<String, Object> kafka, List<NoteKey> keys, InstantSource clock) {
    this.clock = clock;
    this.kafka = Map.copyOf(kafka);
    this.keys = List.copyOf(keys);
  }

  /**
   * Names a checkpoint that was kept elsewhere: it must be among those that there are.
   *
   * @param note SHA-256 of the note, Base64
   * @throws IllegalArgumentException if it is none
   */
  public TrailVerifier knowing(String note) {
    known = Optional.of(Hash.parse(note));
    return this;
  }

  /** Records read until now. */
  public long done() {
    return done.get();
  }

  /** Records to read, at most; -1 until that is known. */
  public long total() {
    return total;
  }

  /**
   * Verifies what was recorded in a range, to the checkpoints around it.
   *
   * @param from begin; empty: from the first record there is
   * @param to end; empty: to the last record
   */
  public Verification verify(Optional<Instant> from, Optional<Instant> to)
      throws InterruptedException, ExecutionException {
    Map<TopicPartition, Long> ends = ends();
    List<TopicPartition> logs = ends.keySet().stream().sorted(BY_NAME).toList();
    CheckpointIndex index = CheckpointIndex.read(kafka, keys);
    Map<Integer, SessionLedger> ledgers = new HashMap<>();
    Map<TopicPartition, Future<LogVerifier.Result>> results = new HashMap<>();
    List<Finding> findings = new ArrayList<>(index.findings());
    findings.addAll(index.vanished(logs));
    known
        .filter(hash -> !index.has(hash))
        .ifPresent(hash -> findings.add(CheckpointIndex.unknown(hash)));
    Map<String, Long> records = new TreeMap<>();
    long uncovered = 0;
    try (ExecutorService threads =
        Executors.newFixedThreadPool(Math.max(2, Runtime.getRuntime().availableProcessors()))) {
      for (TopicPartition log : logs) {
        SessionLedger ledger =
            ledgers.computeIfAbsent(log.partition(), number -> new SessionLedger());
        LogVerifier verifier =
            new LogVerifier(
                kafka,
                log,
                index,
                from,
                to,
                ledger,
                done,
                clock.instant(),
                Objects.requireNonNull(ends.get(log)));
        results.put(log, threads.submit(verifier::verify));
      }
      for (TopicPartition log : logs) {
        LogVerifier.Result result = Objects.requireNonNull(results.get(log)).get();
        records.put(log.toString(), result.records());
        uncovered += result.uncovered();
        findings.addAll(result.findings());
      }
    }
    for (TopicPartition log : logs) {
      if (log.topic().equals(Topics.STS_ENDS.name())) {
        findings.addAll(lives(log, Objects.requireNonNull(ledgers.get(log.partition()))));
      }
    }
    return new Verification(
        records.values().stream().mapToLong(Long::longValue).sum(),
        uncovered,
        index.count(),
        index.firstTime(),
        index.lastTime(),
        index.lastHash().map(Hash::base64),
        index.signer().map(NoteKey::name),
        deadLetters(),
        records,
        findings);
  }

  /** The logs, each with the offset that is its end now: all are read to the same moment. */
  private Map<TopicPartition, Long> ends() {
    try (KafkaConsumer<byte[], byte[]> consumer = Consumers.committed(kafka)) {
      List<TopicPartition> logs = Consumers.logs(consumer);
      Map<TopicPartition, Long> begins = consumer.beginningOffsets(logs);
      Map<TopicPartition, Long> ends = consumer.endOffsets(logs);
      total =
          ends.entrySet().stream()
              .mapToLong(end -> end.getValue() - begins.getOrDefault(end.getKey(), 0L))
              .sum();
      return ends;
    }
  }

  /** Ends that no session had, and second ends: suspicions are looked at once more, by whole id. */
  private List<Finding> lives(TopicPartition ends, SessionLedger ledger) {
    Suspicions suspicions = ledger.suspicions();
    List<Finding> findings = new ArrayList<>();
    if (suspicions.isEmpty()) {
      return findings;
    }
    Set<String> seen = new HashSet<>();
    try (SkippingReader reader = new SkippingReader(kafka, ends)) {
      reader.seek(reader.begin());
      while (!reader.isDone()) {
        for (ConsumerRecord<byte[], byte[]> record : reader.next()) {
          end(record).ifPresent(end -> judge(end, record, suspicions, ledger, seen, findings));
        }
      }
    }
    return findings;
  }

  private static void judge(
      SessionEnded end,
      ConsumerRecord<byte[], byte[]> record,
      Suspicions suspicions,
      SessionLedger ledger,
      Set<String> seen,
      List<Finding> findings) {
    String id = end.getAccessKeyId();
    long shortened = SessionLedger.shortened(id);
    String log = record.topic() + "-" + record.partition();
    if (suspicions.twice().contains(shortened) && !seen.add(id)) {
      findings.add(
          new Finding(
              Finding.Kind.ENDED_TWICE,
              log,
              record.offset(),
              record.offset() + 1,
              "session " + id));
    }
    if (suspicions.never().contains(shortened) && ledger.isCovered(end.getIssuedAt())) {
      findings.add(
          new Finding(
              Finding.Kind.END_WITHOUT_ISSUANCE,
              log,
              record.offset(),
              record.offset() + 1,
              "session " + id));
    }
  }

  private static Optional<SessionEnded> end(ConsumerRecord<byte[], byte[]> record) {
    try {
      return Optional.ofNullable(
          Topics.STS_ENDS.valueSerde().deserializer().deserialize(record.topic(), record.value()));
    } catch (UnreadableRecordException e) {
      return Optional.empty(); // reported when the log was verified
    }
  }

  private long deadLetters() {
    TopicPartition letters = new TopicPartition(Topics.AUDIT_DEAD_LETTERS.name(), 0);
    long count = 0;
    try (SkippingReader reader = new SkippingReader(kafka, letters)) {
      reader.seek(reader.begin());
      while (!reader.isDone()) {
        count += reader.next().size();
      }
    }
    return count;
  }
}
