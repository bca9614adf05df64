package dev.scrip.issuer.record;

/** What became of the attempt to record an issuance. */
public sealed interface IssuanceOutcome permits RecordedIssuance, NotRecorded {}
