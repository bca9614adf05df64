package dev.scrip.issuer.iam.policy;

import dev.scrip.events.EntityImage;
import dev.scrip.events.PolicyImage;
import dev.scrip.events.PolicyVersion;
import dev.scrip.issuer.directory.AwsManagedPolicies;
import dev.scrip.issuer.directory.Names.Kind;
import dev.scrip.issuer.iam.call.IamCall;
import dev.scrip.issuer.iam.call.IamException;
import dev.scrip.issuer.iam.call.IamResult;
import dev.scrip.issuer.iam.call.Listing;
import dev.scrip.issuer.iam.call.Page;
import dev.scrip.issuer.iam.call.Quotas;
import dev.scrip.issuer.iam.call.Shapes;
import dev.scrip.issuer.iam.call.Tagging;
import dev.scrip.issuer.policy.PolicyDocument;
import dev.scrip.issuer.policy.PolicyDocument.Use;
import dev.scrip.issuer.protocol.ErrorCode;
import dev.scrip.issuer.protocol.Reply;
import dev.scrip.issuer.protocol.Reply.Text;
import dev.scrip.issuer.session.UniqueIds;
import java.util.ArrayList;
import java.util.List;

/** Actions on managed policies and their versions. */
public final class ManagedPolicies {
  private static final int MAX_POLICIES = 1_500;
  private static final int MAX_VERSIONS = 5;

  private ManagedPolicies() {}

  /** CreatePolicy. */
  public static IamResult create(IamCall call) throws IamException {
    String name = call.text("PolicyName");
    String path = call.parameters().optional("Path").orElse("/");
    String arn = call.arn(Kind.POLICY, path, name);
    String document = checkedDocument(call);
    call.checkFree(
        Kind.POLICY,
        arn,
        name,
        "A policy called " + name + " already exists. Duplicate names are not allowed.");
    Quotas.check(call, Kind.POLICY, MAX_POLICIES, "PoliciesPerAccount");
    PolicyImage policy =
        PolicyImage.newBuilder()
            .setArn(arn)
            .setPolicyId(UniqueIds.POLICY.mint(call.random()))
            .setPolicyName(name)
            .setPath(path)
            .setAccountId(call.accountId())
            .setCreatedAt(call.now())
            .setDescription(call.parameters().optional("Description").orElse(null))
            .setVersions(List.of(new PolicyVersion("v1", document, call.now(), true)))
            .setTags(Tagging.given(call))
            .build();
    return IamResult.of(Shapes.policy("Policy", policy, call.directory(), call.accountId(), true))
        .write(policy);
  }

  /** GetPolicy. */
  public static IamResult get(IamCall call) throws IamException {
    return IamResult.of(
        Shapes.policy(
            "Policy",
            call.policy(call.text("PolicyArn")),
            call.directory(),
            call.accountId(),
            true));
  }

  /** ListPolicies. */
  public static IamResult list(IamCall call) throws IamException {
    String scope = call.parameters().optional("Scope").orElse("All");
    String prefix = call.parameters().optional("PathPrefix").orElse("/");
    List<PolicyImage> policies = new ArrayList<>();
    if (!scope.equals("Local")) {
      policies.addAll(AwsManagedPolicies.images());
    }
    if (!scope.equals("AWS")) {
      policies.addAll(
          Listing.images(call, Kind.POLICY, EntityImage::getPolicy, PolicyImage::getPath, "/"));
    }
    String usage = call.parameters().optional("PolicyUsageFilter").orElse("");
    policies.removeIf(
        policy ->
            !policy.getPath().startsWith(prefix)
                || (call.parameters().flag("OnlyAttached") && !isUsed(call, policy, false))
                || (usage.equals("PermissionsPolicy") && !isUsed(call, policy, false))
                || (usage.equals("PermissionsBoundary") && !isUsed(call, policy, true)));
    policies.sort((a, b) -> a.getArn().compareTo(b.getArn()));
    return IamResult.of(
        Page.of(call, policies, PolicyImage::getArn)
            .told(
                "Policies",
                policy ->
                    Shapes.policy("member", policy, call.directory(), call.accountId(), false)));
  }

