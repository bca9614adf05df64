package dev.scrip.audit.projection.cloudtrail;

import static dev.scrip.audit.projection.cloudtrail.Identities.put;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.scrip.audit.projection.Sourced;
import dev.scrip.events.AuditEvent;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the records of calls have in common, in the order that CloudTrail writes it. */
final class Envelope {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private static final Set<String> IAM_SHAPES =
      Set.of(
          "ConcurrentModification",
          "DeleteConflict",
          "DuplicateCertificate",
          "DuplicateSSHPublicKey",
          "EntityAlreadyExists",
          "EntityTemporarilyUnmodifiable",
          "InvalidAuthenticationCode",
          "InvalidInput",
          "InvalidUserType",
          "LimitExceeded",
          "MalformedPolicyDocument",
          "NoSuchEntity",
          "PasswordPolicyViolation",
          "PolicyEvaluation",
          "PolicyNotAttachable",
          "ServiceFailure",
          "UnmodifiableEntity");

  private Envelope() {}

  /** The first half of a call's record. */
  static ObjectNode call(AuditEvent event, ObjectNode userIdentity) {
    ObjectNode json = NODES.objectNode();
    json.put("eventVersion", CloudTrailRecords.VERSION);
    json.set("userIdentity", userIdentity);
    json.put("eventTime", CloudTrailTimes.ofRecord(event.getEventTime()));
    json.put("eventSource", event.getEventSource());
    json.put("eventName", event.getEventName());
    json.put("awsRegion", event.getAwsRegion());
    put(json, "sourceIPAddress", event.getSourceIPAddress());
    put(json, "userAgent", event.getUserAgent());
    put(json, "errorCode", errorCode(event));
    put(json, "errorMessage", event.getErrorMessage());
    return json;
  }

  /**
   * CloudTrail names the errors of IAM's own by their shapes, which end with Exception, and not by
   * the codes that clients get; denials and what all services have keep theirs.
   */
  private static @Nullable String errorCode(AuditEvent event) {
    String code = event.getErrorCode();
    return code != null
            && event.getEventSource().equals("iam.amazonaws.com")
            && IAM_SHAPES.contains(code)
        ? code + "Exception"
        : code;
  }

  /** Where the call was served, and below it what is Scrip's own. */
  static ObjectNode additional(ObjectNode json, Sourced<AuditEvent> sourced) {
    AuditEvent event = sourced.value();
    ObjectNode additional = json.putObject("additionalEventData");
    if (event.getEndpointType() != null) {
      ObjectNode details = additional.putObject("RequestDetails");
      details.put("endpointType", event.getEndpointType());
      details.put("awsServingRegion", event.getAwsRegion());
    }
    ObjectNode own = additional.putObject("scrip");
    own.put("kind", event.getKind().name());
    own.put("position", sourced.position());
    own.put("time", event.getEventTime().toString());
    writer(own, event);
    put(own, "forwardedBy", event.getForwardedBy());
    if (event.getDirectoryPosition() != null) {
      own.put("directoryPosition", event.getDirectoryPosition());
    }
    return own;
  }

  static void writer(ObjectNode own, AuditEvent event) {
    own.put("issuer", event.getWriter().getIssuer());
    own.put("incarnation", event.getWriter().getIncarnation());
    own.put("sequence", event.getWriter().getSequence());
  }

  /** The second half of a call's record. */
  static void close(
      ObjectNode json,
      AuditEvent event,
      String eventId,
      @Nullable String recipientAccountId,
      @Nullable String sharedEventId) {
    put(json, "requestID", event.getRequestID());
    json.put("eventID", eventId);
    json.put("readOnly", event.getReadOnly());
    JsonNode resources = json.remove("resources"); // CloudTrail has them here
    if (resources != null) {
      json.set("resources", resources);
    }
    json.put("eventType", "AwsApiCall");
    json.put("managementEvent", true);
    put(json, "recipientAccountId", recipientAccountId);
    put(json, "sharedEventID", sharedEventId);
    json.put("eventCategory", "Management");
    if (event.getTlsVersion() != null) {
      ObjectNode tls = json.putObject("tlsDetails");
      tls.put("tlsVersion", event.getTlsVersion());
      put(tls, "cipherSuite", event.getCipherSuite());
      put(tls, "clientProvidedHostHeader", event.getClientHost());
    }
  }

  /** JSON that a record carries as text; null where there is none. */
  static JsonNode parsed(@Nullable String text) {
    if (text == null) {
      return NODES.nullNode();
    }
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      return NODES.textNode(text);
    }
  }
}
