package dev.scrip.audit.projection.cloudtrail;

import static dev.scrip.audit.projection.cloudtrail.Identities.put;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.scrip.audit.projection.Details;
import dev.scrip.audit.projection.Sourced;
import dev.scrip.events.AuditEvent;
import dev.scrip.events.DirectoryChange;
import dev.scrip.events.EntityWrite;
import dev.scrip.events.IssuanceAbandoned;
import dev.scrip.events.RevocationImage;
import dev.scrip.events.SessionEnded;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What no call stands behind: ends, revocations, what the platform says of itself. CloudTrail's own
 * device for such things is an AwsServiceEvent; its identity is a service, so that no rule about
 * callers fires on it.
 */
public final class ServiceEvents {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final String STS = "sts.amazonaws.com";
  private static final String SCRIP = "scrip.amazonaws.com";
  private static final String SESSION = "Scrip::STS::Session";

  private ServiceEvents() {}

  /** A session's end. */
  public static ObjectNode ended(Sourced<SessionEnded> sourced) {
    SessionEnded end = sourced.value();
    ObjectNode json = begin(STS, "SessionEnded", end.getEndedAt(), "us-east-1", end.getEventID());
    json.set("serviceEventDetails", located(Details.of(end), sourced));
    session(json, end.getAccountId(), end.getAccessKeyId());
    put(json, "recipientAccountId", end.getAccountId());
    return json;
  }

  /** The revocations and the first content that a change of the directory brings. */
  public static List<ObjectNode> changed(Sourced<DirectoryChange> sourced) {
    DirectoryChange change = sourced.value();
    List<ObjectNode> records = new ArrayList<>();
    if (change.getRequestedBy() == null) {
      ObjectNode json =
          begin(
              SCRIP, "DirectoryFilled", change.getChangeTime(), "us-east-1", change.getChangeID());
      ObjectNode details = NODES.objectNode();
      ArrayNode entities = details.putArray("entities");
      change.getWrites().forEach(write -> entities.add(write.getArn()));
      json.set("serviceEventDetails", located(details, sourced));
      records.add(json);
    }
    for (EntityWrite write : change.getWrites()) {
      Optional.ofNullable(write.getImage())
          .map(image -> image.getRevocation())
          .ifPresent(image -> records.add(revoked(sourced, write.getArn(), image)));
    }
    return records;
  }

  private static ObjectNode revoked(
      Sourced<DirectoryChange> sourced, String arn, RevocationImage image) {
    DirectoryChange change = sourced.value();
    ObjectNode json =
        begin(STS, "SessionsRevoked", image.getRevokedAt(), "us-east-1", change.getChangeID());
    ObjectNode details = Details.of(image);
    details.put("revocation", arn);
    if (change.getRequestedBy() != null) {
      put(details, "revokedBy", change.getRequestedBy().getArn());
    }
    json.set("serviceEventDetails", located(details, sourced));
    String account = arn.split(":", 6).length > 4 ? arn.split(":", 6)[4] : "";
    if (image.getAccessKeyId() != null) {
      session(json, account, image.getAccessKeyId());
    }
    put(json, "recipientAccountId", account.isEmpty() ? null : account);
    return json;
  }

  /** What the platform says of itself. */
  static ObjectNode of(Sourced<AuditEvent> sourced) {
    AuditEvent event = sourced.value();
    ObjectNode json =
        begin(
            event.getEventSource(),
            event.getEventName(),
            event.getEventTime(),
            event.getAwsRegion(),
            event.getEventID());
    ObjectNode details = NODES.objectNode();
    Details.detail(event).ifPresent(detail -> details.setAll(Details.of(detail)));
    details.put("kind", event.getKind().name());
    Envelope.writer(details, event);
    json.set("serviceEventDetails", located(details, sourced));
    IssuanceAbandoned abandoned = event.getIssuanceAbandoned();
    if (abandoned != null) {
      session(json, abandoned.getAccountId(), abandoned.getAccessKeyId());
    } else if (event.getSessionUsed() != null) {
      session(json, null, event.getSessionUsed().getAccessKeyId());
    }
    put(json, "recipientAccountId", event.getRecipientAccountId());
    return json;
  }

  private static ObjectNode begin(
      String source, String name, Instant time, String region, String eventId) {
    ObjectNode json = NODES.objectNode();
    json.put("eventVersion", CloudTrailRecords.VERSION);
    json.set("userIdentity", Identities.service(source));
    json.put("eventTime", CloudTrailTimes.ofRecord(time));
    json.put("eventSource", source);
    json.put("eventName", name);
    json.put("awsRegion", region);
    json.put("sourceIPAddress", source);
    json.put("userAgent", source);
    json.putNull("requestParameters");
    json.putNull("responseElements");
    json.put("eventID", eventId);
    json.put("readOnly", false);
    json.put("eventType", "AwsServiceEvent");
    json.put("managementEvent", true);
    json.put("eventCategory", "Management");
    return json;
  }

  private static ObjectNode located(ObjectNode details, Sourced<?> sourced) {
    return details.put("position", sourced.position());
  }

  private static void session(ObjectNode json, @Nullable String accountId, String accessKeyId) {
    ObjectNode resource = json.putArray("resources").addObject();
    put(resource, "accountId", accountId);
    resource.put("type", SESSION);
    resource.put("ARN", "arn:aws:scrip:::session/" + accessKeyId);
  }
}
