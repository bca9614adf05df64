package dev.scrip.issuer.directory.file;

import static dev.scrip.issuer.directory.file.Rules.check;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.scrip.issuer.directory.AwsManagedPolicies;
import dev.scrip.issuer.directory.file.DirectoryFile.AccountEntry;
import dev.scrip.issuer.directory.file.DirectoryFile.GroupEntry;
import dev.scrip.issuer.directory.file.DirectoryFile.PolicyEntry;
import dev.scrip.issuer.directory.file.DirectoryFile.RoleEntry;
import dev.scrip.issuer.directory.file.DirectoryFile.UserEntry;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads what GetAccountAuthorizationDetails answers, as the AWS CLI prints it, as a directory file.
 * It has no keys, devices and providers, nor a role's description and MaxSessionDuration: those of
 * an entity that is there stay.
 *
 * <p>Source: IAM API Reference, GetAccountAuthorizationDetails.
 */
final class AuthorizationDetailsFile {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final List<String> LISTS =
      List.of("UserDetailList", "GroupDetailList", "RoleDetailList", "Policies");
  private static final String SERVICE_ROLES = "/aws-service-role/";

  private final JsonNode details;
  private final List<String> notices;
  private final Map<String, String> policyArns = new LinkedHashMap<>();
  private String accountId = "";

  private AuthorizationDetailsFile(JsonNode details, List<String> notices) {
    this.details = details;
    this.notices = notices;
  }

  /** Whether a document is such an answer. */
  static boolean isOne(@Nullable JsonNode document) {
    return document != null && LISTS.stream().anyMatch(document::has);
  }

  /** The directory file that says the same; what it can't say is told. */
  static DirectoryFile converted(JsonNode details, List<String> notices)
      throws InvalidDirectoryFileException {
    return new AuthorizationDetailsFile(details, notices).file();
  }

  private DirectoryFile file() throws InvalidDirectoryFileException {
    TreeSet<String> accounts = new TreeSet<>();
    for (String list : LISTS) {
      for (JsonNode entity : details.path(list)) {
        String[] arn = entity.path("Arn").asText().split(":", 6);
        check(arn.length == 6, "%s: an entry has no Arn", list);
        if (!arn[4].equals("aws")) {
          accounts.add(arn[4]);
        }
      }
    }
    check(accounts.size() == 1, "its ARNs name %s accounts, not one", accounts.size());
    accountId = accounts.first();
    if (details.path("IsTruncated").asBoolean(false)) {
      notices.add("the answer was cut: ask for the rest, or the file lacks what came after");
    }
    List<PolicyEntry> policies = new ArrayList<>();
    for (JsonNode policy : details.path("Policies")) {
      policy(policy, policies);
    }
    List<GroupEntry> groups = new ArrayList<>();
    for (JsonNode group : details.path("GroupDetailList")) {
      groups.add(
          new GroupEntry(
              text(group, "GroupName"),
              text(group, "Path"),
              attached(group),
              inline(group, "GroupPolicyList")));
    }
    List<UserEntry> users = new ArrayList<>();
    for (JsonNode user : details.path("UserDetailList")) {
      users.add(user(user));
    }
    List<RoleEntry> roles = new ArrayList<>();
    for (JsonNode role : details.path("RoleDetailList")) {
      role(role, roles);
    }
    return new DirectoryFile(
        null,
        List.of(
            new AccountEntry(
                accountId, null, null, null, null, policies, groups, users, roles, List.of(),
                List.of())));
  }

