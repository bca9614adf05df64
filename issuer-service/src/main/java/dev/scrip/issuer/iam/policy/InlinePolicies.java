package dev.scrip.issuer.iam.policy;

import dev.scrip.events.InlinePolicy;
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
  private InlinePolicies() {}

  /** PutUserPolicy, PutGroupPolicy, PutRolePolicy. */
  public static IamResult put(IamCall call) throws IamException {
    PolicyHolder holder = PolicyHolder.of(call);
    InlinePolicy policy = new InlinePolicy(call.text("PolicyName"), call.text("PolicyDocument"));
    Documents.check(policy.getDocument(), Use.IDENTITY);
    List<InlinePolicy> policies = new ArrayList<>(holder.inline());
    int at = at(policies, policy.getName());
    if (at < 0) {
      policies.add(policy);
    } else {
      policies.set(at, policy);
    }
    Documents.checkTotal(
        policies.stream().map(InlinePolicy::getDocument).toList(),
        holder.mostInline(),
        holder.kind(),
        holder.name().value());
    return holder.withInline(policies);
  }

  /** GetUserPolicy, GetGroupPolicy, GetRolePolicy. */
  public static IamResult get(IamCall call) throws IamException {
    PolicyHolder holder = PolicyHolder.of(call);
    InlinePolicy policy = holder.inline().get(found(call, holder));
    return IamResult.of(
        holder.name(),
        new Text("PolicyName", policy.getName()),
        new Text("PolicyDocument", Shapes.encoded(policy.getDocument())));
  }

  /** DeleteUserPolicy, DeleteGroupPolicy, DeleteRolePolicy. */
  public static IamResult delete(IamCall call) throws IamException {
    PolicyHolder holder = PolicyHolder.of(call);
    List<InlinePolicy> policies = new ArrayList<>(holder.inline());
    policies.remove(found(call, holder));
    return holder.withInline(policies);
  }

  /** ListUserPolicies, ListGroupPolicies, ListRolePolicies. */
  public static IamResult list(IamCall call) throws IamException {
    List<String> names =
        PolicyHolder.of(call).inline().stream().map(InlinePolicy::getName).sorted().toList();
    return IamResult.of(
        Page.of(call, names, name -> name)
            .told("PolicyNames", name -> new Reply.Text("member", name)));
  }

  private static int found(IamCall call, PolicyHolder holder) throws IamException {
    int at = at(holder.inline(), call.text("PolicyName"));
    if (at < 0) {
      throw IamException.noSuch(
          "The "
              + holder.kind()
              + " policy with name "
              + call.text("PolicyName")
              + " cannot be found.");
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
