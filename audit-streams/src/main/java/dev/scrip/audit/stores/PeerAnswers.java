package dev.scrip.audit.stores;

import dev.scrip.audit.stores.wire.PeerAnswer;
import dev.scrip.audit.stores.wire.PeerPosition;
import dev.scrip.audit.stores.wire.PeerQuestion;
import dev.scrip.audit.stores.wire.PeerRange;
import dev.scrip.audit.stores.wire.PeerRow;
import dev.scrip.audit.stores.wire.PeerSpan;
import dev.scrip.audit.views.SessionIndex;
import dev.scrip.audit.views.SessionStores;
import dev.scrip.audit.views.ViewTopology;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.avro.AvroRuntimeException;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers other instances from the partitions that lie here. */
public final class PeerAnswers {
  private static final Logger LOG = LoggerFactory.getLogger(PeerAnswers.class);
  private static final Duration FRESH = Duration.ofSeconds(30);
  private static final Duration DECIDED = Duration.ofMinutes(15); // a long answer asks many times
  private static final int MOST_ROWS = 2_048; // of a span
  private static final int MOST_BYTES = 4 * 1024 * 1024; // of an answer
  private static final int MOST_SPANS = 4_096;
  private static final byte[] NOTHING = new byte[0];

  private final Map<String, LocalStores> applications;
  private final PeerSeal seal;
  private final InstantSource clock;

  /** Answers from stores by application id. */
  public PeerAnswers(Map<String, LocalStores> applications, PeerSeal seal, InstantSource clock) {
    this.applications = Map.copyOf(applications);
    this.seal = seal;
    this.clock = clock;
  }

  /** A question that no instance of ours asks, or not now. */
  public static final class RefusedException extends Exception {
    RefusedException(String message) {
      super(message, null, false, false);
    }
  }

  /**
   * The sealed answer to a sealed question.
   *
   * @throws RefusedException if it is not a question of an instance
   * @throws NotAvailableException if a partition that is asked for is not here
   */
  public byte[] answer(byte[] sealed) throws RefusedException {
    PeerQuestion question = question(sealed);
    LocalStores stores = applications.get(question.getApplication());
    if (stores == null) {
      throw new RefusedException("no such application");
    }
    Status status = stores.status();
    Map<String, PeerPosition> reached = new HashMap<>();
    status
        .reached()
        .forEach(
            (partition, position) ->
                reached.put(
                    partition,
                    new PeerPosition(position.offset(), position.time().toEpochMilli())));
    List<PeerRange> ranges = new ArrayList<>();
    Budget budget = new Budget();
    for (int partition : question.getPartitions()) {
      for (PeerSpan span : question.getSpans()) {
        ranges.add(range(stores, question, partition, span, budget));
      }
    }
    return seal.answer(
        Peers.ANSWERS.bytes(
            new PeerAnswer(
                reached, status.coverage().first(), status.coverage().cut(), status.lag(), ranges)),
        sealed);
  }

  private PeerQuestion question(byte[] sealed) throws RefusedException {
    PeerQuestion question;
    try {
      question = Peers.QUESTIONS.row(seal.openQuestion(sealed));
    } catch (GeneralSecurityException e) {
      throw new RefusedException("not sealed with the key that the instances share");
    } catch (IllegalStateException | UncheckedIOException | AvroRuntimeException e) {
      throw new RefusedException("of another version");
    }
    Instant now = clock.instant();
    if (Duration.between(Instant.ofEpochMilli(question.getAskedAt()), now).abs().compareTo(FRESH)
        > 0) {
      LOG.warn("a question of another instance is refused: the clocks differ by more than 30 s");
      throw new RefusedException("not asked now");
    }
    if (Duration.between(Instant.ofEpochMilli(question.getDecidedAt()), now).compareTo(DECIDED)
        > 0) {
      throw new RefusedException("the decision is too old");
    }
    if (question.getPartitions().size() * (long) question.getSpans().size() > MOST_SPANS) {
      throw new RefusedException("too much at once");
    }
    return question;
  }

  private static final class Budget {
    private int bytes = MOST_BYTES;

    boolean isSpent() {
      return bytes <= 0;
    }

    void spend(KeyValue<Bytes, byte[]> row) {
      bytes -= row.key.get().length + row.value.length;
    }
  }

  private static PeerRange range(
      LocalStores stores, PeerQuestion question, int partition, PeerSpan asked, Budget budget) {
    Span span = new Span(Bytes.wrap(bytes(asked.getFrom())), Bytes.wrap(bytes(asked.getTo())));
    Bytes edge = question.getDescending() ? span.to() : span.from();
    int atMost = Math.min(MOST_ROWS, question.getAtMost());
    List<PeerRow> rows = new ArrayList<>();
    try (KeyValueIterator<Bytes, byte[]> found =
        stores.rows(question.getStore(), partition, span, question.getDescending())) {
      while (found.hasNext()) {
        if (rows.size() >= atMost || budget.isSpent()) {
          return new PeerRange(rows, true);
        }
        KeyValue<Bytes, byte[]> row = found.next();
        if (question.getResumed() && row.key.equals(edge)) {
          continue;
        }
        KeyValue<Bytes, byte[]> given =
            question.getJoined() ? joined(stores, partition, row.key) : row;
        budget.spend(given);
        rows.add(new PeerRow(ByteBuffer.wrap(given.key.get()), ByteBuffer.wrap(given.value)));
      }
    }
    return new PeerRange(rows, false);
  }

  private static KeyValue<Bytes, byte[]> joined(LocalStores stores, int partition, Bytes key) {
    Bytes session = SessionStores.key(SessionIndex.idOf(key));
    byte[] row = stores.row(ViewTopology.SESSIONS, partition, session).orElse(NOTHING);
    return KeyValue.pair(key, Objects.requireNonNull(row));
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }
}
