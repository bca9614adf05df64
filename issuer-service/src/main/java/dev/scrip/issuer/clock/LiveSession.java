package dev.scrip.issuer.clock;

import dev.scrip.events.AuditEvent;
import dev.scrip.events.EndReason;
import dev.scrip.events.IssuanceAbandoned;
import dev.scrip.events.SessionEnded;
import dev.scrip.events.SessionIssued;
import dev.scrip.issuer.directory.Revocable;
import dev.scrip.issuer.session.Session;
import dev.scrip.schemas.SessionEnds;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.utils.Bytes;

/**
 * A session as the clock keeps it. Key: a marker byte, the expiry in milliseconds big-endian, the
 * access key id; so the store's order is the order of ends. {@link LiveSessionCodec} writes the
 * value.
 *
 * @param over whether its end is written: it was revoked
 */
record LiveSession(
    String accessKeyId,
    long expiresAt,
    long issuedAt,
    String accountId,
    String principalArn,
    String principalId,
    List<Session.Ancestor> ancestors,
    boolean over) {
  private static final byte MARKER = 1;
  private static final int EXPIRY_AT = 1;
  private static final int ID_AT = EXPIRY_AT + Long.BYTES;

  /** The session that a record begins, if it begins one. */
  static Optional<LiveSession> of(AuditEvent event) {
    SessionIssued issued = event.getSessionIssued();
    if (issued != null) {
      return Optional.of(
          new LiveSession(
              issued.getAccessKeyId(),
              issued.getExpiresAt().toEpochMilli(),
              issued.getIssuedAt().toEpochMilli(),
              issued.getAccountId(),
              issued.getPrincipalArn(),
              issued.getPrincipalId(),
              issued.getLineage().stream()
                  .map(
                      each ->
                          new Session.Ancestor(
                              each.getAccessKeyId(),
                              each.getPrincipalId(),
                              Optional.ofNullable(each.getIssuedAt())))
                  .toList(),
              /* over= */ false));
    }
    IssuanceAbandoned abandoned = event.getIssuanceAbandoned();
    if (abandoned != null) {
      return Optional.of(
          new LiveSession(
              abandoned.getAccessKeyId(),
              abandoned.getExpiresAt().toEpochMilli(),
              abandoned.getIssuedAt().toEpochMilli(),
              abandoned.getAccountId(),
              abandoned.getPrincipalArn(),
              abandoned.getPrincipalId(),
              List.of(),
              /* over= */ false));
    }
    return Optional.empty();
  }

  /** The first key at or after an instant. */
  static Bytes keyFrom(long expiresAt) {
    return Bytes.wrap(
        ByteBuffer.allocate(ID_AT).put(MARKER).putLong(Math.max(0, expiresAt)).array());
  }

  static long expiryOf(Bytes key) {
    return ByteBuffer.wrap(key.get()).getLong(EXPIRY_AT);
  }

  static String idOf(Bytes key) {
    return new String(
        Arrays.copyOfRange(key.get(), ID_AT, key.get().length), StandardCharsets.US_ASCII);
  }

  Bytes key() {
    byte[] id = accessKeyId.getBytes(StandardCharsets.US_ASCII);
    return Bytes.wrap(
        ByteBuffer.allocate(ID_AT + id.length).put(MARKER).putLong(expiresAt).put(id).array());
  }

  /** The same, its end written. */
  LiveSession ended() {
    return new LiveSession(
        accessKeyId,
        expiresAt,
        issuedAt,
        accountId,
        principalArn,
        principalId,
        List.of(),
        /* over= */ true);
  }

  Revocable revocable() {
    return new Revocable(accessKeyId, principalId, Instant.ofEpochMilli(issuedAt), ancestors);
  }

  /** Its end by expiry: the same record whenever it is made. */
  SessionEnded expired() {
    return new SessionEnded(
        SessionEnds.eventId(accessKeyId),
        accessKeyId,
        Instant.ofEpochMilli(expiresAt),
        EndReason.EXPIRED,
        accountId,
        principalArn,
        Instant.ofEpochMilli(issuedAt),
        null,
        null);
  }

  /** When a revocation ends it: not before it began. */
  long revokedAt(KnownRevocation revocation) {
    return Math.max(issuedAt, revocation.image().getRevokedAt().toEpochMilli());
  }

  /** Its end by a revocation: the same record whenever it is made. */
  SessionEnded revoked(KnownRevocation revocation) {
    return new SessionEnded(
        SessionEnds.eventId(accessKeyId),
        accessKeyId,
        Instant.ofEpochMilli(revokedAt(revocation)),
        EndReason.REVOKED,
        accountId,
        principalArn,
        Instant.ofEpochMilli(issuedAt),
        revocation.by(),
        revocation.arn());
  }
}