  /** DeletePolicy: only of one that nothing uses. */
  public static IamResult delete(IamCall call) throws IamException {
    PolicyImage policy = own(call);
    if (!call.directory().references().to(policy.getArn()).isEmpty()) {
      throw IamException.conflict("Cannot delete a policy attached to entities.");
    }
    if (policy.getVersions().size() > 1) {
      throw IamException.conflict(
          "This policy has more than one version. Before you delete a policy, you must delete the"
              + " policy's versions. The default version is deleted with the policy.");
    }
    return IamResult.done().remove(policy.getArn());
  }

  /** CreatePolicyVersion. */
  public static IamResult createVersion(IamCall call) throws IamException {
    PolicyImage policy = own(call);
    String document = checkedDocument(call);
    if (policy.getVersions().size() >= MAX_VERSIONS) {
      throw IamException.limit(
          "A managed policy can have up to 5 versions. Before you create a new version, you must"
              + " delete an existing version.");
    }
    boolean asDefault = call.parameters().flag("SetAsDefault");
    int newest = policy.getVersions().stream().mapToInt(ManagedPolicies::number).max().orElse(0);
    PolicyVersion version = new PolicyVersion("v" + (newest + 1), document, call.now(), asDefault);
    List<PolicyVersion> versions = new ArrayList<>();
    for (PolicyVersion each : policy.getVersions()) {
      versions.add(asDefault ? PolicyVersion.newBuilder(each).setIsDefault(false).build() : each);
    }
    versions.add(version);
    return IamResult.of(Shapes.version("PolicyVersion", version, false))
        .write(PolicyImage.newBuilder(policy).setVersions(versions).build());
  }

  /** GetPolicyVersion. */
  public static IamResult getVersion(IamCall call) throws IamException {
    PolicyImage policy = call.policy(call.text("PolicyArn"));
    return IamResult.of(Shapes.version("PolicyVersion", version(call, policy), true));
  }

  /** ListPolicyVersions, the newest first. */
  public static IamResult versions(IamCall call) throws IamException {
    PolicyImage policy = call.policy(call.text("PolicyArn"));
    List<PolicyVersion> versions = new ArrayList<>(policy.getVersions());
    versions.sort((a, b) -> Integer.compare(number(b), number(a)));
    return IamResult.of(
        Page.of(call, versions, each -> "%09d".formatted(1_000_000 - number(each)))
            .told("Versions", version -> Shapes.version("member", version, false)));
  }

  /** DeletePolicyVersion. */
  public static IamResult deleteVersion(IamCall call) throws IamException {
    PolicyImage policy = own(call);
    PolicyVersion gone = version(call, policy);
    if (gone.getIsDefault()) {
      throw IamException.conflict("Cannot delete the default version of a policy.");
    }
    List<PolicyVersion> versions = new ArrayList<>(policy.getVersions());
    versions.remove(gone);
    return IamResult.done().write(PolicyImage.newBuilder(policy).setVersions(versions).build());
  }

  /** SetDefaultPolicyVersion. */
  public static IamResult setDefaultVersion(IamCall call) throws IamException {
    PolicyImage policy = own(call);
    String wanted = version(call, policy).getVersionId();
    List<PolicyVersion> versions =
        policy.getVersions().stream()
            .map(
                each ->
                    PolicyVersion.newBuilder(each)
                        .setIsDefault(each.getVersionId().equals(wanted))
                        .build())
            .toList();
    return IamResult.done().write(PolicyImage.newBuilder(policy).setVersions(versions).build());
  }

  /** TagPolicy. */
  public static IamResult tag(IamCall call) throws IamException {
    PolicyImage policy = own(call);
    return IamResult.done()
        .write(
            PolicyImage.newBuilder(policy).setTags(Tagging.with(call, policy.getTags())).build());
  }

  /** UntagPolicy. */
  public static IamResult untag(IamCall call) throws IamException {
    PolicyImage policy = own(call);
    return IamResult.done()
        .write(
            PolicyImage.newBuilder(policy)
                .setTags(Tagging.without(call, policy.getTags()))
                .build());
  }

  /** ListPolicyTags. */
  public static IamResult tags(IamCall call) throws IamException {
    return Tagging.list(call, call.policy(call.text("PolicyArn")).getTags());
  }

