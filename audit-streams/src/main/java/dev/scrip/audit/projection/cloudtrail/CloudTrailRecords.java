package dev.scrip.audit.projection.cloudtrail;

import static dev.scrip.audit.projection.cloudtrail.Identities.put;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.NameBasedGenerator;
import dev.scrip.audit.projection.Details;
import dev.scrip.audit.projection.Sourced;
import dev.scrip.events.AuditEvent;
import dev.scrip.events.RequestDenied;
import dev.scrip.events.RequestServed;
import dev.scrip.events.SessionIssued;
import dev.scrip.events.UserIdentity;
import java.util.List;
import java.util.Objects;

/** Records of {@code sts.audit} in CloudTrail's shape. */
public final class CloudTrailRecords {
  /** What the records claim to be; the version that rules and parsers have seen most. */
  static final String VERSION = "1.08";

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final NameBasedGenerator NAMES =
      Generators.nameBasedGenerator(NameBasedGenerator.NAMESPACE_OID);

  private CloudTrailRecords() {}

  /**
   * The records that AWS would have written: one, or two where one account's principal obtains a
   * session in another's.
   */
  public static List<ObjectNode> of(Sourced<AuditEvent> sourced) {
    AuditEvent event = sourced.value();
    return switch (event.getKind()) {
      case SessionIssued -> issued(sourced, event, event.getSessionIssued());
      case RequestServed -> List.of(served(sourced, event, event.getRequestServed()));
      case RequestDenied -> List.of(denied(sourced, event, event.getRequestDenied()));
      case DataRead -> List.of(read(sourced, event));
      case TrailVerified -> List.of(verified(sourced, event));
      case FindingAcknowledged ->
          List.of(own(sourced, event, Details.of(event.getFindingAcknowledged())));
      case GrantReviewed -> List.of(own(sourced, event, Details.of(event.getGrantReviewed())));
      default -> List.of(ServiceEvents.of(sourced));
    };
  }

  private static List<ObjectNode> issued(
      Sourced<AuditEvent> sourced, AuditEvent event, SessionIssued issued) {
    ObjectNode own = Envelope.call(event, Identities.of(event.getUserIdentity()));
    fill(own, sourced, event, issued);
    UserIdentity caller = event.getUserIdentity();
    boolean across =
        caller != null
            && caller.getAccountId() != null
            && !issued.getCallerAccountId().equals(issued.getAccountId());
    if (!across) {
      Envelope.close(own, event, event.getEventID(), issued.getCallerAccountId(), null);
      return List.of(own);
    }
    String shared = NAMES.generate("scrip:shared:" + event.getEventID()).toString();
    Envelope.close(own, event, event.getEventID(), issued.getCallerAccountId(), shared);
    ObjectNode foreign = Envelope.call(event, Identities.foreign(Objects.requireNonNull(caller)));
    fill(foreign, sourced, event, issued);
    String second =
        NAMES.generate("scrip:" + event.getEventID() + ":" + issued.getAccountId()).toString();
    Envelope.close(foreign, event, second, issued.getAccountId(), shared);
    return List.of(own, foreign);
  }

  private static void fill(
      ObjectNode json, Sourced<AuditEvent> sourced, AuditEvent event, SessionIssued issued) {
    String action = event.getEventName();
    json.set("requestParameters", StsElements.requestParameters(action, issued));
    json.set("responseElements", StsElements.responseElements(action, issued));
    ObjectNode own = Envelope.additional(json, sourced);
    put(own, "renews", issued.getRenews());
    strings(own, "chain", issued.getAncestors());
    put(own, "mfa", issued.getMfa().name());
    put(own, "privileged", issued.getPrivileged().name());
    put(own, "policySha256", issued.getPolicySha256());
    own.put("grantedSeconds", issued.getGrantedSeconds());
    statements(own, issued.getStatements());
    if (!issued.getManagedPolicies().isEmpty()) {
      ArrayNode policies = own.putArray("managedPolicies");
      issued.getManagedPolicies().forEach(policy -> policies.add(Details.of(policy)));
    }
    ArrayNode resources = NODES.arrayNode();
    if (issued.getRoleArn() != null) {
      resource(resources, issued.getAccountId(), "AWS::IAM::Role", issued.getRoleArn());
    } else if (action.equals("AssumeRoot")) {
      resource(resources, issued.getAccountId(), "AWS::IAM::Root", issued.getPrincipalArn());
    }
    String provider = issued.getProvider();
    if (provider != null && provider.contains(":saml-provider/")) {
      resource(resources, issued.getAccountId(), "AWS::IAM::SAMLProvider", provider);
    }
    if (!resources.isEmpty()) {
      json.set("resources", resources);
    }
  }

  private static ObjectNode served(
      Sourced<AuditEvent> sourced, AuditEvent event, RequestServed served) {
    ObjectNode json = Envelope.call(event, Identities.of(event.getUserIdentity()));
    // CloudTrail writes neither of GetCallerIdentity.
    json.set("requestParameters", Envelope.parsed(served.getRequestParameters()));
    json.set("responseElements", Envelope.parsed(served.getResponseElements()));
    ObjectNode own = Envelope.additional(json, sourced);
    put(own, "resource", served.getResource());
    Envelope.close(json, event, event.getEventID(), event.getRecipientAccountId(), null);
    return json;
  }

  /** As CloudTrail does, a denial has no parameters: what was asked for is in the message. */
  private static ObjectNode denied(
      Sourced<AuditEvent> sourced, AuditEvent event, RequestDenied denied) {
    ObjectNode json = Envelope.call(event, Identities.of(event.getUserIdentity()));
    json.putNull("requestParameters");
    json.putNull("responseElements");
    ObjectNode own = Envelope.additional(json, sourced);
    own.put("reason", denied.getReason().name());
    put(own, "resource", denied.getResource());
    put(own, "roleSessionName", denied.getRoleSessionName());
    put(own, "missing", denied.getMissing());
    put(own, "detail", denied.getDetail());
    statements(own, denied.getStatements());
    Envelope.close(json, event, event.getEventID(), event.getRecipientAccountId(), null);
    return json;
  }

  private static ObjectNode read(Sourced<AuditEvent> sourced, AuditEvent event) {
    return own(sourced, event, Details.of(event.getDataRead()));
  }

  private static ObjectNode verified(Sourced<AuditEvent> sourced, AuditEvent event) {
    return own(sourced, event, Details.of(event.getTrailVerified()));
  }

  private static ObjectNode own(
      Sourced<AuditEvent> sourced, AuditEvent event, JsonNode parameters) {
    ObjectNode json = Envelope.call(event, Identities.of(event.getUserIdentity()));
    json.set("requestParameters", parameters);
    json.putNull("responseElements");
    Envelope.additional(json, sourced);
    Envelope.close(json, event, event.getEventID(), event.getRecipientAccountId(), null);
    return json;
  }

  private static void statements(ObjectNode own, List<dev.scrip.events.StatementRef> statements) {
    if (!statements.isEmpty()) {
      ArrayNode array = own.putArray("statements");
      statements.forEach(statement -> array.add(Details.of(statement)));
    }
  }

  private static void strings(ObjectNode own, String name, List<String> values) {
    if (!values.isEmpty()) {
      ArrayNode array = own.putArray(name);
      values.forEach(array::add);
    }
  }

  static void resource(ArrayNode resources, String accountId, String type, String arn) {
    resources.addObject().put("accountId", accountId).put("type", type).put("ARN", arn);
  }
}
