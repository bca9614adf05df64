package dev.scrip.audit.projection.cloudtrail;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.scrip.events.Mfa;
import dev.scrip.events.SessionContext;
import dev.scrip.events.SessionIssuer;
import dev.scrip.events.UserIdentity;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** CloudTrail's userIdentity. */
final class Identities {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private Identities() {}

  /** Who asked; a request of whom nothing is known has the type Unknown. */
  static ObjectNode of(@Nullable UserIdentity caller) {
    ObjectNode json = NODES.objectNode();
    if (caller == null) {
      return json.put("type", "Unknown");
    }
    json.put("type", caller.getType());
    put(json, "principalId", caller.getPrincipalId());
    put(json, "arn", caller.getArn());
    put(json, "accountId", caller.getAccountId());
    put(json, "accessKeyId", caller.getAccessKeyId());
    put(json, "userName", caller.getUserName());
    if (caller.getSessionContext() != null) {
      json.set("sessionContext", context(caller.getSessionContext()));
    }
    put(json, "identityProvider", caller.getIdentityProvider());
    put(json, "invokedBy", caller.getInvokedBy());
    return json;
  }

  /** A caller as the trail of another account names it. */
  static ObjectNode foreign(UserIdentity caller) {
    ObjectNode json = NODES.objectNode().put("type", "AWSAccount");
    put(json, "principalId", caller.getPrincipalId());
    put(json, "accountId", caller.getAccountId());
    return json;
  }

  /** A service that acts by itself. */
  static ObjectNode service(String principal) {
    return NODES.objectNode().put("type", "AWSService").put("invokedBy", principal);
  }

  private static ObjectNode context(SessionContext context) {
    ObjectNode json = NODES.objectNode();
    SessionIssuer issuer = context.getSessionIssuer();
    ObjectNode issued = json.putObject("sessionIssuer");
    if (issuer != null) {
      issued.put("type", issuer.getType());
      issued.put("principalId", issuer.getPrincipalId());
      issued.put("arn", issuer.getArn());
      issued.put("accountId", issuer.getAccountId());
      issued.put("userName", issuer.getUserName());
    }
    ObjectNode web = json.putObject("webIdFederationData");
    if (context.getFederatedProvider() != null) {
      web.put("federatedProvider", context.getFederatedProvider());
      web.putObject("attributes");
    }
    ObjectNode attributes = json.putObject("attributes");
    attributes.put("creationDate", CloudTrailTimes.ofRecord(context.getCreationDate()));
    // A string; CloudTrail knows no third value, so what is not asserted is not true.
    attributes.put("mfaAuthenticated", Boolean.toString(context.getMfaAuthenticated() == Mfa.YES));
    put(json, "sourceIdentity", context.getSourceIdentity());
    return json;
  }

  static void put(ObjectNode json, String name, @Nullable String value) {
    if (value != null) {
      json.put(name, Objects.requireNonNull(value));
    }
  }
}
