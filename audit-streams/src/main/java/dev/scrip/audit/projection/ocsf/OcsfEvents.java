package dev.scrip.audit.projection.ocsf;

import static dev.scrip.audit.projection.ocsf.OcsfEvent.put;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.scrip.audit.projection.Details;
import dev.scrip.audit.projection.Sourced;
import dev.scrip.audit.projection.ocsf.OcsfEvent.Status;
import dev.scrip.events.AuditEvent;
import dev.scrip.events.Kind;
import dev.scrip.events.Mfa;
import dev.scrip.events.RequestServed;
import dev.scrip.events.SessionEnded;
import dev.scrip.events.SessionIssued;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Records of the trail as OCSF events. */
public final class OcsfEvents {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final int OTHER = 99;
  private static final Set<String> ISSUING =
      Set.of(
          "AssumeRole",
          "AssumeRoleWithSAML",
          "AssumeRoleWithWebIdentity",
          "AssumeRoot",
          "GetFederationToken",
          "GetSessionToken");
  private static final Map<String, Integer> ACCOUNT_CHANGES =
      Map.of(
          "Create",
          1,
          "Enable",
          2,
          "Delete",
          6,
          "Attach",
          7,
          "Detach",
          8,
          "Deactivate",
          5,
          "Remove",
          6);
  private static final Map<Integer, String> ACCOUNT_ACTIVITIES =
      Map.of(
          1,
          "Create",
          2,
          "Enable",
          5,
          "Disable",
          6,
          "Delete",
          7,
          "Attach Policy",
          8,
          "Detach Policy",
          10,
          "MFA Factor Enable",
          11,
          "MFA Factor Disable",
          OTHER,
          "Other");

  private final boolean callerIdentity;

  /**
   * A projection.
   *
   * @param callerIdentity whether GetCallerIdentity, which every SDK calls and which changes
   *     nothing, makes an event too
   */
  public OcsfEvents(boolean callerIdentity) {
    this.callerIdentity = callerIdentity;
  }

  /** A record of {@code sts.audit} as an event; empty for what the settings leave out. */
  public Optional<ObjectNode> of(Sourced<AuditEvent> sourced) {
    AuditEvent event = sourced.value();
    boolean left =
        !callerIdentity
            && event.getKind() == Kind.RequestServed
            && event.getEventName().equals("GetCallerIdentity");
    if (left) {
      return Optional.empty();
    }
    ObjectNode json;
    if (event.getSessionIssued() != null) {
      json = logon(event, event.getSessionIssued());
    } else if (isRefusedLogon(event)) {
      json = refused(event);
    } else if (isAccountChange(event)) {
      json = accountChange(event);
    } else {
      json = activity(event);
    }
    common(json, sourced);
    return Optional.of(json);
  }

  /** A session's end. */
  public static ObjectNode ended(Sourced<SessionEnded> sourced) {
    SessionEnded end = sourced.value();
    ObjectNode json =
        OcsfEvent.begin(OcsfClass.AUTHENTICATION, 2, "Logoff", end.getEndedAt(), end.getEventID());
    OcsfEvent.severity(json, false);
    OcsfEvent.status(json, Status.SUCCESS, null, null);
    OcsfEvent.cloud(json, end.getAccountId(), "us-east-1");
    ObjectNode user = json.putObject("user");
    user.put("uid", end.getPrincipalArn());
    user.put("credential_uid", end.getAccessKeyId());
    user.putObject("account").put("uid", end.getAccountId());
    json.putObject("service").put("name", "sts.amazonaws.com");
    ObjectNode session = json.putObject("session");
    session.put("credential_uid", end.getAccessKeyId());
    times(session, "created_time", end.getIssuedAt());
    session.put("expiration_reason", end.getReason().name().toLowerCase(Locale.ROOT));
    ObjectNode unmapped = json.putObject("unmapped");
    unmapped.set("scrip", Details.of(end).put("position", sourced.position()));
    return json;
  }

  private static ObjectNode logon(AuditEvent event, SessionIssued issued) {
    ObjectNode json =
        OcsfEvent.begin(
            OcsfClass.AUTHENTICATION, 1, "Logon", event.getEventTime(), event.getEventID());
    boolean privileged = issued.getPrivileged() == dev.scrip.events.Verdict.YES;
    OcsfEvent.severity(json, privileged);
    OcsfEvent.status(json, Status.SUCCESS, null, null);
    ObjectNode user = json.putObject("user");
    put(user, "name", issued.getRoleSessionName());
    user.put("uid", issued.getPrincipalArn());
    user.put("uid_alt", issued.getPrincipalId());
    user.put("credential_uid", issued.getAccessKeyId());
    user.putObject("account").put("uid", issued.getAccountId());
    service(json, event);
    ObjectNode session = json.putObject("session");
    session.put("credential_uid", issued.getAccessKeyId());
    put(session, "issuer", issued.getRoleArn());
    times(session, "created_time", issued.getIssuedAt());
    times(session, "expiration_time", issued.getExpiresAt());
    protocol(json, event);
    if (issued.getMfa() == Mfa.YES || issued.getMfa() == Mfa.NO) {
      json.put("is_mfa", issued.getMfa() == Mfa.YES);
      session.put("is_mfa", issued.getMfa() == Mfa.YES);
    }
    if (issued.getRoleArn() != null) {
      json.put("account_switch_type_id", 2);
      json.put("account_switch_type", "Impersonate");
    }
    return json;
  }

  private static boolean isRefusedLogon(AuditEvent event) {
    return event.getErrorCode() != null
        && event.getEventSource().equals("sts.amazonaws.com")
        && ISSUING.contains(event.getEventName());
  }

