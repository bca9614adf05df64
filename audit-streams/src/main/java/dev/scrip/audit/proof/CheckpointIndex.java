package dev.scrip.audit.proof;

import dev.scrip.audit.proof.Checkpoints.Published;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/**
 * What all checkpoints say, checked as a chain and kept small: of each log only the checkpoints at
 * which it had grown.
 */
final class CheckpointIndex {
  /**
   * A log at a checkpoint.
   *
   * @param size records in it
   * @param nextOffset offset behind the last
   * @param root root of its tree
   * @param note where the note lies on its topic
   * @param time the checkpoint's
   */
  record Mark(long size, long nextOffset, Hash root, long note, Instant time) {}

  private static final String TOPIC = "audit.checkpoints-0";

  private final Set<Hash> hashes = new HashSet<>();
  private final Map<String, List<Mark>> marks = new HashMap<>();
  private final List<Finding> findings = new ArrayList<>();
  private final List<NoteKey> keys;
  private Optional<Checkpoint> last = Optional.empty();
  private Optional<Hash> lastHash = Optional.empty();
  private Optional<NoteKey> signer = Optional.empty();
  private Optional<Instant> first = Optional.empty();
  private long count;

  private CheckpointIndex(List<NoteKey> keys) {
    this.keys = keys;
  }

  static CheckpointIndex read(Map<String, Object> kafka, List<NoteKey> keys) {
    CheckpointIndex index = new CheckpointIndex(keys);
    Checkpoints.each(kafka, index::add);
    return index;
  }

  List<Mark> marks(String log) {
    return marks.getOrDefault(log, List.of());
  }

  List<Finding> findings() {
    return findings;
  }

  long count() {
    return count;
  }

  Optional<Instant> firstTime() {
    return first;
  }

  Optional<Instant> lastTime() {
    return last.map(Checkpoint::time);
  }

  Optional<Hash> lastHash() {
    return lastHash;
  }

  Optional<NoteKey> signer() {
    return signer;
  }

  private void add(Published published) {
    count++;
    SignedNote note;
    Checkpoint checkpoint;
    try {
      note = published.note();
      checkpoint = Checkpoint.parse(note.body());
    } catch (IllegalArgumentException e) {
      find(Finding.Kind.CHECKPOINT_CHAIN, published, "it can't be read: " + e.getMessage());
      return;
    }
    Optional<NoteKey> by = note.signer(keys);
    if (by.isEmpty()) {
      find(Finding.Kind.CHECKPOINT_SIGNATURE, published, "number " + checkpoint.number());
      return; // what it says counts for nothing
    }
    signer = by;
    fault(checkpoint).ifPresent(why -> find(Finding.Kind.CHECKPOINT_CHAIN, published, why));
    for (LogState log : checkpoint.logs()) {
      List<Mark> known = marks.computeIfAbsent(log.log(), name -> new ArrayList<>());
      if (known.isEmpty() ? log.size() > 0 : known.getLast().size() != log.size()) {
        known.add(
            new Mark(
                log.size(), log.nextOffset(), log.root(), published.offset(), checkpoint.time()));
      }
    }
    first = first.or(() -> Optional.of(checkpoint.time()));
    last = Optional.of(checkpoint);
    lastHash = Optional.of(note.hash());
    hashes.add(note.hash());
  }

  /** Whether a checkpoint is among these. */
  boolean has(Hash note) {
    return hashes.contains(note);
  }

  /** What it means that one is not. */
  static Finding unknown(Hash note) {
    return new Finding(
        Finding.Kind.CHECKPOINT_CHAIN,
        TOPIC,
        0,
        0,
        "none of them is the known one, " + note.base64());
  }

  /** Logs that checkpoints are over and that are no longer there. */
  List<Finding> vanished(List<TopicPartition> logs) {
    List<String> there = logs.stream().map(TopicPartition::toString).toList();
    return marks.entrySet().stream()
        .filter(log -> !there.contains(log.getKey()))
        .map(
            log ->
                new Finding(
                    Finding.Kind.MISSING,
                    log.getKey(),
                    0,
                    log.getValue().getLast().nextOffset(),
                    "the whole log is gone"))
        .toList();
  }

  private Optional<String> fault(Checkpoint next) {
    if (last.isEmpty()) {
      return next.number() == 1 && next.previous().isEmpty()
          ? Optional.empty()
          : Optional.of("the first one there is has number " + next.number());
    }
    Checkpoint before = last.get();
    if (!next.previous().equals(lastHash)) {
      return Optional.of("number " + next.number() + " does not name the one before it");
    }
    if (next.number() != before.number() + 1 || !next.time().isAfter(before.time())) {
      return Optional.of("number " + next.number() + " follows number " + before.number());
    }
    if (!next.origin().equals(before.origin())) {
      return Optional.of("number " + next.number() + " is of another trail");
    }
    for (LogState log : before.logs()) {
      Optional<LogState> now = next.log(log.log());
      boolean extends_ =
          now.isPresent()
              && now.get().size() >= log.size()
              && now.get().nextOffset() >= log.nextOffset()
              && (now.get().size() != log.size() || Objects.equals(now.get().root(), log.root()));
      if (!extends_) {
        return Optional.of("number " + next.number() + " does not extend " + log.log());
      }
    }
    return Optional.empty();
  }

  private void find(Finding.Kind kind, Published published, String detail) {
    findings.add(new Finding(kind, TOPIC, published.offset(), published.offset() + 1, detail));
  }
}