  /** ListEntitiesForPolicy. */
  public static IamResult entities(IamCall call) throws IamException {
    PolicyImage policy = call.policy(call.text("PolicyArn"));
    String filter = call.parameters().optional("EntityFilter").orElse("");
    String usage = call.parameters().optional("PolicyUsageFilter").orElse("");
    String prefix = call.parameters().optional("PathPrefix").orElse("/");
    List<Reply> groups = new ArrayList<>();
    List<Reply> users = new ArrayList<>();
    List<Reply> roles = new ArrayList<>();
    List<String> all =
        call.directory().references().to(policy.getArn()).stream()
            .filter(arn -> arn.startsWith("arn:aws:iam::" + call.accountId() + ":"))
            .filter(arn -> arn.substring(arn.indexOf('/')).startsWith(prefix))
            .filter(arn -> uses(call, arn, policy, usage))
            .filter(
                arn ->
                    filter.isEmpty()
                        || arn.contains(":" + filter.toLowerCase(java.util.Locale.ROOT) + "/"))
            .toList();
    Page<String> page = Page.of(call, all, arn -> arn);
    for (String arn : page.items()) {
      EntityImage image = call.directory().image(arn).orElseThrow();
      if (image.getGroup() != null) {
        groups.add(
            pair(
                "GroupName",
                image.getGroup().getGroupName(),
                "GroupId",
                image.getGroup().getGroupId()));
      } else if (image.getUser() != null) {
        users.add(
            pair("UserName", image.getUser().getUserName(), "UserId", image.getUser().getUserId()));
      } else if (image.getRole() != null) {
        roles.add(
            pair("RoleName", image.getRole().getRoleName(), "RoleId", image.getRole().getRoleId()));
      }
    }
    return IamResult.of(
            new Reply.Items("PolicyGroups", groups),
            new Reply.Items("PolicyUsers", users),
            new Reply.Items("PolicyRoles", roles))
        .tell(page.truncation());
  }

  private static Reply pair(String first, String value, String second, String other) {
    return new Reply.Struct("member", List.of(new Text(first, value), new Text(second, other)));
  }

  private static boolean isUsed(IamCall call, PolicyImage policy, boolean asBoundary) {
    String usage = asBoundary ? "PermissionsBoundary" : "PermissionsPolicy";
    return call.directory().references().to(policy.getArn()).stream()
        .anyMatch(
            arn ->
                arn.startsWith("arn:aws:iam::" + call.accountId() + ":")
                    && uses(call, arn, policy, usage));
  }

  private static boolean uses(IamCall call, String arn, PolicyImage policy, String usage) {
    if (usage.isEmpty()) {
      return true;
    }
    boolean boundary =
        call.directory()
            .principal(arn)
            .flatMap(principal -> principal.attached().boundary())
            .filter(policy.getArn()::equals)
            .isPresent();
    boolean attached =
        call.directory()
            .principal(arn)
            .map(principal -> principal.attached().managed().contains(policy.getArn()))
            .orElse(true); // a group
    return usage.equals("PermissionsBoundary") ? boundary : attached;
  }

  private static PolicyImage own(IamCall call) throws IamException {
    String arn = call.text("PolicyArn");
    if (AwsManagedPolicies.image(arn).isPresent()) {
      throw new IamException(
          ErrorCode.ACCESS_DENIED, "You cannot change the policy " + arn + ": it is AWS's.");
    }
    return call.policy(arn);
  }

  private static String checkedDocument(IamCall call) throws IamException {
    String document = call.text("PolicyDocument");
    Documents.check(document, Use.MANAGED);
    if (PolicyDocument.size(document) > Documents.MANAGED) {
      throw IamException.limit("Cannot exceed quota for PolicySize: " + Documents.MANAGED);
    }
    return document;
  }

  private static PolicyVersion version(IamCall call, PolicyImage policy) throws IamException {
    String id = call.text("VersionId");
    return policy.getVersions().stream()
        .filter(version -> version.getVersionId().equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                IamException.noSuch(
                    "Policy "
                        + policy.getArn()
                        + " version "
                        + id
                        + " does not exist or is not attachable."));
  }

  private static int number(PolicyVersion version) {
    return Integer.parseInt(version.getVersionId().substring(1));
  }
}