  private void policy(JsonNode policy, List<PolicyEntry> policies)
      throws InvalidDirectoryFileException {
    String arn = text(policy, "Arn");
    String name = text(policy, "PolicyName");
    String path = text(policy, "Path");
    if (arn.startsWith("arn:aws:iam::aws:")) {
      if (AwsManagedPolicies.image(arn).isPresent()) {
        return;
      }
      path = PolicyPlan.COPIES;
      policyArns.put(arn, "arn:aws:iam::" + accountId + ":policy" + path + name);
      notices.add(arn + " is not among Scrip's: copied to " + policyArns.get(arn));
    }
    JsonNode document = null;
    for (JsonNode version : policy.path("PolicyVersionList")) {
      if (version.path("IsDefaultVersion").asBoolean()) {
        document = document(version.path("Document"), arn);
      }
    }
    check(document != null, "%s has no version in force", arn);
    if (document != null) {
      JsonNode description = policy.path("Description");
      policies.add(
          new PolicyEntry(
              name, path, description.isTextual() ? description.asText() : null, null, document));
    }
  }

  private UserEntry user(JsonNode user) throws InvalidDirectoryFileException {
    List<String> groups = new ArrayList<>();
    user.path("GroupList").forEach(group -> groups.add(group.asText()));
    return new UserEntry(
        text(user, "UserName"),
        text(user, "Path"),
        tags(user),
        groups,
        attached(user),
        boundary(user),
        inline(user, "UserPolicyList"),
        List.of());
  }

  private void role(JsonNode role, List<RoleEntry> roles) throws InvalidDirectoryFileException {
    String arn = text(role, "Arn");
    if (text(role, "Path").startsWith(SERVICE_ROLES)) {
      notices.add(arn + " is left out: it is a service's own");
      return;
    }
    JsonNode trust = document(role.path("AssumeRolePolicyDocument"), arn);
    if (!TrustPolicies.withoutTheGone(trust, arn, notices)) {
      notices.add(arn + " is left out: nobody is left whom it trusts");
      return;
    }
    if (!role.path("InstanceProfileList").isEmpty()) {
      notices.add(arn + ": its instance profiles are left out; Scrip has none");
    }
    roles.add(
        new RoleEntry(
            text(role, "RoleName"),
            text(role, "Path"),
            null,
            null,
            trust,
            tags(role),
            attached(role),
            boundary(role),
            inline(role, "RolePolicyList")));
  }

  private List<String> attached(JsonNode entity) {
    List<String> arns = new ArrayList<>();
    for (JsonNode policy : entity.path("AttachedManagedPolicies")) {
      arns.add(ours(policy.path("PolicyArn").asText()));
    }
    return arns;
  }

  private @Nullable String boundary(JsonNode entity) {
    JsonNode arn = entity.path("PermissionsBoundary").path("PermissionsBoundaryArn");
    return arn.isTextual() ? ours(arn.asText()) : null;
  }

  private String ours(String policyArn) {
    return policyArns.getOrDefault(policyArn, policyArn);
  }

  private static Map<String, JsonNode> inline(JsonNode entity, String list)
      throws InvalidDirectoryFileException {
    Map<String, JsonNode> policies = new LinkedHashMap<>();
    for (JsonNode policy : entity.path(list)) {
      String name = text(policy, "PolicyName");
      policies.put(name, document(policy.path("PolicyDocument"), text(entity, "Arn")));
    }
    return policies;
  }

  private static Map<String, String> tags(JsonNode entity) {
    Map<String, String> tags = new LinkedHashMap<>();
    entity
        .path("Tags")
        .forEach(tag -> tags.put(tag.path("Key").asText(), tag.path("Value").asText()));
    return tags;
  }

  /** Tools print documents as they are; the API itself encodes them for URLs. */
  private static JsonNode document(JsonNode document, String where)
      throws InvalidDirectoryFileException {
    if (!document.isTextual()) {
      check(document.isObject(), "%s: a policy document is missing", where);
      return document;
    }
    try {
      return JSON.readTree(URLDecoder.decode(document.asText(), StandardCharsets.UTF_8));
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw new InvalidDirectoryFileException(where + ": a policy document is no JSON");
    }
  }

  private static String text(JsonNode entity, String name) throws InvalidDirectoryFileException {
    JsonNode text = entity.path(name);
    check(text.isTextual(), "an entry has no %s", name);
    return text.asText();
  }
}
