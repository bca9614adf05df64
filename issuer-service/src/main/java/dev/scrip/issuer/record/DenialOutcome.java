package dev.scrip.issuer.record;

/** What became of the attempt to record a denial. */
public sealed interface DenialOutcome
    permits DenialOutcome.Recorded, DenialOutcome.Suppressed, NotRecorded {

  /** It is committed; the denial may be answered. */
  record Recorded() implements DenialOutcome {}

  /** Above the budget: counted, to be answered Throttling. */
  record Suppressed() implements DenialOutcome {}
}
