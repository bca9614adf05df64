package dev.scrip.standalone.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.scrip.standalone.data.ClientFiles.Keys;
import dev.scrip.standalone.data.UsageException;
import dev.scrip.standalone.demo.Keycloak;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "demo",
    description = "Shows Scrip beside other people's servers, and under attack.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    subcommands = {DemoCommand.Federation.class, AttackCommand.class})
final class DemoCommand implements Runnable {
  @CommandLine.Spec
  private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  @Override
  public void run() {
    spec.commandLine().usage(Scrip.out());
  }

  @Command(
      name = "federation",
      description = {
        "Starts a Keycloak, registers it as an OpenID Connect and as a SAML provider, signs a user in both",
        "ways, assumes a role, and shows the sessions and their records. Scrip must be up with",
        "--allow-private-idp: Keycloak runs on this machine, over plain http."
      },
      mixinStandardHelpOptions = true)
  static final class Federation implements Callable<Integer> {
    private static final String ROLE = "federated-demo";

    @Mixin private DataOption data = new DataOption();
    @Mixin private ProfileOption profile = new ProfileOption();

    @Option(
        names = "--keycloak",
        paramLabel = "DIR",
        description = "folder that keeps Keycloak (default: DIR/keycloak in the data folder)")
    private Optional<Path> folder = Optional.empty();

    @Override
    public Integer call() throws UsageException, IOException, InterruptedException {
      Keys keys = profile.keys(data.get());
      QueryClient sts = QueryClient.sts(keys, data.sts());
      QueryClient iam = QueryClient.iam(keys, data.sts());
      String account = sts.call("GetCallerIdentity", Map.of()).path("Account").asText();
      checkPrivateIsAllowed(iam, account);
      try (Keycloak keycloak =
          Keycloak.start(
              folder.orElse(data.get().path().resolve("keycloak")), account, Federation::say)) {
        register(iam, account, keycloak);
        say("signing ana in by OpenID Connect");
        show(
            "AssumeRoleWithWebIdentity",
            sts.callUnsigned(
                "AssumeRoleWithWebIdentity",
                Map.of(
                    "RoleArn",
                    "arn:aws:iam::" + account + ":role/" + ROLE,
                    "RoleSessionName",
                    "ana",
                    "WebIdentityToken",
                    keycloak.idToken("ana", "ana"))));
        say("signing ana in by SAML, as her browser would");
        show(
            "AssumeRoleWithSAML",
            sts.callUnsigned(
                "AssumeRoleWithSAML",
                Map.of(
                    "RoleArn", "arn:aws:iam::" + account + ":role/" + ROLE,
                    "PrincipalArn", "arn:aws:iam::" + account + ":saml-provider/keycloak",
                    "SAMLAssertion", keycloak.samlResponse("ana", "ana"))));
      }
      say("Keycloak is stopped; the role and the providers stay");
      say(
          "the sessions: scrip sessions --role arn:aws:iam::"
              + account
              + ":role/"
              + ROLE
              + data.flag());
      say("the records:  scrip tail --from beginning --until now" + data.flag());
      return 0;
    }

    private static void checkPrivateIsAllowed(QueryClient iam, String account)
        throws UsageException, IOException, InterruptedException {
      String probe = "arn:aws:iam::" + account + ":oidc-provider/127.0.0.1:1/probe";
      try {
        iam.call(
            "CreateOpenIDConnectProvider",
            Map.of("Url", "http://127.0.0.1:1/probe", "ClientIDList.member.1", "probe"));
        iam.call("DeleteOpenIDConnectProvider", Map.of("OpenIDConnectProviderArn", probe));
      } catch (UsageException e) {
        if (String.valueOf(e.getMessage()).contains("Invalid Open ID Connect Provider URL")) {
          throw new UsageException(
              "Keycloak runs on this machine, which Scrip does not ask unless told to: start it with"
                  + " scrip up --allow-private-idp",
              e);
        }
        throw e;
      }
    }

    /** Providers of former demos have other ports or keys: they are made anew. */
    private static void register(QueryClient iam, String account, Keycloak keycloak)
        throws UsageException, IOException, InterruptedException {
      String name = keycloak.issuer().substring("http://".length());
      String oidc = "arn:aws:iam::" + account + ":oidc-provider/" + name;
      String saml = "arn:aws:iam::" + account + ":saml-provider/keycloak";
      say("registering it: " + oidc + " and " + saml);
      iam.call(
          "CreateOpenIDConnectProvider",
          Map.of("Url", keycloak.issuer(), "ClientIDList.member.1", Keycloak.CLIENT));
      iam.callOr(
          "UpdateSAMLProvider",
          Map.of("SAMLProviderArn", saml, "SAMLMetadataDocument", keycloak.metadata()),
          "CreateSAMLProvider",
          Map.of("Name", "keycloak", "SAMLMetadataDocument", keycloak.metadata()));
      String trust =
          """
          {"Version":"2012-10-17","Statement":[
            {"Effect":"Allow","Principal":{"Federated":"%1$s"},"Action":["sts:AssumeRoleWithWebIdentity","sts:TagSession"],
             "Condition":{"StringEquals":{"%2$s:aud":"%3$s"}}},
            {"Effect":"Allow","Principal":{"Federated":"%4$s"},"Action":"sts:AssumeRoleWithSAML",
             "Condition":{"StringEquals":{"SAML:aud":"https://signin.aws.amazon.com/saml"}}}]}
          """
              .formatted(oidc, name, Keycloak.CLIENT, saml);
      iam.callOr(
          "UpdateAssumeRolePolicy",
          Map.of("RoleName", ROLE, "PolicyDocument", trust),
          "CreateRole",
          Map.of("RoleName", ROLE, "AssumeRolePolicyDocument", trust));
    }

    private static void show(String action, JsonNode result) {
      Scrip.out().println(action);
      Scrip.out()
          .println(
              "  who       "
                  + result
                      .path("SubjectFromWebIdentityToken")
                      .asText(result.path("Subject").asText()));
      Scrip.out()
          .println("  provider  " + result.path("Provider").asText(result.path("Issuer").asText()));
      Scrip.out().println("  audience  " + result.path("Audience").asText());
      Scrip.out().println("  session   " + result.at("/AssumedRoleUser/Arn").asText());
      Scrip.out().println("  key       " + result.at("/Credentials/AccessKeyId").asText());
    }

    private static void say(String text) {
      Scrip.err().println("scrip: " + text);
    }
  }
}
