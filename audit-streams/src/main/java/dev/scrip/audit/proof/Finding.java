package dev.scrip.audit.proof;

import java.util.Optional;

/**
 * Something that is not as it should be.
 *
 * @param kind what
 * @param log topic and partition
 * @param from first offset that it concerns
 * @param to offset behind the last
 * @param detail in words
 */
public record Finding(Kind kind, String log, long from, long to, String detail) {
  /** What is not as it should be. */
  public enum Kind {
    /** A checkpoint does not follow from the one before it. */
    CHECKPOINT_CHAIN("a checkpoint does not follow from the one before it"),
    /** A checkpoint that no known key signed. */
    CHECKPOINT_SIGNATURE("a checkpoint is not signed by a known key"),
    /** Too long without a checkpoint. */
    CHECKPOINT_LATE("too long without a checkpoint"),
    /** Records are other than what was signed. */
    ALTERED("records are not what was signed"),
    /** Records that were signed are gone. */
    MISSING("records that were signed are gone"),
    /** Records that were not signed are among those that were. */
    INSERTED("records were put in"),
    /** Records are in another order than that they were written in. */
    REORDERED("records are in another order"),
    /** A writer's number is missing and nothing closed it. */
    SEQUENCE_HOLE("a writer's number is missing and nothing closed it"),
    /** The end of a session that was never issued. */
    END_WITHOUT_ISSUANCE("a session ended that was never issued"),
    /** A session ended twice. */
    ENDED_TWICE("a session ended twice"),
    /** Bytes that Kafka, or we, can't read. */
    UNREADABLE("records can't be read");

    private final String told;

    Kind(String told) {
      this.told = told;
    }

    /** In words. */
    public String told() {
      return told;
    }
  }

  /** Where: {@code sts.audit-0@118..120}; empty where the finding is about no records. */
  public Optional<String> where() {
    return to <= from ? Optional.empty() : Optional.of(log + "@" + from + ".." + (to - 1));
  }
}
