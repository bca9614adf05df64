package dev.scrip.issuer.iam.entity;

import dev.scrip.events.GroupImage;
import dev.scrip.events.InlinePolicy;
import dev.scrip.events.RoleImage;
import dev.scrip.events.UserImage;
import dev.scrip.issuer.iam.call.IamCall;
import dev.scrip.issuer.iam.call.IamException;
import dev.scrip.issuer.iam.call.IamResult;
import dev.scrip.issuer.iam.call.Page;
import dev.scrip.issuer.iam.call.Shapes;
import dev.scrip.issuer.policy.PolicyDocument.Use;
import dev.scrip.issuer.protocol.Reply;
import dev.scrip.issuer.protocol.Reply.Text;
import java.util.ArrayList;
import java.util.List;

/** Inline policies of users, groups and roles. */
public final class InlinePolicies {
  private static final int MAX_OF_USER = 2_048; // characters, all together
  private static final int MAX_OF_GROUP = 5_120;
  private static final int MAX_OF_ROLE = 10_240;

  private InlinePolicies() {}

  /** PutUserPolicy. */
  public static IamResult putUser(IamCall call) throws IamException {
    UserImage user = call.user(call.text("UserName"));
    List<InlinePolicy> policies =
        with(call, user.getInlinePolicies(), MAX_OF_USER, "user", user.getUserName());
    return IamResult.done().write(UserImage.newBuilder(user).setInlinePolicies(policies).build());
  }

  /** GetUserPolicy. */
  public static IamResult getUser(IamCall call) throws IamException {
    UserImage user = call.user(call.text("UserName"));
    return get(call, new Text("UserName", user.getUserName()), user.getInlinePolicies(), "user");
  }

  /** DeleteUserPolicy. */
  public static IamResult deleteUser(IamCall call) throws IamException {
    UserImage user = call.user(call.text("UserName"));
    List<InlinePolicy> policies = without(call, user.getInlinePolicies(), "user");
    return IamResult.done().write(UserImage.newBuilder(user).setInlinePolicies(policies).build());
  }

  /** ListUserPolicies. */
  public static IamResult ofUser(IamCall call) throws IamException {
    return list(call, call.user(call.text("UserName")).getInlinePolicies());
  }

  /** PutGroupPolicy. */
  public static IamResult putGroup(IamCall call) throws IamException {
    GroupImage group = call.group(call.text("GroupName"));
    List<InlinePolicy> policies =
        with(call, group.getInlinePolicies(), MAX_OF_GROUP, "group", group.getGroupName());
    return IamResult.done().write(GroupImage.newBuilder(group).setInlinePolicies(policies).build());
  }

  /** GetGroupPolicy. */
  public static IamResult getGroup(IamCall call) throws IamException {
    GroupImage group = call.group(call.text("GroupName"));
    return get(
        call, new Text("GroupName", group.getGroupName()), group.getInlinePolicies(), "group");
  }

  /** DeleteGroupPolicy. */
  public static IamResult deleteGroup(IamCall call) throws IamException {
    GroupImage group = call.group(call.text("GroupName"));
    List<InlinePolicy> policies = without(call, group.getInlinePolicies(), "group");
    return IamResult.done().write(GroupImage.newBuilder(group).setInlinePolicies(policies).build());
  }

  /** ListGroupPolicies. */
  public static IamResult ofGroup(IamCall call) throws IamException {
    return list(call, call.group(call.text("GroupName")).getInlinePolicies());
  }

  /** PutRolePolicy. */
  public static IamResult putRole(IamCall call) throws IamException {
    RoleImage role = call.role(call.text("RoleName"));
    List<InlinePolicy> policies =
        with(call, role.getInlinePolicies(), MAX_OF_ROLE, "role", role.getRoleName());
    return IamResult.done().write(RoleImage.newBuilder(role).setInlinePolicies(policies).build());
  }

  /** GetRolePolicy. */
  public static IamResult getRole(IamCall call) throws IamException {
    RoleImage role = call.role(call.text("RoleName"));
    return get(call, new Text("RoleName", role.getRoleName()), role.getInlinePolicies(), "role");
  }

  /** DeleteRolePolicy. */
  public static IamResult deleteRole(IamCall call) throws IamException {
    RoleImage role = call.role(call.text("RoleName"));
    List<InlinePolicy> policies = without(call, role.getInlinePolicies(), "role");
    return IamResult.done().write(RoleImage.newBuilder(role).setInlinePolicies(policies).build());
  }

  /** ListRolePolicies. */
  public static IamResult ofRole(IamCall call) throws IamException {
    return list(call, call.role(call.text("RoleName")).getInlinePolicies());
  }

  private static List<InlinePolicy> with(
      IamCall call, List<InlinePolicy> before, int most, String kind, String owner)
      throws IamException {
    String name = call.text("PolicyName");
    String document = call.text("PolicyDocument");
    Documents.check(document, Use.IDENTITY);
    List<InlinePolicy> policies = new ArrayList<>(before);
    InlinePolicy policy = new InlinePolicy(name, document);
    int at = at(before, name);
    if (at < 0) {
      policies.add(policy);
    } else {
      policies.set(at, policy);
    }
    Documents.checkTotal(
        policies.stream().map(InlinePolicy::getDocument).toList(), most, kind, owner);
    return policies;
  }

  private static IamResult get(IamCall call, Text owner, List<InlinePolicy> policies, String kind)
      throws IamException {
    InlinePolicy policy = policies.get(found(policies, call.text("PolicyName"), kind));
    return IamResult.of(
        owner,
        new Text("PolicyName", policy.getName()),
        new Text("PolicyDocument", Shapes.encoded(policy.getDocument())));
  }

  private static List<InlinePolicy> without(IamCall call, List<InlinePolicy> before, String kind)
      throws IamException {
    List<InlinePolicy> policies = new ArrayList<>(before);
    policies.remove(found(before, call.text("PolicyName"), kind));
    return policies;
  }

  private static IamResult list(IamCall call, List<InlinePolicy> policies) throws IamException {
    List<String> names = policies.stream().map(InlinePolicy::getName).sorted().toList();
    return IamResult.of(
        Page.of(call, names, name -> name)
            .told("PolicyNames", name -> new Reply.Text("member", name)));
  }

  private static int found(List<InlinePolicy> policies, String name, String kind)
      throws IamException {
    int at = at(policies, name);
    if (at < 0) {
      throw IamException.noSuch("The " + kind + " policy with name " + name + " cannot be found.");
    }
    return at;
  }

  private static int at(List<InlinePolicy> policies, String name) {
    for (int i = 0; i < policies.size(); i++) {
      if (policies.get(i).getName().equals(name)) {
        return i;
      }
    }
    return -1;
  }
}
