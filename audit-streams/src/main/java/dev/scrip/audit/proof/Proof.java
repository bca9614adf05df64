package dev.scrip.audit.proof;

import dev.scrip.audit.proof.Checkpoints.Published;
import dev.scrip.audit.trail.Seat;
import dev.scrip.schemas.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running proof: while it holds the seat it folds the trail and signs a checkpoint each minute,
 * also when nothing happened. Its state is the last checkpoint; a producer with a fixed
 * transactional id keeps a process that lost the seat from publishing.
 */
public final class Proof implements AutoCloseable {
  /** Group of those who stand by, and transactional id of who signs. */
  public static final String APPLICATION_ID = "scrip-proof";

  private static final Logger LOG = LoggerFactory.getLogger(Proof.class);
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration LOOK = Duration.ofMillis(100);
  private static final int LAST_LOOKS = 50; // of 100 ms at most
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration RETRY = Duration.ofSeconds(5);

  private final Map<String, Object> kafka;
  private final CheckpointSigner signer;
  private final List<NoteKey> keys;
  private final InstantSource clock;
  private final Duration interval;
  private final Thread thread;
  private volatile boolean closed;
  private volatile Optional<String> refusal = Optional.empty();

  private Proof(
      Map<String, Object> kafka,
      CheckpointSigner signer,
      List<NoteKey> formerKeys,
      Duration interval,
      InstantSource clock) {
    this.kafka = Map.copyOf(kafka);
    this.signer = signer;
    this.keys = new ArrayList<>(formerKeys);
    this.keys.add(signer.key());
    this.interval = interval;
    this.clock = clock;
    this.thread = Thread.ofPlatform().name("scrip-proof").unstarted(this::run);
  }

  /**
   * Starts the proof.
   *
   * @param kafka how to reach the broker
   * @param formerKeys keys that signed before this one
   */
  public static Proof start(
      Map<String, Object> kafka, CheckpointSigner signer, List<NoteKey> formerKeys) {
    return start(kafka, signer, formerKeys, MINUTE, InstantSource.system());
  }

  static Proof start(
      Map<String, Object> kafka,
      CheckpointSigner signer,
      List<NoteKey> formerKeys,
      Duration interval,
      InstantSource clock) {
    Proof proof = new Proof(kafka, signer, formerKeys, interval, clock);
    proof.thread.start();
    return proof;
  }

  /** Why nothing is signed at the moment, in words; empty if nothing stands in the way. */
  public Optional<String> refusal() {
    return refusal;
  }

