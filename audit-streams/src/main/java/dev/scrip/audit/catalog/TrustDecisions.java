package dev.scrip.audit.catalog;

import dev.scrip.events.AuditEvent;

/** Asks the issuer what only it can say: policies are evaluated nowhere else. */
@FunctionalInterface
public interface TrustDecisions {
  /** What the issuer says. */
  enum Decision {
    /** The trust policy would allow the issuance. */
    ALLOWS,
    /** It would not. */
    DENIES,
    /** The issuer does not answer, or can't say. */
    UNKNOWN
  }

  /** Whether a trust policy would allow the issuance that a record tells of. */
  Decision of(AuditEvent issuance, String trustPolicy);
}
