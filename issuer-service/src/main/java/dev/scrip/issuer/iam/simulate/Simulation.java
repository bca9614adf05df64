package dev.scrip.issuer.iam.simulate;

import dev.scrip.issuer.directory.Principal;
import dev.scrip.issuer.iam.call.IamCall;
import dev.scrip.issuer.iam.call.IamException;
import dev.scrip.issuer.iam.call.IamResult;
import dev.scrip.issuer.iam.call.Page;
import dev.scrip.issuer.policy.Caller;
import dev.scrip.issuer.policy.Decision;
import dev.scrip.issuer.policy.Evaluator;
import dev.scrip.issuer.policy.Evaluator.Question;
import dev.scrip.issuer.policy.Evaluator.Reach;
import dev.scrip.issuer.policy.Evaluator.ResourcePolicy;
import dev.scrip.issuer.policy.Policy;
import dev.scrip.issuer.policy.PolicySet;
import dev.scrip.issuer.policy.text.RequestContext;
import dev.scrip.issuer.protocol.Reply;
import dev.scrip.issuer.protocol.Reply.Flag;
import dev.scrip.issuer.protocol.Reply.Items;
import dev.scrip.issuer.protocol.Reply.Struct;
import dev.scrip.issuer.protocol.Reply.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** SimulateCustomPolicy and SimulatePrincipalPolicy. */
public final class Simulation {
  private Simulation() {}

  /** What is asked of each action and resource. */
  private record Scene(
      Caller caller,
      PolicySet policies,
      Optional<ResourcePolicy> resourcePolicy,
      RequestContext context) {}

  private record Asked(int place, String action, String resource) {}

  private record Result(String action, String resource, Decision decision, Set<String> missing) {}

  /** SimulateCustomPolicy. */
  public static IamResult custom(IamCall call) throws IamException {
    List<Policy> policies = Inputs.policies(call, "PolicyInputList");
    Caller caller =
        call.parameters().optional("CallerArn").isPresent()
            ? Inputs.caller(call, call.text("CallerArn"))
            : new Caller(
                "arn:aws:iam::" + call.accountId() + ":user/simulated",
                call.accountId(),
                Optional.empty(),
                false);
    return told(call, scene(call, caller, policies, Optional.empty(), List.of()));
  }

  /** SimulatePrincipalPolicy. */
  public static IamResult principal(IamCall call) throws IamException {
    Inputs.Source source = Inputs.source(call);
    List<Policy> policies = new ArrayList<>(source.policies());
    policies.addAll(Inputs.policies(call, "PolicyInputList"));
    Caller caller =
        Inputs.caller(call, call.parameters().optional("CallerArn").orElse(callerOf(call, source)));
    return told(
        call,
        scene(
            call,
            caller,
            policies,
            source.principal(),
            call.directory().serviceControl(call.accountId())));
  }

  private static String callerOf(IamCall call, Inputs.Source source) {
    return source.principal().isPresent()
        ? source.arn()
        : "arn:aws:iam::" + call.accountId() + ":user/simulated"; // a group calls nobody
  }

  private static Scene scene(
      IamCall call,
      Caller caller,
      List<Policy> policies,
      Optional<Principal> principal,
      List<List<Policy>> serviceControl)
      throws IamException {
    List<Policy> given = Inputs.policies(call, "PermissionsBoundaryPolicyInputList");
    Optional<Policy> boundary =
        given.isEmpty()
            ? principal.flatMap(known -> call.directory().policySetOf(known).boundary())
            : Optional.of(given.getFirst());
    String owner =
        call.parameters()
            .optional("ResourceOwner")
            .map(arn -> arn.startsWith("arn:") ? arn.split(":", 6)[4] : arn)
            .orElse(caller.accountId());
    return new Scene(
        caller,
        new PolicySet(policies, boundary, Optional.empty(), serviceControl),
        Inputs.resourcePolicy(call).map(policy -> new ResourcePolicy(owner, policy)),
        Inputs.context(call).or(Inputs.callerKeys(caller, call.directory(), principal)));
  }

