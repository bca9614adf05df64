package dev.scrip.issuer.iam.report;

import dev.scrip.events.EntityImage;
import dev.scrip.events.GroupImage;
import dev.scrip.events.InlinePolicy;
import dev.scrip.events.PolicyImage;
import dev.scrip.events.RoleImage;
import dev.scrip.events.UserImage;
import dev.scrip.issuer.directory.AwsManagedPolicies;
import dev.scrip.issuer.directory.Names.Kind;
import dev.scrip.issuer.iam.call.IamCall;
import dev.scrip.issuer.iam.call.IamException;
import dev.scrip.issuer.iam.call.IamResult;
import dev.scrip.issuer.iam.call.LastUses;
import dev.scrip.issuer.iam.call.Page;
import dev.scrip.issuer.iam.call.Shapes;
import dev.scrip.issuer.iam.policy.Attachments;
import dev.scrip.issuer.protocol.Reply;
import dev.scrip.issuer.protocol.Reply.Items;
import dev.scrip.issuer.protocol.Reply.Struct;
import dev.scrip.issuer.protocol.Reply.Text;
import dev.scrip.issuer.protocol.Reply.Time;
import java.util.ArrayList;
import java.util.List;

/** GetAccountAuthorizationDetails: every entity with its policies, in pages. */
public final class AuthorizationDetails {
  private final LastUses lastUses;

  /** Details that tell when roles were last used. */
  public AuthorizationDetails(LastUses lastUses) {
    this.lastUses = lastUses;
  }

  /** GetAccountAuthorizationDetails. */
  public IamResult get(IamCall call) throws IamException {
    List<String> filter = call.parameters().list("Filter");
    List<String> all = new ArrayList<>();
    add(call, all, filter, "Group", Kind.GROUP);
    if (wanted(filter, "AWSManagedPolicy")) {
      for (PolicyImage policy : AwsManagedPolicies.images()) {
        if (!filter.isEmpty() || isUsed(call, policy)) {
          all.add(policy.getArn());
        }
      }
    }
    add(call, all, filter, "LocalManagedPolicy", Kind.POLICY);
    add(call, all, filter, "Role", Kind.ROLE);
    add(call, all, filter, "User", Kind.USER);
    all.sort(String::compareTo);
    Page<String> page = Page.of(call, all, arn -> arn);
    List<Reply> users = new ArrayList<>();
    List<Reply> groups = new ArrayList<>();
    List<Reply> roles = new ArrayList<>();
    List<Reply> policies = new ArrayList<>();
    for (String arn : page.items()) {
      AwsManagedPolicies.image(arn).ifPresent(policy -> policies.add(policy(call, policy)));
      EntityImage image = call.directory().image(arn).orElseGet(EntityImage::new);
      if (image.getUser() != null) {
        users.add(user(image.getUser()));
      } else if (image.getGroup() != null) {
        groups.add(group(image.getGroup()));
      } else if (image.getRole() != null) {
        roles.add(role(image.getRole()));
      } else if (image.getPolicy() != null) {
        policies.add(policy(call, image.getPolicy()));
      }
    }
    return IamResult.of(
            new Items("UserDetailList", users),
            new Items("GroupDetailList", groups),
            new Items("RoleDetailList", roles),
            new Items("Policies", policies))
        .tell(page.truncation());
  }

  private static boolean isUsed(IamCall call, PolicyImage policy) {
    return call.directory().references().to(policy.getArn()).stream()
        .anyMatch(arn -> arn.startsWith("arn:aws:iam::" + call.accountId() + ":"));
  }

  private static void add(
      IamCall call, List<String> all, List<String> filter, String name, Kind kind) {
    if (wanted(filter, name)) {
      all.addAll(call.directory().names().arns(kind, call.accountId()));
    }
  }

  private static boolean wanted(List<String> filter, String name) {
    return filter.isEmpty() || filter.contains(name);
  }

  private static Reply user(UserImage user) {
    List<Reply> members = new ArrayList<>();
    members.add(new Text("Path", user.getPath()));
    members.add(new Text("UserName", user.getUserName()));
    members.add(new Text("UserId", user.getUserId()));
    members.add(new Text("Arn", user.getArn()));
    members.add(new Time("CreateDate", user.getCreatedAt()));
    if (!user.getInlinePolicies().isEmpty()) {
      members.add(inline("UserPolicyList", user.getInlinePolicies()));
    }
    members.add(
        new Items(
            "GroupList",
            user.getGroups().stream()
                .<Reply>map(arn -> new Text("member", arn.substring(arn.lastIndexOf('/') + 1)))
                .toList()));
    members.add(attached(user.getAttachedPolicyArns()));
    Shapes.boundary(members, user.getPermissionsBoundary());
    members.add(new Items("Tags", user.getTags().stream().map(Shapes::tag).toList()));
    return new Struct("member", members);
  }

  private static Reply group(GroupImage group) {
    List<Reply> members = new ArrayList<>(Shapes.group("member", group).members());
    members.add(inline("GroupPolicyList", group.getInlinePolicies()));
    members.add(attached(group.getAttachedPolicyArns()));
    return new Struct("member", members);
  }

  private Reply role(RoleImage role) {
    List<Reply> members = new ArrayList<>();
    members.add(new Text("Path", role.getPath()));
    members.add(new Text("RoleName", role.getRoleName()));
    members.add(new Text("RoleId", role.getRoleId()));
    members.add(new Text("Arn", role.getArn()));
    members.add(new Time("CreateDate", role.getCreatedAt()));
    members.add(new Text("AssumeRolePolicyDocument", Shapes.encoded(role.getTrustPolicy())));
    members.add(new Items("InstanceProfileList", List.of()));
    members.add(inline("RolePolicyList", role.getInlinePolicies()));
    members.add(attached(role.getAttachedPolicyArns()));
    Shapes.boundary(members, role.getPermissionsBoundary());
    members.add(new Items("Tags", role.getTags().stream().map(Shapes::tag).toList()));
    members.add(Shapes.lastUsed(role.getArn(), lastUses));
    return new Struct("member", members);
  }

  private static Reply policy(IamCall call, PolicyImage policy) {
    List<Reply> members =
        new ArrayList<>(Shapes.policyMembers(policy, call.directory(), call.accountId()));
    if (policy.getDescription() != null) {
      members.add(new Text("Description", policy.getDescription()));
    }
    members.add(
        new Items(
            "PolicyVersionList",
            policy.getVersions().reversed().stream()
                .<Reply>map(version -> Shapes.version("member", version, true))
                .toList()));
    return new Struct("member", members);
  }

  private static Reply inline(String name, List<InlinePolicy> policies) {
    return new Items(
        name,
        policies.stream()
            .<Reply>map(
                policy ->
                    new Struct(
                        "member",
                        List.of(
                            new Text("PolicyName", policy.getName()),
                            new Text("PolicyDocument", Shapes.encoded(policy.getDocument())))))
            .toList());
  }

  private static Reply attached(List<String> arns) {
    return new Items("AttachedManagedPolicies", arns.stream().map(Attachments::attached).toList());
  }
}
