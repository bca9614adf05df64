package dev.scrip.issuer.iam.policy;

import dev.scrip.events.InlinePolicy;
import dev.scrip.issuer.directory.AwsManagedPolicies;
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

  /** AttachUserPolicy, AttachGroupPolicy, AttachRolePolicy. */
  public static IamResult attach(IamCall call) throws IamException {
    PolicyHolder holder = PolicyHolder.of(call);
    String arn = attachable(call, call.text("PolicyArn"));
    List<String> attached = new ArrayList<>(holder.attached());
    if (!attached.contains(arn)) {
      if (attached.size() >= MAX_ATTACHED) {
        throw IamException.limit(
            "Cannot exceed quota for " + holder.attachedQuota() + ": " + MAX_ATTACHED);
      }
      attached.add(arn);
    }
    return holder.withAttached(attached).touch(call, arn);
  }

  /** DetachUserPolicy, DetachGroupPolicy, DetachRolePolicy. */
  public static IamResult detach(IamCall call) throws IamException {
    PolicyHolder holder = PolicyHolder.of(call);
    List<String> attached = new ArrayList<>(holder.attached());
    if (!attached.remove(call.text("PolicyArn"))) {
      throw IamException.noSuch("Policy " + call.text("PolicyArn") + " was not found.");
    }
    return holder.withAttached(attached);
  }

  /** ListAttachedUserPolicies, ListAttachedGroupPolicies, ListAttachedRolePolicies. */
  public static IamResult list(IamCall call) throws IamException {
    String prefix = call.parameters().optional("PathPrefix").orElse("/");
    List<String> shown =
        PolicyHolder.of(call).attached().stream()
            .filter(arn -> pathAndName(arn).startsWith(prefix))
            .sorted()
            .toList();
    return IamResult.of(
        Page.of(call, shown, arn -> arn).told("AttachedPolicies", Attachments::attached));
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
  public static void checkNone(List<String> attached, List<InlinePolicy> inline)
      throws IamException {
    if (!attached.isEmpty()) {
      throw IamException.conflict("Cannot delete entity, must detach all policies first.");
    }
    if (!inline.isEmpty()) {
      throw IamException.conflict("Cannot delete entity, must delete policies first.");
    }
  }

  private static String pathAndName(String arn) {
    return arn.substring(arn.indexOf(":policy") + ":policy".length());
  }
}
