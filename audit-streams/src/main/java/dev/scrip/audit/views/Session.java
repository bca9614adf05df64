package dev.scrip.audit.views;

import dev.scrip.audit.streams.Rows;
import dev.scrip.audit.views.store.SessionRow;
import dev.scrip.events.AuditEvent;
import dev.scrip.events.EndReason;
import dev.scrip.events.IssuanceAbandoned;
import dev.scrip.events.Mfa;
import dev.scrip.events.SessionEnded;
import dev.scrip.events.SessionIssued;
import dev.scrip.events.SessionUsed;
import dev.scrip.events.UserIdentity;
import dev.scrip.events.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A session as the trail tells it, never changed once it is there. {@link #merge} takes what
 * several records say together, in whatever order they came: it is associative and commutative. A
 * record that is told twice changes nothing but the count of uses.
 */
public final class Session {
  private static final Rows<SessionRow> ROWS = new Rows<>(SessionRow.getClassSchema(), 2);

  private final SessionRow row;

  Session(SessionRow row) {
    this.row = row;
  }

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
   * What a record of the trail says of a session; empty if it speaks of none.
   *
   * @param position where the record lies
   */
  public static Optional<Session> of(AuditEvent event, String position) {
    if (event.getSessionIssued() != null) {
      return Optional.of(issued(event, event.getSessionIssued(), position));
    }
    if (event.getIssuanceAbandoned() != null) {
      return Optional.of(abandoned(event, event.getIssuanceAbandoned(), position));
    }
    if (event.getSessionUsed() != null) {
      return Optional.of(used(event.getSessionUsed()));
    }
    return call(event);
  }

  private static Session issued(AuditEvent event, SessionIssued issued, String position) {
    UserIdentity caller = event.getUserIdentity();
    SessionRow row = SessionMerge.blank(issued.getAccessKeyId());
    row.setIssued(true);
    row.setCallerId(caller == null ? null : caller.getPrincipalId());
    row.setCallerKeyId(caller == null ? null : caller.getAccessKeyId());
    row.setCallerAccountId(issued.getCallerAccountId());
    row.setMfa(issued.getMfa().name());
    row.setPrivileged(issued.getPrivileged().name());
    row.setRequestedSeconds(Optional.ofNullable(issued.getRequestedSeconds()).orElse(0));
    row.setSourceIdentity(issued.getSourceIdentity());
    row.setExternalId(issued.getExternalId() != null);
    row.setProvider(issued.getProvider());
    row.setSubject(issued.getSubject());
    row.setPolicySha256(issued.getPolicySha256());
    row.setPolicyArns(List.copyOf(issued.getPolicyArns()));
    row.setTags(issued.getTags().stream().map(tag -> tag.getKey() + "=" + tag.getValue()).toList());
    row.setAncestors(List.copyOf(issued.getAncestors()));
    row.setRenews(issued.getRenews());
    of(row, event, position);
    row.setCallerArn(issued.getCallerArn());
    row.setPrincipalArn(issued.getPrincipalArn());
    row.setPrincipalId(issued.getPrincipalId());
    row.setRoleArn(issued.getRoleArn());
    row.setRoleSessionName(issued.getRoleSessionName());
    row.setAccountId(issued.getAccountId());
    row.setIssuedAt(issued.getIssuedAt().toEpochMilli());
    row.setExpiresAt(issued.getExpiresAt().toEpochMilli());
    return new Session(row);
  }

  private static Session abandoned(AuditEvent event, IssuanceAbandoned abandoned, String position) {
    SessionRow row = SessionMerge.blank(abandoned.getAccessKeyId());
    row.setAbandoned(true);
    of(row, event, position);
    row.setCallerArn(abandoned.getCallerArn());
    row.setPrincipalArn(abandoned.getPrincipalArn());
    row.setPrincipalId(abandoned.getPrincipalId());
    row.setRoleArn(abandoned.getRoleArn());
    row.setRoleSessionName(abandoned.getRoleSessionName());
    row.setAccountId(abandoned.getAccountId());
    row.setIssuedAt(abandoned.getIssuedAt().toEpochMilli());
    row.setExpiresAt(abandoned.getExpiresAt().toEpochMilli());
    return new Session(row);
  }

  private static void of(SessionRow row, AuditEvent event, String position) {
    row.setPosition(position);
    row.setEventID(event.getEventID());
    row.setEventName(event.getEventName());
    row.setRequestID(event.getRequestID());
    row.setRegion(event.getAwsRegion());
    row.setSourceAddress(event.getSourceIPAddress());
    row.setUserAgent(event.getUserAgent());
  }

  private static Session used(SessionUsed used) {
    SessionRow row = SessionMerge.blank(used.getAccessKeyId());
    row.setUses(used.getCount());
    row.setFirstUse(used.getFrom().toEpochMilli());
    row.setLastUse(used.getTo().toEpochMilli());
    row.setServices(SessionMerge.few(used.getServices()));
    row.setAddresses(SessionMerge.few(used.getAddresses()));
    return new Session(row);
  }

  /** A call that a session made, served or denied: a use of it. */
  private static Optional<Session> call(AuditEvent event) {
    UserIdentity caller = event.getUserIdentity();
    boolean isCall = event.getRequestServed() != null || event.getRequestDenied() != null;
    if (!isCall || caller == null || caller.getSessionContext() == null) {
      return Optional.empty();
    }
    String accessKeyId = caller.getAccessKeyId();
    if (accessKeyId == null || !accessKeyId.startsWith("ASIA")) {
      return Optional.empty();
    }
    SessionRow row = SessionMerge.blank(accessKeyId);
    row.setUses(1);
    row.setFirstUse(event.getEventTime().toEpochMilli());
    row.setLastUse(event.getEventTime().toEpochMilli());
    row.setServices(List.of(event.getEventSource()));
    row.setAddresses(Optional.ofNullable(event.getSourceIPAddress()).stream().toList());
    return Optional.of(new Session(row));
  }

  /** What its end says of a session. */
  public static Session of(SessionEnded end) {
    SessionRow row = SessionMerge.blank(end.getAccessKeyId());
    row.setAccountId(end.getAccountId());
    row.setPrincipalArn(end.getPrincipalArn());
    row.setIssuedAt(end.getIssuedAt().toEpochMilli());
    row.setEndedAt(end.getEndedAt().toEpochMilli());
    row.setRevoked(end.getReason() == EndReason.REVOKED);
    row.setRevokedBy(end.getRevokedBy());
    row.setRevocation(end.getRevocation());
    return new Session(row);
  }

  /** What both say together. */
  public Session merge(Session other) {
    return new Session(SessionMerge.of(row, other.row));
  }

  /** Its state at an instant: what the clock has not written yet does not make it live on. */
  public State state(Instant now) {
    if (row.getAbandoned()) {
      return State.UNDELIVERED;
    }
    boolean ended = row.getEndedAt() != 0 && row.getEndedAt() <= now.toEpochMilli();
    if (ended && row.getRevoked()) {
      return State.REVOKED;
    }
    boolean over = row.getExpiresAt() != 0 && row.getExpiresAt() <= now.toEpochMilli();
    return ended || over ? State.EXPIRED : State.ACTIVE;
  }

  /**
   * When it ended, as of an instant; empty while it lives. A session whose time is over ended when
   * it expired, whether or not the clock has written that down yet.
   */
  public Optional<Instant> endedAt(Instant now) {
    return switch (state(now)) {
      case ACTIVE -> Optional.empty();
      case EXPIRED -> instant(row.getEndedAt()).or(this::expiresAt);
      case REVOKED, UNDELIVERED -> instant(row.getEndedAt()).filter(end -> !end.isAfter(now));
    };
  }

  /** When it ended, once the trail says so. */
  public Optional<Instant> recordedEnd() {
    return instant(row.getEndedAt());
  }

  /** The time from an instant to its end, none if it is over. */
  public Duration remaining(Instant now) {
    return state(now) == State.ACTIVE
        ? Duration.ofMillis(row.getExpiresAt() - now.toEpochMilli())
        : Duration.ZERO;
  }

  /** Whether a record began it, so that it can be listed. */
  public boolean isBegun() {
    return row.getIssuedAt() != 0 && row.getExpiresAt() != 0;
  }

  /** Whether it was issued, and so counts, though it may be over. */
  public boolean isDelivered() {
    return row.getIssued() && !row.getAbandoned();
  }

  /** The last instant that anything known of it happened at, or is to happen. */
  Instant lastInstant() {
    return Instant.ofEpochMilli(
        Math.max(
            Math.max(row.getIssuedAt(), row.getExpiresAt()),
            Math.max(row.getEndedAt(), row.getLastUse())));
  }

  /** Its access key id. */
  public String accessKeyId() {
    return row.getAccessKeyId();
  }

  /** Who obtained it: an ARN. */
  public Optional<String> callerArn() {
    return Optional.ofNullable(row.getCallerArn());
  }

  /** Unique id of who obtained it. */
  public Optional<String> callerId() {
    return Optional.ofNullable(row.getCallerId());
  }

  /** Access key id that signed for it. */
  public Optional<String> callerKeyId() {
    return Optional.ofNullable(row.getCallerKeyId());
  }

  /** Account of who obtained it. */
  public Optional<String> callerAccountId() {
    return Optional.ofNullable(row.getCallerAccountId());
  }

  /** ARN that it acts under. */
  public Optional<String> principalArn() {
    return Optional.ofNullable(row.getPrincipalArn());
  }

  /** Unique id that it acts under: {@code AROA...:session} or a user's. */
  public Optional<String> principalId() {
    return Optional.ofNullable(row.getPrincipalId());
  }

  /** The role, if it is a role's. */
  public Optional<String> roleArn() {
    return Optional.ofNullable(row.getRoleArn());
  }

  /** RoleSessionName, if it is a role's. */
  public Optional<String> roleSessionName() {
    return Optional.ofNullable(row.getRoleSessionName());
  }

  /** Account it acts in. */
  public Optional<String> accountId() {
    return Optional.ofNullable(row.getAccountId());
  }

  /** Where it was asked from. */
  public Optional<String> sourceAddress() {
    return Optional.ofNullable(row.getSourceAddress());
  }

  /** When its life began. */
  public Optional<Instant> issuedAt() {
    return instant(row.getIssuedAt());
  }

  /** When it ends unless revoked. */
  public Optional<Instant> expiresAt() {
    return instant(row.getExpiresAt());
  }

  /** Where its first record lies. */
  public Optional<String> position() {
    return Optional.ofNullable(row.getPosition());
  }

  /** Everything else that is known of it; not to be changed. */
  public SessionRow facts() {
    return row;
  }

  /** Whether MFA stands behind it. */
  public Mfa mfa() {
    return Mfa.valueOf(row.getMfa());
  }

  /** The issuer's verdict, at that time, whether its role is privileged. */
  public Verdict privileged() {
    return Verdict.valueOf(row.getPrivileged());
  }

  /** Its row. */
  byte[] bytes() {
    return ROWS.bytes(row);
  }

  /** The session of a row. */
  public static Session of(byte[] bytes) {
    return new Session(ROWS.row(bytes));
  }

  static @Nullable Session ofNullable(byte @Nullable [] bytes) {
    return bytes == null ? null : of(bytes);
  }

  private static Optional<Instant> instant(long millis) {
    return millis == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Session session && row.equals(session.row);
  }

  @Override
  public int hashCode() {
    return Objects.hashCode(row);
  }

  @Override
  public String toString() {
    return row.toString();
  }
}
