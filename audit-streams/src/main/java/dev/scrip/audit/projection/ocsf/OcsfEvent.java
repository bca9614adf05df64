package dev.scrip.audit.projection.ocsf;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.scrip.events.Mfa;
import dev.scrip.events.SessionContext;
import dev.scrip.events.UserIdentity;
import java.time.Instant;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What all events have in common, and the objects that they are made of. */
final class OcsfEvent {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final String VERSION = "1.8.0";
  private static final Pattern ADDRESS =
      Pattern.compile("(\\d{1,3}\\.){3}\\d{1,3}|(?=.*:)[0-9A-Fa-f:.]{2,39}");

  private OcsfEvent() {}

  /** How an event went: OCSF's status_id. */
  enum Status {
    SUCCESS(1, "Success"),
    FAILURE(2, "Failure");

    private final int id;
    private final String caption;

    Status(int id, String caption) {
      this.id = id;
      this.caption = caption;
    }
  }

  static ObjectNode begin(
      OcsfClass type, int activity, String activityName, Instant time, String eventId) {
    ObjectNode json = NODES.objectNode();
    json.put("class_uid", type.uid());
    json.put("class_name", type.caption());
    json.put("category_uid", type.category());
    json.put("category_name", type.categoryCaption());
    json.put("activity_id", activity);
    json.put("activity_name", activityName);
    json.put("type_uid", type.uid() * 100 + activity);
    json.put("type_name", type.caption() + ": " + activityName);
    json.put("time", time.toEpochMilli());
    json.put("time_dt", time.toString());
    ObjectNode metadata = json.putObject("metadata");
    metadata.put("version", VERSION);
    metadata.put("uid", eventId);
    metadata.put("log_name", "Scrip");
    metadata.putArray("profiles").add("cloud").add("datetime");
    metadata.putObject("product").put("name", "Scrip").put("vendor_name", "Scrip");
    return json;
  }

  static ObjectNode severity(ObjectNode json, boolean remarkable) {
    json.put("severity_id", remarkable ? 3 : 1);
    return json.put("severity", remarkable ? "Medium" : "Informational");
  }

  static void status(
      ObjectNode json, Status status, @Nullable String code, @Nullable String detail) {
    json.put("status_id", status.id);
    json.put("status", status.caption);
    put(json, "status_code", code);
    put(json, "status_detail", detail);
  }

  static void cloud(ObjectNode json, @Nullable String accountId, String region) {
    ObjectNode cloud = json.putObject("cloud");
    cloud.put("provider", "Scrip");
    cloud.put("region", region);
    if (accountId != null) {
      cloud
          .putObject("account")
          .put("uid", accountId)
          .put("type", "AWS Account")
          .put("type_id", 10);
    }
  }

  static void endpoint(ObjectNode json, @Nullable String address, String otherwise) {
    ObjectNode endpoint = json.putObject("src_endpoint");
    if (address != null && ADDRESS.matcher(address).matches()) {
      endpoint.put("ip", address);
    } else {
      endpoint.put("name", address == null ? otherwise : address);
    }
  }

  static void userAgent(ObjectNode json, @Nullable String userAgent) {
    if (userAgent != null) {
      json.putObject("http_request").put("user_agent", userAgent);
    }
  }

  /** Who did it; absent where nobody is known. */
  static void actor(ObjectNode json, @Nullable UserIdentity caller) {
    ObjectNode actor = json.putObject("actor");
    if (caller == null) {
      actor.put("app_name", "unknown");
      return;
    }
    actor.set("user", user(caller));
    SessionContext context = caller.getSessionContext();
    if (context != null) {
      ObjectNode session = actor.putObject("session");
      put(session, "credential_uid", caller.getAccessKeyId());
      session.put("created_time", context.getCreationDate().toEpochMilli());
      session.put("created_time_dt", context.getCreationDate().toString());
      if (context.getMfaAuthenticated() == Mfa.YES || context.getMfaAuthenticated() == Mfa.NO) {
        session.put("is_mfa", context.getMfaAuthenticated() == Mfa.YES);
      }
      if (context.getSessionIssuer() != null) {
        put(session, "issuer", context.getSessionIssuer().getArn());
      }
    }
    if (caller.getIdentityProvider() != null) {
      actor.putObject("idp").put("name", caller.getIdentityProvider());
    }
  }

  static ObjectNode user(UserIdentity caller) {
    ObjectNode user = NODES.objectNode();
    put(user, "type", caller.getType());
    put(user, "name", caller.getUserName());
    put(user, "uid", caller.getArn() == null ? caller.getPrincipalId() : caller.getArn());
    put(user, "uid_alt", caller.getPrincipalId());
    put(user, "credential_uid", caller.getAccessKeyId());
    if (!user.has("uid") && !user.has("name")) {
      user.put("name", "unknown");
    }
    if (caller.getAccountId() != null) {
      user.putObject("account").put("uid", caller.getAccountId());
    }
    return user;
  }

  static void put(ObjectNode json, String name, @Nullable String value) {
    if (value != null) {
      json.put(name, value);
    }
  }
}
