package dev.scrip.issuer.iam;

import dev.scrip.issuer.authn.Authenticated;
import dev.scrip.issuer.directory.Directory;
import dev.scrip.issuer.directory.Names.Kind;
import dev.scrip.issuer.directory.Principal;
import dev.scrip.issuer.iam.parameter.ParameterModel;
import dev.scrip.issuer.protocol.QueryParameters;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The ARN that an IAM request is decided on, from the parameters that name it.
 *
 * <p>Source: Service Authorization Reference, "Actions, resources, and condition keys for AWS IAM".
 */
final class IamResources {
  /** Parameters that name an entity, the telling one first. */
  private record Naming(String parameter, String kind) {}

  private static final List<Naming> NAMINGS =
      List.of(
          new Naming("RoleName", "role"),
          new Naming("UserName", "user"),
          new Naming("GroupName", "group"),
          new Naming("InstanceProfileName", "instance-profile"),
          new Naming("ServerCertificateName", "server-certificate"));
  private static final List<String> ARN_PARAMETERS =
      List.of(
          "PolicyArn",
          "OpenIDConnectProviderArn",
          "SAMLProviderArn",
          "SerialNumber",
          "PolicySourceArn",
          "Arn");
  private static final List<Naming> PLURALS =
      List.of(
          new Naming("User", "user"),
          new Naming("Role", "role"),
          new Naming("Group", "group"),
          new Naming("Polic", "policy"),
          new Naming("InstanceProfile", "instance-profile"),
          new Naming("MFADevice", "mfa"));

  private static final Map<String, Kind> KINDS =
      Map.of("role", Kind.ROLE, "user", Kind.USER, "group", Kind.GROUP);

  private IamResources() {}

  /**
   * The ARN to decide on. Only parameters that the action has can name it: one that the action
   * ignores must not choose what it is authorized for.
   */
  static String of(
      String action, QueryParameters given, Authenticated caller, Directory directory) {
    Function<String, Optional<String>> parameters =
        name -> ParameterModel.has(action, name) ? given.value(name) : Optional.empty();
    String account = "arn:aws:iam::" + caller.accountId() + ":";
    boolean group = action.contains("Group") && !action.endsWith("ForUser");
    for (Naming naming : NAMINGS) {
      Optional<String> name = parameters.apply(naming.parameter());
      boolean membership = group && naming.kind().equals("user");
      if (name.isPresent() && !membership) {
        return entity(
            caller.accountId(),
            naming.kind(),
            name.get(),
            parameters,
            directory,
            isCreation(action, naming.kind()));
      }
    }
    for (String parameter : ARN_PARAMETERS) {
      Optional<String> arn = parameters.apply(parameter);
      if (arn.isPresent()) {
        return arn.get();
      }
    }
    switch (action) {
      case "CreateVirtualMFADevice" -> {
        return account
            + "mfa"
            + path(parameters)
            + parameters.apply("VirtualMFADeviceName").orElse("");
      }
      case "CreateOpenIDConnectProvider" -> {
        String url = parameters.apply("Url").orElse("");
        return account
            + "oidc-provider/"
            + url.substring(url.indexOf("://") < 0 ? 0 : url.indexOf("://") + 3);
      }
      case "CreateSAMLProvider" -> {
        return account + "saml-provider/" + parameters.apply("Name").orElse("");
      }
      default -> {}
    }
    if (action.equals("CreatePolicy")) {
      return account + "policy" + path(parameters) + parameters.apply("PolicyName").orElse("");
    }
    if (aboutCaller(action) && !(caller.principal() instanceof Principal.Role)) {
      return caller.principal().arn();
    }
    for (Naming plural : PLURALS) {
      if (action.contains(plural.parameter())) {
        return account + plural.kind() + "/";
      }
    }
    return "*";
  }

  /** Where an entity is to be moved: who moves it must be allowed that there, too. */
  static Optional<String> target(String action, QueryParameters parameters, String resource) {
    Optional<String> name =
        parameters.value(
            switch (action) {
              case "UpdateUser" -> "NewUserName";
              case "UpdateGroup" -> "NewGroupName";
              default -> "";
            });
    Optional<String> path =
        action.equals("UpdateUser") || action.equals("UpdateGroup")
            ? parameters.value("NewPath")
            : Optional.empty();
    if (name.isEmpty() && path.isEmpty()) {
      return Optional.empty();
    }
    int first = resource.indexOf('/');
    int last = resource.lastIndexOf('/');
    return Optional.of(
        resource.substring(0, Math.max(0, first))
            + path.orElse(resource.substring(first, last + 1))
            + name.orElse(resource.substring(last + 1)));
  }

  /** CreateAccessKey names a user that is there; CreateUser names one that is not. */
  private static boolean isCreation(String action, String kind) {
    return action.equalsIgnoreCase("Create" + kind.replace("-", ""));
  }

  /** Actions whose UserName may be left out: they then speak of the caller. */
  private static boolean aboutCaller(String action) {
    return action.equals("GetUser")
        || action.endsWith("AccessKey")
        || action.equals("ListAccessKeys")
        || action.equals("ListMFADevices");
  }

  private static String entity(
      String accountId,
      String kind,
      String name,
      Function<String, Optional<String>> parameters,
      Directory directory,
      boolean create) {
    String account = "arn:aws:iam::" + accountId + ":";
    // Only what is created has a path of the caller's choosing; what is there has its own.
    Optional<String> known =
        create
            ? Optional.empty()
            : Optional.ofNullable(KINDS.get(kind))
                .flatMap(it -> directory.names().arn(it, accountId, name));
    return known.orElse(account + kind + (create ? path(parameters) : "/") + name);
  }

  private static String path(Function<String, Optional<String>> parameters) {
    return parameters.apply("Path").orElse("/");
  }
}
