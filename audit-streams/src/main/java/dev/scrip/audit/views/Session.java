package dev.scrip.audit.views;

import dev.scrip.audit.views.store.SessionRow;
import dev.scrip.events.AuditEvent;
import dev.scrip.events.EndReason;
import dev.scrip.events.IssuanceAbandoned;
import dev.scrip.events.SessionEnded;
import dev.scrip.events.SessionIssued;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A session as the trail tells it. {@link #merge} takes what several records say together, in
 * whatever order they came: it is associative, commutative and idempotent.
 *
 * @param accessKeyId its access key id
 * @param issued whether its issuance was seen
 * @param abandoned whether it was abandoned: nothing was delivered
 * @param callerArn who obtained it
 * @param roleArn the role, if it is a role's
 * @param roleSessionName RoleSessionName, if it is a role's
 * @param accountId account it acts in
 * @param sourceAddress where it was asked from
 * @param issuedAt when its life began
 * @param expiresAt when it ends unless revoked
 * @param endedAt when it ended, if its end was seen
 * @param revoked whether its end was a revocation
 * @param position where its first record lies
 */
public record Session(
    String accessKeyId,
    boolean issued,
    boolean abandoned,
    Optional<String> callerArn,
    Optional<String> roleArn,
    Optional<String> roleSessionName,
    Optional<String> accountId,
    Optional<String> sourceAddress,
    Optional<Instant> issuedAt,
    Optional<Instant> expiresAt,
    Optional<Instant> endedAt,
    boolean revoked,
    Optional<String> position) {

  private static final Rows<SessionRow> ROWS = new Rows<>(SessionRow.getClassSchema());

  /** What a session is at an instant. */
  public enum State {
    /** It lives. */
    ACTIVE,
    /** Its life is over. */
    EXPIRED,
    /** It was revoked. */
    REVOKED,
    /** It was never delivered. */
    UNDELIVERED
  }

  /**
   * What a record of the trail says of a session; empty if it begins none.
   *
   * @param position where the record lies
   */
  public static Optional<Session> of(AuditEvent event, String position) {
    SessionIssued issued = event.getSessionIssued();
    if (issued != null) {
      return Optional.of(
          new Session(
              issued.getAccessKeyId(),
              true,
              false,
              Optional.of(issued.getCallerArn()),
              Optional.ofNullable(issued.getRoleArn()),
              Optional.ofNullable(issued.getRoleSessionName()),
              Optional.of(issued.getAccountId()),
              Optional.ofNullable(event.getSourceIPAddress()),
              Optional.of(issued.getIssuedAt()),
              Optional.of(issued.getExpiresAt()),
              Optional.empty(),
              false,
              Optional.of(position)));
    }
    IssuanceAbandoned abandoned = event.getIssuanceAbandoned();
    if (abandoned != null) {
      return Optional.of(
          new Session(
              abandoned.getAccessKeyId(),
              false,
              true,
              Optional.of(abandoned.getCallerArn()),
              Optional.ofNullable(abandoned.getRoleArn()),
              Optional.ofNullable(abandoned.getRoleSessionName()),
              Optional.of(abandoned.getAccountId()),
              Optional.ofNullable(event.getSourceIPAddress()),
              Optional.of(abandoned.getIssuedAt()),
              Optional.of(abandoned.getExpiresAt()),
              Optional.empty(),
              false,
              Optional.of(position)));
    }
    return Optional.empty();
  }

  /** What its end says of a session. */
  public static Session of(SessionEnded end) {
    return new Session(
        end.getAccessKeyId(),
        false,
        false,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(end.getAccountId()),
        Optional.empty(),
        Optional.of(end.getIssuedAt()),
        Optional.empty(),
        Optional.of(end.getEndedAt()),
        end.getReason() == EndReason.REVOKED,
        Optional.empty());
  }

  /** What both say together. */
  public Session merge(Session other) {
    return new Session(
        accessKeyId,
        issued || other.issued,
        abandoned || other.abandoned,
        either(callerArn, other.callerArn),
        either(roleArn, other.roleArn),
        either(roleSessionName, other.roleSessionName),
        either(accountId, other.accountId),
        either(sourceAddress, other.sourceAddress),
        either(issuedAt, other.issuedAt),
        either(expiresAt, other.expiresAt),
        either(endedAt, other.endedAt),
        revoked || other.revoked,
        Stream.of(position, other.position)
            .flatMap(Optional::stream)
            .min(Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder())));
  }

  /** Its state at an instant: what the clock has not written yet does not make it live on. */
  public State state(Instant now) {
    if (abandoned) {
      return State.UNDELIVERED;
    }
    if (revoked) {
      return State.REVOKED;
    }
    boolean over = endedAt.isPresent() || expiresAt.filter(end -> !now.isBefore(end)).isPresent();
    return over ? State.EXPIRED : State.ACTIVE;
  }

  /**
   * When it ended, as of an instant; empty while it lives. A session whose time is over ended when
   * it expired, whether or not the clock has written that down yet.
   */
  public Optional<Instant> endedAt(Instant now) {
    return state(now) == State.EXPIRED ? endedAt.or(() -> expiresAt) : endedAt;
  }

  /** Its row. */
  byte[] bytes() {
    return ROWS.bytes(
        new SessionRow(
            accessKeyId,
            issued,
            abandoned,
            callerArn.orElse(null),
            roleArn.orElse(null),
            roleSessionName.orElse(null),
            accountId.orElse(null),
            sourceAddress.orElse(null),
            millis(issuedAt),
            millis(expiresAt),
            millis(endedAt),
            revoked,
            position.orElse(null)));
  }

  /** The session of a row. */
  public static Session of(byte[] bytes) {
    SessionRow row = ROWS.row(bytes);
    return new Session(
        row.getAccessKeyId(),
        row.getIssued(),
        row.getAbandoned(),
        Optional.ofNullable(row.getCallerArn()),
        Optional.ofNullable(row.getRoleArn()),
        Optional.ofNullable(row.getRoleSessionName()),
        Optional.ofNullable(row.getAccountId()),
        Optional.ofNullable(row.getSourceAddress()),
        instant(row.getIssuedAt()),
        instant(row.getExpiresAt()),
        instant(row.getEndedAt()),
        row.getRevoked(),
        Optional.ofNullable(row.getPosition()));
  }

  /**
   * Records of one session agree on what they both know; the smaller is taken so that order can't
   * matter.
   */
  private static <T extends Comparable<? super T>> Optional<T> either(
      Optional<T> one, Optional<T> other) {
    return Stream.of(one, other).flatMap(Optional::stream).min(Comparator.naturalOrder());
  }

  private static long millis(Optional<Instant> time) {
    return time.map(Instant::toEpochMilli).orElse(0L);
  }

  private static Optional<Instant> instant(long millis) {
    return millis == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
  }

  static @Nullable Session ofNullable(byte @Nullable [] bytes) {
    return bytes == null ? null : of(bytes);
  }
}
