package dev.scrip.issuer.iam.entity;

import dev.scrip.events.GroupImage;
import dev.scrip.events.InlinePolicy;
import dev.scrip.events.RoleImage;
import dev.scrip.events.UserImage;
import dev.scrip.issuer.directory.AwsManagedPolicies;
import dev.scrip.issuer.directory.Privileges;
import dev.scrip.issuer.iam.call.IamCall;
import dev.scrip.issuer.iam.call.IamException;
import dev.scrip.issuer.iam.call.IamResult;
import dev.scrip.issuer.iam.call.Page;
import dev.scrip.issuer.protocol.Reply;
import dev.scrip.issuer.protocol.Reply.Text;
import java.util.ArrayList;
import java.util.List;

/** Managed policies attached to users, groups and roles. */
public final class Attachments {
  private static final int MAX_ATTACHED = 10;

  private Attachments() {}

  /** AttachUserPolicy. */
  public static IamResult attachUser(IamCall call) throws IamException {
    UserImage user = call.user(call.text("UserName"));
    List<String> attached = with(call, user.getAttachedPolicyArns(), "PoliciesPerUser");
    return IamResult.done()
        .touch(call, call.text("PolicyArn"))
        .write(UserImage.newBuilder(user).setAttachedPolicyArns(attached).build());
  }

  /** DetachUserPolicy. */
  public static IamResult detachUser(IamCall call) throws IamException {
    UserImage user = call.user(call.text("UserName"));
    List<String> attached = without(call, user.getAttachedPolicyArns());
    return IamResult.done()
        .write(UserImage.newBuilder(user).setAttachedPolicyArns(attached).build());
  }

  /** ListAttachedUserPolicies. */
  public static IamResult ofUser(IamCall call) throws IamException {
    return list(call, call.user(call.text("UserName")).getAttachedPolicyArns());
  }

  /** AttachGroupPolicy. */
  public static IamResult attachGroup(IamCall call) throws IamException {
    GroupImage group = call.group(call.text("GroupName"));
    List<String> attached = with(call, group.getAttachedPolicyArns(), "PoliciesPerGroup");
    return IamResult.done()
        .touch(call, call.text("PolicyArn"))
        .write(GroupImage.newBuilder(group).setAttachedPolicyArns(attached).build());
  }

  /** DetachGroupPolicy. */
  public static IamResult detachGroup(IamCall call) throws IamException {
    GroupImage group = call.group(call.text("GroupName"));
    List<String> attached = without(call, group.getAttachedPolicyArns());
    return IamResult.done()
        .write(GroupImage.newBuilder(group).setAttachedPolicyArns(attached).build());
  }

  /** ListAttachedGroupPolicies. */
  public static IamResult ofGroup(IamCall call) throws IamException {
    return list(call, call.group(call.text("GroupName")).getAttachedPolicyArns());
  }

  /** AttachRolePolicy. */
  public static IamResult attachRole(IamCall call) throws IamException {
    RoleImage role = call.role(call.text("RoleName"));
    List<String> attached = with(call, role.getAttachedPolicyArns(), "PoliciesPerRole");
    return IamResult.done()
        .touch(call, call.text("PolicyArn"))
        .write(Privileges.judged(RoleImage.newBuilder(role).setAttachedPolicyArns(attached)));
  }

  /** DetachRolePolicy. */
  public static IamResult detachRole(IamCall call) throws IamException {
    RoleImage role = call.role(call.text("RoleName"));
    List<String> attached = without(call, role.getAttachedPolicyArns());
    return IamResult.done()
        .write(Privileges.judged(RoleImage.newBuilder(role).setAttachedPolicyArns(attached)));
  }

  /** ListAttachedRolePolicies. */
  public static IamResult ofRole(IamCall call) throws IamException {
    return list(call, call.role(call.text("RoleName")).getAttachedPolicyArns());
  }

  /** An attached policy. */
  public static Reply attached(String arn) {
    return new Reply.Struct(
        "member",
        List.of(
            new Text("PolicyName", arn.substring(arn.lastIndexOf('/') + 1)),
            new Text("PolicyArn", arn)));
  }

  /** The ARN of a policy that can be attached. */
  static String attachable(IamCall call, String arn) throws IamException {
    boolean there = AwsManagedPolicies.image(arn).isPresent() || call.ownPolicy(arn).isPresent();
    if (!there) {
      throw IamException.noSuch("Policy " + arn + " does not exist or is not attachable.");
    }
    return arn;
  }

  /** That nothing is attached to what is to be deleted. */
  static void checkNone(List<String> attached, List<InlinePolicy> inline) throws IamException {
    if (!attached.isEmpty()) {
      throw IamException.conflict("Cannot delete entity, must detach all policies first.");
    }
    if (!inline.isEmpty()) {
      throw IamException.conflict("Cannot delete entity, must delete policies first.");
    }
  }

  private static List<String> with(IamCall call, List<String> attached, String quota)
      throws IamException {
    String arn = attachable(call, call.text("PolicyArn"));
    List<String> more = new ArrayList<>(attached);
    if (!more.contains(arn)) {
      if (more.size() >= MAX_ATTACHED) {
        throw IamException.limit("Cannot exceed quota for " + quota + ": " + MAX_ATTACHED);
      }
      more.add(arn);
    }
    return more;
  }

  private static List<String> without(IamCall call, List<String> attached) throws IamException {
    List<String> less = new ArrayList<>(attached);
    if (!less.remove(call.text("PolicyArn"))) {
      throw IamException.noSuch("Policy " + call.text("PolicyArn") + " was not found.");
    }
    return less;
  }

  private static IamResult list(IamCall call, List<String> attached) throws IamException {
    String prefix = call.parameters().optional("PathPrefix").orElse("/");
    List<String> shown =
        attached.stream()
            .filter(
                arn ->
                    arn.substring(arn.indexOf(":policy") + ":policy".length()).startsWith(prefix))
            .sorted()
            .toList();
    return IamResult.of(
        Page.of(call, shown, arn -> arn).told("AttachedPolicies", Attachments::attached));
  }
}
