package dev.scrip.issuer.iam.policy;

import dev.scrip.events.GroupImage;
import dev.scrip.events.InlinePolicy;
import dev.scrip.events.RoleImage;
import dev.scrip.events.UserImage;
import dev.scrip.issuer.directory.Privileges;
import dev.scrip.issuer.iam.call.IamCall;
import dev.scrip.issuer.iam.call.IamException;
import dev.scrip.issuer.iam.call.IamResult;
import dev.scrip.issuer.iam.parameter.ParameterModel;
import dev.scrip.issuer.protocol.Reply.Text;
import java.util.List;

/** What has policies, inline and attached: a user, a group or a role. */
sealed interface PolicyHolder {
  /** The one that a call's action speaks of; which kind, its parameters tell. */
  static PolicyHolder of(IamCall call) throws IamException {
    if (ParameterModel.has(call.action(), "UserName")) {
      return new OfUser(call.user(call.text("UserName")));
    }
    return ParameterModel.has(call.action(), "GroupName")
        ? new OfGroup(call.group(call.text("GroupName")))
        : new OfRole(call.role(call.text("RoleName")));
  }

  /** What messages call it. */
  String kind();

  /** Its name as replies have it. */
  Text name();

  /** Its inline policies. */
  List<InlinePolicy> inline();

  /** Characters that its inline policies may have, all together. */
  int mostInline();

  /** ARNs of managed policies attached to it. */
  List<String> attached();

  /** What AWS calls the quota of these. */
  String attachedQuota();

  /** Writes it with other inline policies. */
  IamResult withInline(List<InlinePolicy> policies);

  /** Writes it with other attachments. */
  IamResult withAttached(List<String> arns);

  /** A user. */
  record OfUser(UserImage image) implements PolicyHolder {
    @Override
    public String kind() {
      return "user";
    }

    @Override
    public Text name() {
      return new Text("UserName", image.getUserName());
    }

    @Override
    public List<InlinePolicy> inline() {
      return image.getInlinePolicies();
    }

    @Override
    public int mostInline() {
      return 2_048;
    }

    @Override
    public List<String> attached() {
      return image.getAttachedPolicyArns();
    }

    @Override
    public String attachedQuota() {
      return "PoliciesPerUser";
    }

    @Override
    public IamResult withInline(List<InlinePolicy> policies) {
      return IamResult.done()
          .write(UserImage.newBuilder(image).setInlinePolicies(policies).build());
    }

    @Override
    public IamResult withAttached(List<String> arns) {
      return IamResult.done()
          .write(UserImage.newBuilder(image).setAttachedPolicyArns(arns).build());
    }
  }

  /** A group. */
  record OfGroup(GroupImage image) implements PolicyHolder {
    @Override
    public String kind() {
      return "group";
    }

    @Override
    public Text name() {
      return new Text("GroupName", image.getGroupName());
    }

    @Override
    public List<InlinePolicy> inline() {
      return image.getInlinePolicies();
    }

    @Override
    public int mostInline() {
      return 5_120;
    }

    @Override
    public List<String> attached() {
      return image.getAttachedPolicyArns();
    }

    @Override
    public String attachedQuota() {
      return "PoliciesPerGroup";
    }

    @Override
    public IamResult withInline(List<InlinePolicy> policies) {
      return IamResult.done()
          .write(GroupImage.newBuilder(image).setInlinePolicies(policies).build());
    }

    @Override
    public IamResult withAttached(List<String> arns) {
      return IamResult.done()
          .write(GroupImage.newBuilder(image).setAttachedPolicyArns(arns).build());
    }
  }

  /** A role. */
  record OfRole(RoleImage image) implements PolicyHolder {
    @Override
    public String kind() {
      return "role";
    }

    @Override
    public Text name() {
      return new Text("RoleName", image.getRoleName());
    }

    @Override
    public List<InlinePolicy> inline() {
      return image.getInlinePolicies();
    }

    @Override
    public int mostInline() {
      return 10_240;
    }

    @Override
    public List<String> attached() {
      return image.getAttachedPolicyArns();
    }

    @Override
    public String attachedQuota() {
      return "PoliciesPerRole";
    }

    @Override
    public IamResult withInline(List<InlinePolicy> policies) {
      return IamResult.done()
          .write(RoleImage.newBuilder(image).setInlinePolicies(policies).build());
    }

    @Override
    public IamResult withAttached(List<String> arns) {
      return IamResult.done()
          .write(Privileges.judged(RoleImage.newBuilder(image).setAttachedPolicyArns(arns)));
    }
  }
}
