package dev.scrip.issuer.clock;

import dev.scrip.events.AuditEvent;
import dev.scrip.events.EndReason;
import dev.scrip.events.IssuanceAbandoned;
import dev.scrip.events.SessionEnded;
import dev.scrip.events.SessionIssued;
import dev.scrip.schemas.SessionEnds;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.apache.kafka.common.utils.Bytes;

/**
 * A session as the clock keeps it. Key: a marker byte, the expiry in milliseconds big-endian, the
 * access key id; so the store's order is the order of ends. Value: issue time, account, principal
 * ARN.
 */
record LiveSession(
    String accessKeyId, long expiresAt, long issuedAt, String accountId, String principalArn) {
  private static final byte MARKER = 1;
  private static final int EXPIRY_AT = 1;
  private static final int ID_AT = EXPIRY_AT + Long.BYTES;
  private static final int ACCOUNT = 12; // characters

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
              issued.getPrincipalArn()));
    }
    IssuanceAbandoned abandoned = event.getIssuanceAbandoned();
    if (abandoned != null) {
      return Optional.of(
          new LiveSession(
              abandoned.getAccessKeyId(),
              abandoned.getExpiresAt().toEpochMilli(),
              abandoned.getIssuedAt().toEpochMilli(),
              abandoned.getAccountId(),
              abandoned.getPrincipalArn()));
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

  Bytes key() {
    byte[] id = accessKeyId.getBytes(StandardCharsets.US_ASCII);
    return Bytes.wrap(
        ByteBuffer.allocate(ID_AT + id.length).put(MARKER).putLong(expiresAt).put(id).array());
  }

  byte[] value() {
    byte[] arn = principalArn.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(Long.BYTES + ACCOUNT + arn.length)
        .putLong(issuedAt)
        .put(accountId.getBytes(StandardCharsets.US_ASCII))
        .put(arn)
        .array();
  }

  static LiveSession of(Bytes key, byte[] value) {
    byte[] id = Arrays.copyOfRange(key.get(), ID_AT, key.get().length);
    int arnAt = Long.BYTES + ACCOUNT;
    return new LiveSession(
        new String(id, StandardCharsets.US_ASCII),
        expiryOf(key),
        ByteBuffer.wrap(value).getLong(),
        new String(value, Long.BYTES, ACCOUNT, StandardCharsets.US_ASCII),
        new String(value, arnAt, value.length - arnAt, StandardCharsets.UTF_8));
  }

  /** Its end: the same record whenever it is made. */
  SessionEnded ended() {
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
}
