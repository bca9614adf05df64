package dev.scrip.issuer.claims;

/** What became of a claim. */
public enum Claiming {
  /** It is the first: the thing may be used now. */
  FIRST,
  /** Somebody claimed it before, on this or another issuer. */
  TAKEN,
  /** Kafka does not answer: the thing may be claimed or not, and must not be used. */
  UNKNOWN
}
