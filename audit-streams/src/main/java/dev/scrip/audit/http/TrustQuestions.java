package dev.scrip.audit.http;

import dev.scrip.events.AuditEvent;
import dev.scrip.events.Mfa;
import dev.scrip.events.SessionIssued;
import dev.scrip.events.Tag;
import dev.scrip.events.UserIdentity;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the issuer is asked about an issuance: who obtained it, and what its record tells. */
final class TrustQuestions {
  private TrustQuestions() {}

  static Map<String, Object> of(AuditEvent event, String trustPolicy) {
    SessionIssued issued = event.getSessionIssued();
    UserIdentity caller = event.getUserIdentity();
    Map<String, Object> question = new LinkedHashMap<>();
    question.put("action", "sts:" + event.getEventName());
    question.put("roleArn", Optional.ofNullable(issued.getRoleArn()).orElse(""));
    question.put("accountId", issued.getAccountId());
    question.put("trustPolicy", trustPolicy);
    question.put("callerArn", issued.getCallerArn());
    question.put("callerAccountId", issued.getCallerAccountId());
    if (caller != null
        && caller.getSessionContext() != null
        && caller.getSessionContext().getSessionIssuer() != null) {
      question.put("behindArn", caller.getSessionContext().getSessionIssuer().getArn());
    }
    if (issued.getProvider() != null) {
      question.put("provider", issued.getProvider());
    }
    question.put("context", context(event, issued));
    return question;
  }

  private static Map<String, List<String>> context(AuditEvent event, SessionIssued issued) {
    Map<String, List<String>> context = new HashMap<>();
    put(context, "aws:sourceip", event.getSourceIPAddress());
    put(context, "aws:useragent", event.getUserAgent());
    put(context, "aws:requestedregion", event.getAwsRegion());
    put(context, "aws:currenttime", event.getEventTime().toString());
    put(context, "aws:epochtime", Long.toString(event.getEventTime().getEpochSecond()));
    put(context, "aws:principalarn", issued.getCallerArn());
    put(context, "aws:principalaccount", issued.getCallerAccountId());
    put(context, "sts:externalid", issued.getExternalId());
    put(context, "sts:rolesessionname", issued.getRoleSessionName());
    put(context, "sts:sourceidentity", issued.getSourceIdentity());
    if (event.getUserIdentity() != null) {
      put(context, "aws:userid", event.getUserIdentity().getPrincipalId());
      put(context, "aws:username", event.getUserIdentity().getUserName());
    }
    if (issued.getMfa() == Mfa.YES || issued.getMfa() == Mfa.NO) {
      put(context, "aws:multifactorauthpresent", Boolean.toString(issued.getMfa() == Mfa.YES));
    }
    String provider = issued.getProvider();
    if (provider != null) {
      put(context, "aws:federatedprovider", provider);
      String name =
          provider.substring(
              provider.indexOf("oidc-provider/") < 0
                  ? 0
                  : provider.indexOf("oidc-provider/") + "oidc-provider/".length());
      put(context, name.toLowerCase(java.util.Locale.ROOT) + ":sub", issued.getSubject());
      put(context, name.toLowerCase(java.util.Locale.ROOT) + ":aud", issued.getAudience());
      put(context, "saml:sub", issued.getSubject());
      put(context, "saml:aud", issued.getAudience());
    }
    for (Tag tag : issued.getTags()) {
      put(context, "aws:requesttag/" + tag.getKey(), tag.getValue());
    }
    if (!issued.getTags().isEmpty()) {
      context.put("aws:tagkeys", issued.getTags().stream().map(Tag::getKey).toList());
    }
    return context;
  }

  private static void put(
      Map<String, List<String>> context,
      String key,
      @org.jspecify.annotations.Nullable String value) {
    if (value != null) {
      context.put(key, List.of(value));
    }
  }
}
