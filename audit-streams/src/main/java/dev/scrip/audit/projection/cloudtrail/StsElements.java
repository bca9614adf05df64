package dev.scrip.audit.projection.cloudtrail;

import static dev.scrip.audit.projection.cloudtrail.Identities.put;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.scrip.events.SessionIssued;
import dev.scrip.events.Tag;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Request parameters and response elements of the calls that issue sessions. The order of names
 * matters to rules that read such an object as text: accessKeyId is not the last of credentials,
 * durationSeconds not the last of a federation token's parameters.
 */
final class StsElements {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final String MASKED = "HIDDEN_DUE_TO_SECURITY_REASONS";

  private StsElements() {}

  static ObjectNode requestParameters(String action, SessionIssued issued) {
    ObjectNode json = NODES.objectNode();
    switch (action) {
      case "GetSessionToken" -> {
        duration(json, issued);
        put(json, "serialNumber", issued.getSerialNumber());
      }
      case "GetFederationToken" -> {
        put(json, "name", sessionName(issued));
        duration(json, issued);
        put(json, "policy", issued.getPolicy());
        policyArns(json, issued);
        tags(json, issued);
      }
      case "AssumeRoot" -> {
        put(json, "targetPrincipal", issued.getAccountId());
        duration(json, issued);
        if (issued.getTaskPolicyArn() != null) {
          json.putObject("taskPolicyArn").put("arn", issued.getTaskPolicyArn());
        }
      }
      case "AssumeRoleWithSAML" -> {
        put(json, "sAMLAssertionID", issued.getStatementID());
        put(json, "roleSessionName", issued.getRoleSessionName());
        federated(json, issued);
        put(json, "roleArn", issued.getRoleArn());
        put(json, "principalArn", issued.getProvider());
        duration(json, issued);
      }
      case "AssumeRoleWithWebIdentity" -> {
        put(json, "roleArn", issued.getRoleArn());
        put(json, "roleSessionName", issued.getRoleSessionName());
        duration(json, issued);
        federated(json, issued);
      }
      default -> assumeRole(json, issued);
    }
    return json;
  }

  private static void assumeRole(ObjectNode json, SessionIssued issued) {
    put(json, "roleArn", issued.getRoleArn());
    put(json, "roleSessionName", issued.getRoleSessionName());
    put(json, "externalId", issued.getExternalId());
    duration(json, issued);
    put(json, "policy", issued.getPolicy());
    policyArns(json, issued);
    tags(json, issued);
    Set<String> inherited = new HashSet<>(issued.getInheritedTagKeys());
    List<Tag> incoming =
        issued.getTags().stream().filter(tag -> inherited.contains(tag.getKey())).toList();
    if (!incoming.isEmpty()) {
      ObjectNode object = json.putObject("incomingTransitiveTags");
      incoming.forEach(tag -> object.put(tag.getKey(), tag.getValue()));
    }
    put(json, "sourceIdentity", issued.getSourceIdentity());
    put(json, "serialNumber", issued.getSerialNumber());
  }

  static ObjectNode responseElements(String action, SessionIssued issued) {
    ObjectNode json = NODES.objectNode();
    ObjectNode credentials = json.putObject("credentials");
    credentials.put("accessKeyId", issued.getAccessKeyId());
    credentials.put("sessionToken", MASKED);
    credentials.put("expiration", CloudTrailTimes.inside(issued.getExpiresAt()));
    switch (action) {
      case "AssumeRole" -> {
        assumedRoleUser(json, issued);
        packed(json, issued);
        put(json, "sourceIdentity", issued.getSourceIdentity());
      }
      case "AssumeRoleWithSAML" -> {
        assumedRoleUser(json, issued);
        packed(json, issued);
        put(json, "subject", issued.getSubject());
        put(json, "subjectType", issued.getSubjectType());
        put(json, "issuer", issued.getIdentityIssuer());
        put(json, "audience", issued.getAudience());
        put(json, "nameQualifier", issued.getNameQualifier());
        put(json, "sourceIdentity", issued.getSourceIdentity());
      }
      case "AssumeRoleWithWebIdentity" -> {
        put(json, "subjectFromWebIdentityToken", issued.getSubject());
        assumedRoleUser(json, issued);
        packed(json, issued);
        put(json, "provider", issued.getProvider());
        put(json, "audience", issued.getAudience());
        put(json, "sourceIdentity", issued.getSourceIdentity());
      }
      case "GetFederationToken" -> {
        ObjectNode user = json.putObject("federatedUser");
        user.put("federatedUserId", issued.getPrincipalId());
        user.put("arn", issued.getPrincipalArn());
        packed(json, issued);
      }
      case "AssumeRoot" -> put(json, "sourceIdentity", issued.getSourceIdentity());
      default -> {
        // GetSessionToken answers credentials alone
      }
    }
    return json;
  }

  private static void assumedRoleUser(ObjectNode json, SessionIssued issued) {
    ObjectNode user = json.putObject("assumedRoleUser");
    user.put("assumedRoleId", issued.getPrincipalId());
    user.put("arn", issued.getPrincipalArn());
  }

  private static void federated(ObjectNode json, SessionIssued issued) {
    if (!issued.getTags().isEmpty()) {
      ObjectNode tags = json.putObject("principalTags");
      issued.getTags().forEach(tag -> tags.put(tag.getKey(), tag.getValue()));
    }
    transitive(json, issued.getTags());
    put(json, "sourceIdentity", issued.getSourceIdentity());
    put(json, "policy", issued.getPolicy());
    policyArns(json, issued);
  }

  private static void tags(ObjectNode json, SessionIssued issued) {
    Set<String> inherited = new HashSet<>(issued.getInheritedTagKeys());
    List<Tag> asked =
        issued.getTags().stream().filter(tag -> !inherited.contains(tag.getKey())).toList();
    if (!asked.isEmpty()) {
      ArrayNode tags = json.putArray("tags");
      asked.forEach(tag -> tags.addObject().put("key", tag.getKey()).put("value", tag.getValue()));
    }
    transitive(json, asked);
  }

  private static void transitive(ObjectNode json, List<Tag> tags) {
    List<String> keys = tags.stream().filter(Tag::getTransitive).map(Tag::getKey).toList();
    if (!keys.isEmpty()) {
      ArrayNode array = json.putArray("transitiveTagKeys");
      keys.forEach(array::add);
    }
  }

  private static void policyArns(ObjectNode json, SessionIssued issued) {
    if (!issued.getPolicyArns().isEmpty()) {
      ArrayNode array = json.putArray("policyArns");
      issued.getPolicyArns().forEach(arn -> array.addObject().put("arn", arn));
    }
  }

  private static void duration(ObjectNode json, SessionIssued issued) {
    if (issued.getRequestedSeconds() != null) {
      json.put("durationSeconds", issued.getRequestedSeconds());
    }
  }

  private static void packed(ObjectNode json, SessionIssued issued) {
    if (issued.getPackedPolicySize() != null) {
      json.put("packedPolicySize", issued.getPackedPolicySize());
    }
  }

  /** The Name of a federated user, which is the last part of its ARN. */
  private static String sessionName(SessionIssued issued) {
    return issued.getPrincipalArn().substring(issued.getPrincipalArn().indexOf('/') + 1);
  }
}