  @Override
  public void close() {
    closed = true;
    try {
      thread.join(Duration.ofSeconds(10));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    while (!closed) {
      try (Seat seat = new Seat(kafka, APPLICATION_ID)) {
        while (!closed) {
          if (seat.held(LOOK)) {
            sign(seat);
          }
        }
      } catch (RefusedException e) {
        refusal = Optional.of(String.valueOf(e.getMessage()));
        LOG.error("no checkpoint is signed: {}", e.getMessage());
        pause();
      } catch (KafkaException | ExecutionException e) {
        LOG.warn("the proof lost the broker and tries again: {}", e.getMessage());
        pause();
      } catch (RuntimeException e) {
        LOG.error("the proof failed and is started again", e);
        pause();
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void pause() {
    Instant until = clock.instant().plus(RETRY);
    while (!closed && clock.instant().isBefore(until)) {
      try {
        Thread.sleep(LOOK);
      } catch (InterruptedException e) {
        closed = true;
      }
    }
  }

  /** Folds and signs for as long as the seat is held. */
  private void sign(Seat seat) throws RefusedException, ExecutionException, InterruptedException {
    try (KafkaProducer<String, byte[]> producer = producer()) {
      producer.initTransactions(); // from here on a former holder can't publish
      if (Checkpoints.begin(kafka) > 0) {
        throw new RefusedException("checkpoints are gone, which are kept for ever");
      }
      List<Published> notes = Checkpoints.last(kafka);
      Optional<Published> last = checked(notes);
      String origin = origin();
      try (Folding folding = Folding.resume(kafka, notes)) {
        refusal = Optional.empty();
        long number = last.map(note -> note.checkpoint().number()).orElse(0L);
        Instant before = last.map(note -> note.checkpoint().time()).orElse(Instant.EPOCH);
        Optional<Hash> previous = last.map(note -> note.note().hash());
        Instant due = clock.instant();
        while (!closed && seat.held(Duration.ZERO)) {
          folding.fold();
          if (clock.instant().isBefore(due) || !catchUp(folding, seat)) {
            continue;
          }
          Instant time = after(before);
          number++;
          SignedNote note = signed(folding.checkpoint(origin, number, time, previous));
          publish(producer, origin, note);
          previous = Optional.of(note.hash());
          before = time;
          due = next(clock.instant());
        }
        if (closed && seat.held(Duration.ZERO) && foldRest(folding)) {
          // What was written since the last one would stay unsigned until the next start.
          publish(
              producer,
              origin,
              signed(folding.checkpoint(origin, number + 1, after(before), previous)));
        }
      }
    }
  }

  private SignedNote signed(Checkpoint checkpoint) {
    return SignedNote.sign(checkpoint.body(), signer);
  }

  /** Now, or just behind an instant that the host's clock went back to. */
  private Instant after(Instant before) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    return now.isAfter(before) ? now : before.plusMillis(1);
  }

  /** Folds all that is there; false if that takes longer than a process that stops may take. */
  private static boolean foldRest(Folding folding) {
    Map<TopicPartition, Long> ends = folding.ends();
    for (int i = 0; i < LAST_LOOKS && !folding.hasReached(ends); i++) {
      folding.fold();
    }
    return folding.hasReached(ends);
  }

  /** Folds what was there when the checkpoint was due; false if that took too long. */
  private boolean catchUp(Folding folding, Seat seat) {
    Map<TopicPartition, Long> ends = folding.ends();
    Instant until = clock.instant().plus(PATIENCE);
    while (!folding.hasReached(ends)) {
      folding.fold();
      if (closed || !seat.held(Duration.ZERO)) {
        return false;
      }
      if (clock.instant().isAfter(until)) {
        return true; // far behind: what is folded is signed, the rest with the next
      }
    }
    return true;
  }

  private Instant next(Instant now) {
    long millis = interval.toMillis();
    return Instant.ofEpochMilli((now.toEpochMilli() / millis + 1) * millis);
  }

  private Optional<Published> checked(List<Published> notes) throws RefusedException {
    if (notes.isEmpty()) {
      return Optional.empty();
    }
    Published last = notes.getLast();
    try {
      if (last.note().signer(keys).isEmpty()) {
        throw new RefusedException("the last checkpoint is not signed by a known key");
      }
      last.checkpoint();
    } catch (IllegalArgumentException e) {
      throw new RefusedException("the last checkpoint can't be read: " + e.getMessage());
    }
    return Optional.of(last);
  }

  private void publish(KafkaProducer<String, byte[]> producer, String origin, SignedNote note) {
    producer.beginTransaction();
    var _ = // a send that fails fails the commit
        producer.send(
            new ProducerRecord<>(
                Topics.AUDIT_CHECKPOINTS.name(),
                0,
                origin,
                note.text().getBytes(StandardCharsets.UTF_8)));
    producer.commitTransaction();
  }

  private KafkaProducer<String, byte[]> producer() {
    Map<String, Object> config = new HashMap<>(kafka);
    config.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, APPLICATION_ID);
    config.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, 10_000);
    config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 20_000);
    return new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer());
  }

  private String origin() throws ExecutionException, InterruptedException {
    try (Admin admin = Admin.create(kafka)) {
      return "scrip/" + admin.describeCluster().clusterId().get();
    }
  }
}