  private static ObjectNode refused(AuditEvent event) {
    ObjectNode json =
        OcsfEvent.begin(
            OcsfClass.AUTHENTICATION, 1, "Logon", event.getEventTime(), event.getEventID());
    OcsfEvent.severity(json, true);
    OcsfEvent.status(json, Status.FAILURE, event.getErrorCode(), event.getErrorMessage());
    json.set(
        "user",
        event.getUserIdentity() == null
            ? NODES.objectNode().put("name", "unknown")
            : OcsfEvent.user(event.getUserIdentity()));
    service(json, event);
    protocol(json, event);
    return json;
  }

  private static void service(ObjectNode json, AuditEvent event) {
    json.putObject("service").put("name", event.getEventSource());
  }

  private static void protocol(ObjectNode json, AuditEvent event) {
    switch (event.getEventName()) {
      case "AssumeRoleWithWebIdentity" ->
          json.put("auth_protocol_id", 4).put("auth_protocol", "OpenID");
      case "AssumeRoleWithSAML" -> json.put("auth_protocol_id", 5).put("auth_protocol", "SAML");
      default ->
          json.put("auth_protocol_id", OTHER).put("auth_protocol", "AWS Signature Version 4");
    }
  }

  private static boolean isAccountChange(AuditEvent event) {
    return event.getRequestServed() != null
        && !event.getReadOnly()
        && !event.getEventSource().equals("sts.amazonaws.com");
  }

  private static ObjectNode accountChange(AuditEvent event) {
    int activity = activityOf(event.getEventName());
    ObjectNode json =
        OcsfEvent.begin(
            OcsfClass.ACCOUNT_CHANGE,
            activity,
            ACCOUNT_ACTIVITIES.getOrDefault(activity, "Other"),
            event.getEventTime(),
            event.getEventID());
    OcsfEvent.severity(json, false);
    outcome(json, event);
    RequestServed served = event.getRequestServed();
    ObjectNode user = json.putObject("user");
    String resource = served.getResource();
    String target = resource == null || resource.isEmpty() ? event.getEventName() : resource;
    user.put("uid", target);
    user.put("name", target.substring(target.lastIndexOf('/') + 1));
    api(json, event, Optional.of(served));
    return json;
  }

  private static int activityOf(String action) {
    if (action.equals("EnableMFADevice")) {
      return 10;
    }
    if (action.equals("DeactivateMFADevice")) {
      return 11;
    }
    return ACCOUNT_CHANGES.entrySet().stream()
        .filter(verb -> action.startsWith(verb.getKey()))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(OTHER);
  }

  private static ObjectNode activity(AuditEvent event) {
    int activity = event.getReadOnly() ? 2 : event.getRequestID() == null ? OTHER : 3;
    ObjectNode json =
        OcsfEvent.begin(
            OcsfClass.API_ACTIVITY,
            activity,
            activity == 2 ? "Read" : activity == 3 ? "Update" : event.getKind().name(),
            event.getEventTime(),
            event.getEventID());
    OcsfEvent.severity(json, event.getErrorCode() != null);
    outcome(json, event);
    api(json, event, Optional.ofNullable(event.getRequestServed()));
    return json;
  }

  private static void outcome(ObjectNode json, AuditEvent event) {
    OcsfEvent.status(
        json,
        event.getErrorCode() == null ? Status.SUCCESS : Status.FAILURE,
        event.getErrorCode(),
        event.getErrorMessage());
  }

  private static void api(ObjectNode json, AuditEvent event, Optional<RequestServed> served) {
    ObjectNode api = json.putObject("api");
    api.put("operation", event.getEventName());
    api.putObject("service").put("name", event.getEventSource());
    if (event.getRequestID() != null) {
      ObjectNode request = api.putObject("request");
      request.put("uid", event.getRequestID());
    }
    if (event.getErrorCode() != null) {
      ObjectNode response = api.putObject("response");
      response.put("error", event.getErrorCode());
      put(response, "error_message", event.getErrorMessage());
    }
    served
        .map(RequestServed::getResource)
        .filter(arn -> !arn.isEmpty() && json.path("class_uid").asInt() == 6003)
        .ifPresent(arn -> json.putArray("resources").addObject().put("uid", arn));
  }

  private static void common(ObjectNode json, Sourced<AuditEvent> sourced) {
    AuditEvent event = sourced.value();
    put((ObjectNode) json.get("metadata"), "event_code", event.getEventName());
    put((ObjectNode) json.get("metadata"), "correlation_uid", event.getRequestID());
    OcsfEvent.cloud(json, event.getRecipientAccountId(), event.getAwsRegion());
    if (event.getRequestID() == null && event.getUserIdentity() == null) {
      json.putObject("actor").put("app_name", event.getWriter().getIssuer());
    } else {
      OcsfEvent.actor(json, event.getUserIdentity());
    }
    OcsfEvent.endpoint(json, event.getSourceIPAddress(), event.getWriter().getIssuer());
    OcsfEvent.userAgent(json, event.getUserAgent());
    ObjectNode own = json.putObject("unmapped").putObject("scrip");
    Details.detail(event).ifPresent(detail -> own.setAll(Details.of(detail)));
    own.put("kind", event.getKind().name());
    own.put("position", sourced.position());
    own.set("writer", Details.of(event.getWriter()));
    put(own, "forwardedBy", event.getForwardedBy());
  }

  private static void times(ObjectNode json, String name, Instant time) {
    json.put(name, time.toEpochMilli());
    json.put(name + "_dt", time.toString());
  }
}
