package dev.scrip.issuer.record;

import dev.scrip.issuer.session.Session;
import dev.scrip.issuer.session.SessionToken;

/**
 * A session whose record the broker has acknowledged. The writer of replies takes credentials in no
 * other form, and only {@link AuditLog} makes one.
 */
public final class RecordedIssuance implements IssuanceOutcome {
  private final PreparedIssuance prepared;
  private final String position;

  RecordedIssuance(PreparedIssuance prepared, String position) {
    this.prepared = prepared;
    this.position = position;
  }

  /** The session that may leave. */
  public Session session() {
    return prepared.session();
  }

  /** Its sealed token. */
  public SessionToken token() {
    return prepared.token();
  }

  /** Where its record lies: topic-partition@offset. */
  public String position() {
    return position;
  }
}
