package dev.scrip.issuer.iam.simulate;

import dev.scrip.events.EntityImage;
import dev.scrip.issuer.directory.Directory;
import dev.scrip.issuer.directory.Principal;
import dev.scrip.issuer.iam.call.IamCall;
import dev.scrip.issuer.iam.call.IamException;
import dev.scrip.issuer.policy.Caller;
import dev.scrip.issuer.policy.Policy;
import dev.scrip.issuer.policy.PolicyDocument;
import dev.scrip.issuer.policy.PolicyDocument.Use;
import dev.scrip.issuer.policy.text.MalformedPolicyDocumentException;
import dev.scrip.issuer.policy.text.RequestContext;
import dev.scrip.issuer.protocol.ErrorCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What simulations are asked with, read from a call. */
final class Inputs {
  private static final Pattern CALLER =
      Pattern.compile(
          "arn:aws:(?:iam::(\\d{12}):(user|root|role)(/.*)?"
              + "|sts::(\\d{12}):(assumed-role|federated-user)/([^/]+)(?:/([^/]+))?)");

  private Inputs() {}

  /**
   * The entity whose policies are simulated.
   *
   * @param arn its ARN
   * @param principal the entity, if it is a user or role
   * @param policies its identity policies
   */
  record Source(String arn, Optional<Principal> principal, List<Policy> policies) {}

  static Source source(IamCall call) throws IamException {
    String arn = call.text("PolicySourceArn");
    Optional<EntityImage> image =
        arn.startsWith("arn:aws:iam::" + call.accountId() + ":")
            ? call.look(arn)
            : Optional.empty();
    Optional<Principal> principal = call.directory().principal(arn);
    if (image.isEmpty() || (principal.isEmpty() && image.get().getGroup() == null)) {
      throw IamException.noSuch("The Entity " + arn + " cannot be found.");
    }
    List<Policy> policies =
        principal.isPresent()
            ? call.directory().policiesOf(principal.get())
            : call.directory().policiesOfGroup(arn);
    return new Source(arn, principal, policies);
  }

  /** Policies that the call brings, named as AWS names them. */
  static List<Policy> policies(IamCall call, String parameter) throws IamException {
    List<Policy> policies = new ArrayList<>();
    for (String document : call.parameters().list(parameter)) {
      String id = parameter + "." + (policies.size() + 1);
      Policy.Part part =
          parameter.startsWith("PermissionsBoundary") ? Policy.Part.BOUNDARY : Policy.Part.IDENTITY;
      policies.add(new Policy(id, part, parse(document, Use.IDENTITY, id)));
    }
    return policies;
  }

  static Optional<Policy> resourcePolicy(IamCall call) throws IamException {
    Optional<String> document = call.parameters().optional("ResourcePolicy");
    if (document.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Policy(
            "ResourcePolicy",
            Policy.Part.RESOURCE,
            parse(document.get(), Use.RESOURCE, "ResourcePolicy")));
  }

  /** Condition keys that the call brings. */
  static RequestContext context(IamCall call) {
    Map<String, List<String>> keys = new HashMap<>();
    for (Map<String, String> entry : call.parameters().structs("ContextEntries")) {
      String values = entry.getOrDefault("ContextKeyValues", "");
      keys.put(
          entry.getOrDefault("ContextKeyName", "").toLowerCase(Locale.ROOT),
          values.isEmpty() ? List.of() : List.of(values.split("\u0000", -1)));
    }
    return RequestContext.of(keys);
  }

  /** Any principal's ARN as the caller. */
  static Caller caller(IamCall call, String arn) throws IamException {
    Matcher matcher = CALLER.matcher(arn);
    if (!matcher.matches()) {
      throw IamException.invalid("Invalid caller ARN: " + arn);
    }
    String account = matcher.group(1) == null ? matcher.group(4) : matcher.group(1);
    Optional<String> role = Optional.empty();
    if ("assumed-role".equals(matcher.group(5))) {
      role =
          Optional.of(
              call.directory()
                  .names()
                  .arn(dev.scrip.issuer.directory.Names.Kind.ROLE, account, matcher.group(6))
                  .orElse("arn:aws:iam::" + account + ":role/" + matcher.group(6)));
    } else if ("role".equals(matcher.group(2))) {
      role = Optional.of(arn);
    }
    return new Caller(arn, account, role, "root".equals(matcher.group(2)));
  }

  /** What the simulated caller's own keys are, unless the call says otherwise. */
  static RequestContext callerKeys(Caller caller, Directory directory, Optional<Principal> known) {
    return key ->
        switch (key) {
          case "aws:principalarn" -> List.of(caller.behindArn().orElse(caller.arn()));
          case "aws:principalaccount" -> List.of(caller.accountId());
          case "aws:username" ->
              caller.arn().contains(":user/")
                  ? List.of(caller.arn().substring(caller.arn().lastIndexOf('/') + 1))
                  : List.of();
          case "aws:userid" -> known.map(Principal::uniqueId).map(List::of).orElse(List.of());
          case "aws:principalorgid" ->
              directory.organizationOf(caller.accountId()).map(List::of).orElse(List.of());
          default ->
              key.startsWith("aws:principaltag/")
                  ? known.stream()
                      .flatMap(principal -> principal.tags().entrySet().stream())
                      .filter(
                          tag ->
                              tag.getKey()
                                  .equalsIgnoreCase(key.substring("aws:principaltag/".length())))
                      .map(Map.Entry::getValue)
                      .toList()
                  : List.of();
        };
  }

  private static PolicyDocument parse(String document, Use use, String id) throws IamException {
    try {
      return PolicyDocument.parse(document, use);
    } catch (MalformedPolicyDocumentException e) {
      throw new IamException(ErrorCode.INVALID_INPUT, "Invalid " + id + ": " + e.told());
    }
  }
}
