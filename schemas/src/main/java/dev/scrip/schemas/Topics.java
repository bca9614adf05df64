package dev.scrip.schemas;

import dev.scrip.events.AuditEvent;
import dev.scrip.events.Claim;
import dev.scrip.events.DirectoryChange;
import dev.scrip.events.LastUse;
import dev.scrip.events.SessionEnded;
import dev.scrip.schemas.Topic.Retention;
import dev.scrip.schemas.Topic.Spread;
import java.util.List;

/**
 * All topics of Scrip's. Their names, keys and partition counts are fixed from the first release.
 */
public final class Topics {
  private static final int TRAIL_DAYS = 550; // 18 months
  private static final int PROJECTION_DAYS = 30;

  /** What happened: issuances, denials, uses, starts and stops. Written by issuers. */
  public static final Topic<AuditEvent> STS_AUDIT =
      Topic.avro("sts.audit", Spread.AS_AUDIT, Retention.days(TRAIL_DAYS), true, AuditEvent.class);

  /** The end of each session, keyed by access key id. Written by the clock, exactly once. */
  public static final Topic<SessionEnded> STS_ENDS =
      Topic.avro("sts.ends", Spread.AS_AUDIT, Retention.days(TRAIL_DAYS), true, SessionEnded.class);

  /** The directory's changes, keyed by entity ARN, in one order. Written by issuers. */
  public static final Topic<DirectoryChange> IAM_CHANGES =
      Topic.avro("iam.changes", Spread.ONE, Retention.FOR_EVER, true, DirectoryChange.class);

  /** Sealed secrets; the key is the associated data. For issuers alone. */
  public static final Topic<byte[]> IAM_SECRETS =
      Topic.bytes("iam.secrets", Spread.ONE, Retention.COMPACTED, false);

  /** Last use of each entity, keyed by ARN. Written by audit-streams. */
  public static final Topic<LastUse> IAM_LAST_USED =
      Topic.avro("iam.last-used", Spread.ONE, Retention.COMPACTED, true, LastUse.class);

  /** One-time things: the first record of a key stands. For issuers alone. */
  public static final Topic<Claim> STS_CLAIMS =
      Topic.avro(
          "sts.claims",
          Spread.ONE,
          new Retention(java.util.Optional.of(java.time.Duration.ofHours(2)), false),
          false,
          Claim.class);

  /** CloudTrail records, one bare JSON object a message. */
  public static final Topic<byte[]> SIEM_CLOUDTRAIL =
      Topic.bytes("siem.cloudtrail", Spread.AS_AUDIT, Retention.days(PROJECTION_DAYS), true);

  /** OCSF events, one bare JSON object a message. */
  public static final Topic<byte[]> SIEM_OCSF =
      Topic.bytes("siem.ocsf", Spread.AS_AUDIT, Retention.days(PROJECTION_DAYS), true);

  /** Signed notes over the trail, one a minute. */
  public static final Topic<byte[]> AUDIT_CHECKPOINTS =
      Topic.bytes("audit.checkpoints", Spread.ONE, Retention.FOR_EVER, true);

  /** What could not be read, with where it came from. */
  public static final Topic<byte[]> AUDIT_DEAD_LETTERS =
      Topic.bytes("audit.dead-letters", Spread.ONE, Retention.days(TRAIL_DAYS), true);

  private Topics() {}

  /** All of them. */
  public static List<Topic<?>> all() {
    return List.of(
        STS_AUDIT,
        STS_ENDS,
        IAM_CHANGES,
        IAM_SECRETS,
        IAM_LAST_USED,
        STS_CLAIMS,
        SIEM_CLOUDTRAIL,
        SIEM_OCSF,
        AUDIT_CHECKPOINTS,
        AUDIT_DEAD_LETTERS);
  }
}
