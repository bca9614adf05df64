package dev.scrip.issuer.iam.simulate;

import dev.scrip.issuer.iam.call.IamCall;
import dev.scrip.issuer.iam.call.IamException;
import dev.scrip.issuer.iam.call.IamResult;
import dev.scrip.issuer.policy.Policy;
import dev.scrip.issuer.protocol.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The condition keys that policies ask for. */
public final class ContextKeyNames {
  private ContextKeyNames() {}

  /** GetContextKeysForCustomPolicy. */
  public static IamResult ofCustom(IamCall call) throws IamException {
    return told(Inputs.policies(call, "PolicyInputList"));
  }

  /** GetContextKeysForPrincipalPolicy. */
  public static IamResult ofPrincipal(IamCall call) throws IamException {
    List<Policy> policies = new ArrayList<>(Inputs.policies(call, "PolicyInputList"));
    Inputs.Source source = Inputs.source(call);
    policies.addAll(source.policies());
    return told(policies);
  }

  private static IamResult told(List<Policy> policies) {
    Set<String> keys = new TreeSet<>();
    policies.forEach(policy -> keys.addAll(policy.document().contextKeys()));
    return IamResult.of(
        new Reply.Items(
            "ContextKeyNames",
            keys.stream().<Reply>map(key -> new Reply.Text("member", key)).toList()));
  }
}
