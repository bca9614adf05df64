package dev.scrip.issuer.record;

import dev.scrip.events.AuditEvent;
import dev.scrip.issuer.session.Session;
import dev.scrip.issuer.session.SessionToken;

/**
 * A session that is ready to leave but may not: its record is not committed yet.
 *
 * @param session the session
 * @param token its sealed token
 * @param event its record, a SessionIssued
 */
public record PreparedIssuance(Session session, SessionToken token, AuditEvent event) {}
