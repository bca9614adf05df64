package dev.scrip.audit.catalog;

import dev.scrip.audit.directory.DirectoryHistory;
import dev.scrip.audit.history.HistoryQueries;
import dev.scrip.audit.proof.Prover;
import dev.scrip.audit.stores.Stores;
import java.time.InstantSource;
import java.util.Map;

/**
 * Where answers come from.
 *
 * @param views the views' stores
 * @param history records of the trail
 * @param directory the directory at any instant
 * @param prover checkpoints
 * @param trust what only the issuer can say
 * @param kafka how to reach the broker
 * @param clock what now is
 */
public record Sources(
    Stores views,
    HistoryQueries history,
    DirectoryHistory directory,
    Prover prover,
    TrustDecisions trust,
    Map<String, Object> kafka,
    InstantSource clock) {
  /** Copies what could be changed from outside. */
  public Sources {
    kafka = Map.copyOf(kafka);
  }
}
