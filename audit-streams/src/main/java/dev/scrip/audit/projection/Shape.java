package dev.scrip.audit.projection;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.scrip.audit.projection.cloudtrail.CloudTrailRecords;
import dev.scrip.audit.projection.cloudtrail.ServiceEvents;
import dev.scrip.audit.projection.ocsf.OcsfEvents;
import dev.scrip.events.AuditEvent;
import dev.scrip.events.DirectoryChange;
import dev.scrip.events.SessionEnded;
import java.util.List;

/** What the trail is projected into. */
public enum Shape {
  /** CloudTrail records. */
  CLOUDTRAIL,
  /** OCSF events, those of GetCallerIdentity too. */
  OCSF;

  private static final OcsfEvents EVENTS = new OcsfEvents(/* callerIdentity= */ true);

  List<ObjectNode> of(Sourced<AuditEvent> sourced) {
    return switch (this) {
      case CLOUDTRAIL -> CloudTrailRecords.of(sourced);
      case OCSF -> EVENTS.of(sourced).stream().toList();
    };
  }

  List<ObjectNode> ended(Sourced<SessionEnded> sourced) {
    return List.of(
        switch (this) {
          case CLOUDTRAIL -> ServiceEvents.ended(sourced);
          case OCSF -> OcsfEvents.ended(sourced);
        });
  }

  List<ObjectNode> changed(Sourced<DirectoryChange> sourced) {
    return switch (this) {
      case CLOUDTRAIL -> ServiceEvents.changed(sourced);
      case OCSF -> List.of();
    };
  }
}
