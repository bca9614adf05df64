package dev.scrip.issuer.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.scrip.issuer.access.Access;
import dev.scrip.issuer.access.Asked;
import dev.scrip.issuer.access.Refusals;
import dev.scrip.issuer.access.Surroundings;
import dev.scrip.issuer.authn.Authenticated;
import dev.scrip.issuer.directory.file.DirectoryFiles;
import dev.scrip.issuer.directory.file.DirectoryPlan;
import dev.scrip.issuer.directory.file.InvalidDirectoryFileException;
import dev.scrip.issuer.policy.Decision;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class OrganizationTest {
  private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");
  private static final String FILE =
      """
      organization:
        id: o-a1b2c3d4e5
        policies:
          - name: Everything
            document: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "*", Resource: "*"}]}
          - name: NoNewUsers
            document: {Version: "2012-10-17", Statement: [{Effect: Deny, Action: "iam:CreateUser", Resource: "*"}]}
          - name: OnlyIam
            document: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "iam:*", Resource: "*"}]}
        serviceControlPolicies: [Everything, NoNewUsers]
      accounts:
        - id: "111111111111"
          users: [{name: admin, policies: ["arn:aws:iam::aws:policy/AdministratorAccess"], accessKeys: [{}]}]
        - id: "222222222222"
          serviceControlPolicies: [OnlyIam]
          users: [{name: admin, policies: ["arn:aws:iam::aws:policy/AdministratorAccess"], accessKeys: [{}]}]
      """;

  @Test
  void serviceControlPolicies_bindMembersAtEachLevel_butNotTheManagementAccount()
      throws InvalidDirectoryFileException {
    Directory directory = directory(FILE);
    assertThat(decide(directory, "222222222222", "iam:GetUser"))
        .isInstanceOf(Decision.Allowed.class);
    assertThat(told(directory, "222222222222", "iam:CreateUser"))
        .contains(
            "with an explicit deny in a service control policy: arn:aws:organizations::111111111111:policy/o-a1b2c3d4e5/service_control_policy/p-");
    assertThat(told(directory, "222222222222", "s3:ListAllMyBuckets"))
        .endsWith("because no service control policy allows the s3:ListAllMyBuckets action");
    assertThat(decide(directory, "111111111111", "iam:CreateUser"))
        .isInstanceOf(Decision.Allowed.class);
  }

  @Test
  void policiesThatAreNotThere_areRefused() {
    assertThatThrownBy(() -> directory(FILE.replace("[OnlyIam]", "[Nothing]")))
        .isInstanceOf(InvalidDirectoryFileException.class)
        .hasMessageContaining("there is no service control policy Nothing");
  }

  private static String told(Directory directory, String account, String action) {
    return Refusals.told(
        caller(directory, account), action, resource(account), decide(directory, account, action));
  }

  private static Decision decide(Directory directory, String account, String action) {
    return Access.decide(
        directory,
        caller(directory, account),
        Asked.of(action, resource(account)),
        new Surroundings(NOW, "127.0.0.1", null, null, false));
  }

  private static String resource(String account) {
    return "arn:aws:iam::" + account + ":user/x";
  }

  private static Authenticated caller(Directory directory, String account) {
    return new Authenticated(
        directory.principal("arn:aws:iam::" + account + ":user/admin").orElseThrow(),
        "AKIAQ3MAABCDEFGHIJKL",
        Optional.empty(),
        "us-east-1");
  }

  private static Directory directory(String yaml) throws InvalidDirectoryFileException {
    return Directory.of(DirectoryPlan.seed(DirectoryFiles.parse(yaml), new SecureRandom(), NOW));
  }
}