  private static IamResult told(IamCall call, Scene scene) throws IamException {
    List<String> resources = call.parameters().list("ResourceArns");
    List<Asked> asked = new ArrayList<>();
    for (String action : call.parameters().list("ActionNames")) {
      if (action.indexOf(':') <= 0 || action.indexOf('*') >= 0) {
        throw IamException.invalid(
            "Invalid Action(s) provided: "
                + action
                + ". Actions must be written in full, such as iam:CreateUser");
      }
      for (String resource : resources.isEmpty() ? List.of("*") : resources) {
        asked.add(new Asked(asked.size(), action, resource));
      }
    }
    // Only what is on the page is decided: a call costs no more than a page, whatever it asks.
    return IamResult.of(
        Page.of(call, asked, each -> "%06d".formatted(each.place()))
            .told(
                "EvaluationResults",
                each -> shape(scene, result(scene, each.action(), each.resource()))));
  }

  private static Result result(Scene scene, String action, String resource) {
    Set<String> missing = new TreeSet<>();
    for (Policy policy : scene.policies().identity()) {
      missing.addAll(policy.document().contextKeys());
    }
    scene
        .resourcePolicy()
        .ifPresent(owned -> missing.addAll(owned.policy().document().contextKeys()));
    missing.removeIf(key -> !scene.context().values(key).isEmpty());
    Decision decision =
        Evaluator.decide(
            new Question(
                scene.caller(),
                action,
                resource,
                scene.policies(),
                scene.resourcePolicy(),
                Reach.EVERY_ACCOUNT,
                scene.context()));
    return new Result(action, resource, decision, missing);
  }

  private static Reply shape(Scene scene, Result result) {
    Decision decision = result.decision();
    List<Reply> members = new ArrayList<>();
    members.add(new Text("EvalActionName", result.action()));
    members.add(new Text("EvalResourceName", result.resource()));
    members.add(
        new Text(
            "EvalDecision",
            switch (decision) {
              case Decision.Allowed allowed -> "allowed";
              case Decision.DeniedExplicitly explicit -> "explicitDeny";
              case Decision.DeniedImplicitly implicit -> "implicitDeny";
            }));
    members.add(new Items("MatchedStatements", matched(decision)));
    members.add(
        new Items(
            "MissingContextValues",
            result.missing().stream().<Reply>map(key -> new Text("member", key)).toList()));
    if (!scene.policies().serviceControl().isEmpty()) {
      members.add(
          new Struct(
              "OrganizationsDecisionDetail",
              List.of(
                  new Flag(
                      "AllowedByOrganizations",
                      !isMissing(decision, Policy.Part.SERVICE_CONTROL)))));
    }
    if (scene.policies().boundary().isPresent()) {
      members.add(
          new Struct(
              "PermissionsBoundaryDecisionDetail",
              List.of(
                  new Flag(
                      "AllowedByPermissionsBoundary",
                      !isMissing(decision, Policy.Part.BOUNDARY)))));
    }
    return new Struct("member", members);
  }

  private static boolean isMissing(Decision decision, Policy.Part part) {
    return switch (decision) {
      case Decision.DeniedImplicitly implicit -> implicit.missing() == part;
      case Decision.DeniedExplicitly explicit ->
          explicit.decisive().stream().anyMatch(each -> each.policy().part() == part);
      case Decision.Allowed allowed -> false;
    };
  }

  private static List<Reply> matched(Decision decision) {
    List<Decision.Decisive> decisive =
        switch (decision) {
          case Decision.Allowed allowed -> allowed.decisive();
          case Decision.DeniedExplicitly explicit -> explicit.decisive();
          case Decision.DeniedImplicitly implicit -> List.of();
        };
    return decisive.stream()
        .<Reply>map(
            each ->
                new Struct(
                    "member",
                    List.of(
                        new Text("SourcePolicyId", each.policy().arn()),
                        new Text(
                            "SourcePolicyType",
                            each.policy().part() == Policy.Part.RESOURCE
                                ? "Resource Policy"
                                : "IAM Policy"))))
        .toList();
  }
}
