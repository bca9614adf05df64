package dev.scrip.issuer.record;

/** What became of the attempt to record a request that issues nothing. */
public sealed interface ServedOutcome permits ServedOutcome.Recorded, NotRecorded {
  /** It is committed; the answer may leave. */
  record Recorded() implements ServedOutcome {}
}
