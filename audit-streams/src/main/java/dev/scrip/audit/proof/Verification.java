package dev.scrip.audit.proof;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a verification found.
 *
 * @param records records read
 * @param uncovered records that no checkpoint covers yet
 * @param checkpoints checkpoints read
 * @param coveredFrom time of the first checkpoint
 * @param coveredTo time of the last one
 * @param lastCheckpoint SHA-256 of the last one, Base64
 * @param signer who signed it
 * @param deadLetters records on {@code audit.dead-letters}
 * @param recordsByLog records read, by log
 * @param findings what is not as it should be
 */
public record Verification(
    long records,
    long uncovered,
    long checkpoints,
    Optional<Instant> coveredFrom,
    Optional<Instant> coveredTo,
    Optional<String> lastCheckpoint,
    Optional<String> signer,
    long deadLetters,
    Map<String, Long> recordsByLog,
    List<Finding> findings) {
  /** Copies what could be changed from outside. */
  public Verification {
    recordsByLog = Map.copyOf(recordsByLog);
    findings = List.copyOf(findings);
  }
}
