package dev.scrip.issuer.directory.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.scrip.events.EntityWrite;
import dev.scrip.events.PolicyVersion;
import dev.scrip.events.RoleImage;
import dev.scrip.issuer.directory.Directory;
import dev.scrip.issuer.directory.DirectorySeed;
import dev.scrip.issuer.directory.Reservations;
import dev.scrip.issuer.directory.file.DirectoryPlan.Change;
import dev.scrip.issuer.directory.file.DirectoryPlan.Order;
import dev.scrip.issuer.session.SecretAccessKey;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class DirectoryPlanTest {
  private static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z");
  private static final String ADMIN = "arn:aws:iam::111111111111:user/admin";
  static final String FILE =
      """
      organization:
        policies:
          - {name: Everything, document: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "*", Resource: "*"}]}}
        serviceControlPolicies: [Everything]
      accounts:
        - id: "111111111111"
          name: main
          alias: main-account
          managedPolicies:
            - name: Deploy
              path: /ops/
              document: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "s3:*", Resource: "*"}]}
          groups:
            - {name: Builders, policies: ["arn:aws:iam::111111111111:policy/ops/Deploy"]}
          users:
            - {name: admin, policies: ["arn:aws:iam::aws:policy/AdministratorAccess"], accessKeys: [{}]}
            - name: ci
              path: /robots/
              tags: {team: build}
              groups: [Builders]
              permissionsBoundary: "arn:aws:iam::aws:policy/PowerUserAccess"
              accessKeys: [{id: AKIAQ3MAABCDEFGHIJKL, secret: a-secret-of-some-length}]
              inlinePolicies:
                Assume: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "sts:AssumeRole", Resource: "*"}]}
          roles:
            - name: deploy
              description: Deploys
              maxSessionDuration: 7200
              trustPolicy: {Version: "2012-10-17", Statement: [{Effect: Allow, Principal: {AWS: "111111111111"}, Action: "sts:AssumeRole"}]}
              policies: ["arn:aws:iam::111111111111:policy/ops/Deploy"]
          oidcProviders:
            - {url: "https://token.actions.example.com", clientIds: [sts.amazonaws.com]}
        - id: "222222222222"
          serviceControlPolicies: [Everything]
      """;

  private final SecureRandom random = new SecureRandom();
  private final Map<String, SecretAccessKey> secrets = new HashMap<>();

  @Test
  void secondImport_changesNothing() throws InvalidDirectoryFileException {
    Directory directory = applied(Directory.EMPTY, FILE);
    assertThat(plan(directory, FILE, false).changes()).isEmpty();
    assertThat(plan(directory, FILE, true).changes()).isEmpty();
  }

  @Test
  void export_saysWhatIsThere_withoutSecrets() throws InvalidDirectoryFileException {
    Directory directory = applied(Directory.EMPTY, FILE);
    String text =
        DirectoryFiles.write(
            DirectoryExport.of(directory, List.of("111111111111", "222222222222"), true));
    assertThat(text).doesNotContain("a-secret-of-some-length").contains("AKIAQ3MAABCDEFGHIJKL");
    DirectoryPlan again = plan(directory, text, true);
    assertThat(again.changes()).isEmpty();
    assertThat(again.notices()).isEmpty();

    DirectoryPlan elsewhere = plan(Directory.EMPTY, text, false);
    assertThat(elsewhere.notices())
        .anyMatch(notice -> notice.contains("AKIAQ3MAABCDEFGHIJKL is left out"));
    assertThat(
            DirectoryFiles.write(
                DirectoryExport.of(applied(Directory.EMPTY, text), List.of("222222222222"), false)))
        .isEqualTo(
            DirectoryFiles.write(DirectoryExport.of(directory, List.of("222222222222"), false)));
  }

  @Test
  void changes_areToldFieldByField_andKeepIds() throws InvalidDirectoryFileException {
    Directory directory = applied(Directory.EMPTY, FILE);
    String changed =
        FILE.replace("maxSessionDuration: 7200", "maxSessionDuration: 3600")
            .replace("{team: build}", "{team: ship}")
            .replace("groups: [Builders]", "groups: []")
            .replace("\"s3:*\"", "\"s3:Get*\"");
    DirectoryPlan plan = plan(directory, changed, false);
    assertThat(plan.changes())
        .extracting(Change::arn)
        .containsExactly(
            "arn:aws:iam::111111111111:policy/ops/Deploy",
            "arn:aws:iam::111111111111:user/robots/ci",
            "arn:aws:iam::111111111111:role/deploy");
    assertThat(plan.changes().stream().flatMap(each -> Differences.of(each).stream()))
        .containsExactly(
            "versions: -v1 (in force), +v1, +v2 (in force)",
            "groups: -arn:aws:iam::111111111111:group/Builders",
            "tags: -team=build, +team=ship",
            "maxSessionDuration: 7200 -> 3600");
    Directory after = apply(directory, plan);
    RoleImage role = after.image("arn:aws:iam::111111111111:role/deploy").orElseThrow().getRole();
    assertThat(role.getRoleId())
        .isEqualTo(
            directory
                .image("arn:aws:iam::111111111111:role/deploy")
                .orElseThrow()
                .getRole()
                .getRoleId());
    assertThat(plan(after, changed, false).changes()).isEmpty();
  }

  @Test
  void oldestVersion_makesRoom() throws InvalidDirectoryFileException {
    Directory directory = applied(Directory.EMPTY, FILE);
    for (int i = 0; i < 7; i++) {
      directory = applied(directory, FILE.replace("\"s3:*\"", "\"s3:Get" + i + "*\""));
    }
    assertThat(
            directory
                .image("arn:aws:iam::111111111111:policy/ops/Deploy")
                .orElseThrow()
                .getPolicy()
                .getVersions())
        .extracting(PolicyVersion::getVersionId)
        .containsExactly("v4", "v5", "v6", "v7", "v8");
  }

  @Test
  void pruning_removesWhatIsNotNamed_butNotWhoAsks_norServices()
      throws InvalidDirectoryFileException {
    Directory directory =
        applied(
            Directory.EMPTY,
            FILE.replace(
                "    roles:",
                "      - {name: scrip-audit, tags: {\"scrip:service\": scrip}}\n    roles:"));
    DirectoryPlan plan = plan(directory, "accounts: [{id: \"111111111111\", roles: []}]", true);
    assertThat(plan.changes())
        .allMatch(change -> change.after() == null)
        .extracting(Change::arn)
        .containsExactlyInAnyOrder(
            "arn:aws:iam::111111111111:role/deploy",
            "arn:aws:iam::111111111111:user/robots/ci",
            "arn:aws:iam::111111111111:user/robots/ci/access-key/AKIAQ3MAABCDEFGHIJKL",
            "arn:aws:iam::111111111111:group/Builders",
            "arn:aws:iam::111111111111:policy/ops/Deploy",
            "arn:aws:iam::111111111111:oidc-provider/token.actions.example.com");
    assertThat(plan.notices()).hasSize(2);
    assertThat(apply(directory, plan).principal(ADMIN)).isPresent();
  }

  @Test
  void keys_areMadeOnce_andASecretNeverChanges() throws InvalidDirectoryFileException {
    Directory directory = applied(Directory.EMPTY, FILE);
    DirectoryPlan one =
        plan(
            directory,
            FILE.replace("{id: AKIAQ3MAABCDEFGHIJKL, secret: a-secret-of-some-length}", "{}, {}"),
            false);
    assertThat(one.keys()).hasSize(1);
    assertThatThrownBy(
            () ->
                plan(
                    directory,
                    FILE.replace("a-secret-of-some-length", "another-of-some-length"),
                    false))
        .isInstanceOf(InvalidDirectoryFileException.class)
        .hasMessageContaining("is there with another secret")
        .hasMessageNotContaining("another-of-some-length");
    assertThatThrownBy(
            () ->
                plan(
                    directory, FILE.replace("accessKeys: [{id", "accessKeys: [{}, {}, {id"), false))
        .hasMessageContaining("more than two access keys");
  }

  @Test
  void aKeyThatWasMadeInactive_staysSo() throws InvalidDirectoryFileException {
    Directory directory =
        applied(
            Directory.EMPTY,
            FILE.replace(
                "secret: a-secret-of-some-length}",
                "secret: a-secret-of-some-length, active: false}"));
    assertThat(plan(directory, FILE, false).changes()).isEmpty();
    assertThat(
            plan(
                    directory,
                    FILE.replace("secret: a-secret-of-some-length}", "active: true}"),
                    false)
                .changes())
        .hasSize(1);
  }

  @Test
  void policiesOfOtherAccounts_cantBeAttached() {
    String foreign =
        FILE
            + """
                users:
                  - {name: thief, policies: ["arn:aws:iam::111111111111:policy/ops/Deploy"]}
            """;
    assertThatThrownBy(() -> plan(Directory.EMPTY, foreign, false))
        .hasMessageContaining("there is no policy arn:aws:iam::111111111111:policy/ops/Deploy");
  }

  @Test
  void accountsThatAreNotNamed_joinAnOrganization() throws InvalidDirectoryFileException {
    Directory directory =
        applied(Directory.EMPTY, "accounts: [{id: \"111111111111\"}, {id: \"222222222222\"}]");
    Directory joined =
        applied(directory, "organization: {policies: []}\naccounts: [{id: \"111111111111\"}]");
    assertThat(joined.organizationOf("222222222222")).isPresent();
    assertThat(joined.organizationOf("222222222222"))
        .isEqualTo(joined.organizationOf("111111111111"));
  }

  @Test
  void members_haveNoSayInTheOrganization() throws InvalidDirectoryFileException {
    Directory directory = applied(Directory.EMPTY, FILE);
    Order member = new Order("arn:aws:iam::222222222222:user/x", false, false);
    for (String file :
        List.of(
            FILE,
            "accounts: [{id: \"333333333333\"}]",
            "accounts: [{id: \"222222222222\", serviceControlPolicies: []}]")) {
      assertThatThrownBy(
              () ->
                  DirectoryPlan.of(
                      DirectoryFiles.parse(file), directory, member, this::secret, random, NOW))
          .isInstanceOf(InvalidDirectoryFileException.class)
          .hasMessageContaining("management account");
    }
  }

  @Test
  void faults_areToldWithTheirPlace_andQuoteNoSecret() {
    Map<String, String> faults =
        Map.of(
            FILE.replace("groups: [Builders]", "groups: [Nobody]"),
            "there is no group Nobody",
            FILE.replace("policy/ops/Deploy\"]}", "policy/Deploy\"]}"),
            "there is no policy",
            FILE.replace("path: /robots/", "path: robots"),
            "does not begin and end with a slash",
            FILE.replace("maxSessionDuration: 7200", "maxSessionDuration: 60"),
            "60 is not from 3600",
            FILE.replace("name: ci", "name: Admin"),
            "is there twice",
            FILE.replace("Effect: Allow, Principal", "Effect: Perhaps, Principal"),
            "role/deploy",
            FILE.replace("team: build", "team: build, Team: x"),
            "has the tag",
            FILE.replace("accessKeys: [{id", "accessKeyz: [{id"),
            "line ",
            FILE.replace("alias: main-account", "alias: Main"),
            "is no account alias",
            "accounts: [null]",
            "an account without a line");
    faults.forEach(
        (file, message) ->
            assertThatThrownBy(() -> plan(Directory.EMPTY, file, false))
                .as(message)
                .isInstanceOf(InvalidDirectoryFileException.class)
                .hasMessageContaining(message)
                .hasMessageNotContaining("a-secret-of-some-length"));
  }

  @Test
  void accountAuthorizationDetails_areADirectoryFile() throws InvalidDirectoryFileException {
    Directory directory = applied(Directory.EMPTY, FILE);
    DirectoryFiles.Read read = DirectoryFiles.read(DETAILS);
    assertThat(read.notices())
        .containsExactly(
            "arn:aws:iam::aws:policy/AmazonEC2ReadOnlyAccess is not among Scrip's: copied to"
                + " arn:aws:iam::333333333333:policy/aws-managed/AmazonEC2ReadOnlyAccess",
            "arn:aws:iam::333333333333:role/app trusts AIDAEXAMPLEEXAMPLE234, who was deleted: left"
                + " out",
            "arn:aws:iam::333333333333:role/aws-service-role/s3.amazonaws.com/AWSServiceRoleForS3 is"
                + " left out: it is a service's own");
    Directory after = applied(directory, DETAILS);
    assertThat(
            after
                .principal("arn:aws:iam::333333333333:user/dev/eve")
                .orElseThrow()
                .attached()
                .managed())
        .containsExactly("arn:aws:iam::333333333333:policy/aws-managed/AmazonEC2ReadOnlyAccess");
    assertThat(
            after
                .principal("arn:aws:iam::333333333333:role/app")
                .orElseThrow()
                .attached()
                .boundary())
        .contains("arn:aws:iam::aws:policy/PowerUserAccess");
    assertThat(plan(after, DETAILS, false).changes()).isEmpty();
    // What such an answer can't say stays.
    Directory longer =
        applied(
            after,
            DirectoryFiles.write(DirectoryExport.of(after, List.of("333333333333"), false))
                .replace("maxSessionDuration: 3600", "maxSessionDuration: 7200"));
    assertThat(plan(longer, DETAILS, false).changes()).isEmpty();
  }

  static final String DETAILS =
      """
      {"UserDetailList": [{"Path": "/dev/", "UserName": "eve", "UserId": "AIDAJ45Q7YFFAREXAMPLE",
        "Arn": "arn:aws:iam::333333333333:user/dev/eve", "CreateDate": "2013-10-14T18:32:24+00:00",
        "GroupList": ["Devs"], "Tags": [{"Key": "team", "Value": "dev"}],
        "UserPolicyList": [{"PolicyName": "own", "PolicyDocument": {"Version": "2012-10-17",
          "Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*"}}}],
        "AttachedManagedPolicies": [{"PolicyName": "AmazonEC2ReadOnlyAccess",
          "PolicyArn": "arn:aws:iam::aws:policy/AmazonEC2ReadOnlyAccess"}]}],
       "GroupDetailList": [{"Path": "/", "GroupName": "Devs", "GroupId": "AGPACKCEVSQ6C2EXAMPLE",
        "Arn": "arn:aws:iam::333333333333:group/Devs", "CreateDate": "2013-10-14T18:32:24+00:00",
        "GroupPolicyList": [], "AttachedManagedPolicies": []}],
       "RoleDetailList": [{"Path": "/", "RoleName": "app", "RoleId": "AROA1234567890EXAMPLE",
        "Arn": "arn:aws:iam::333333333333:role/app", "CreateDate": "2014-07-30T17:09:20+00:00",
        "AssumeRolePolicyDocument": "%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%5B%7B%22Effect%22%3A%22Allow%22%2C%22Principal%22%3A%7B%22AWS%22%3A%5B%22AIDAEXAMPLEEXAMPLE234%22%2C%22arn%3Aaws%3Aiam%3A%3A333333333333%3Aroot%22%5D%7D%2C%22Action%22%3A%22sts%3AAssumeRole%22%7D%5D%7D",
        "InstanceProfileList": [], "RolePolicyList": [], "AttachedManagedPolicies": [],
        "PermissionsBoundary": {"PermissionsBoundaryType": "PermissionsBoundaryPolicy",
          "PermissionsBoundaryArn": "arn:aws:iam::aws:policy/PowerUserAccess"}},
        {"Path": "/aws-service-role/s3.amazonaws.com/", "RoleName": "AWSServiceRoleForS3", "RoleId": "AROAX",
        "Arn": "arn:aws:iam::333333333333:role/aws-service-role/s3.amazonaws.com/AWSServiceRoleForS3",
        "AssumeRolePolicyDocument": {}}],
       "Policies": [{"PolicyName": "AmazonEC2ReadOnlyAccess", "PolicyId": "ANPAEXAMPLE",
        "Arn": "arn:aws:iam::aws:policy/AmazonEC2ReadOnlyAccess", "Path": "/", "DefaultVersionId": "v1",
        "PolicyVersionList": [{"VersionId": "v1", "IsDefaultVersion": true,
          "Document": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "ec2:Describe*", "Resource": "*"}]}}]}]}
      """;

  private Optional<SecretAccessKey> secret(String id) {
    return Optional.ofNullable(secrets.get(id));
  }

  private DirectoryPlan plan(Directory directory, String file, boolean prune)
      throws InvalidDirectoryFileException {
    return DirectoryPlan.of(
        DirectoryFiles.parse(file),
        directory,
        new Order(ADMIN, true, prune),
        this::secret,
        random,
        NOW);
  }

  private Directory applied(Directory directory, String file) throws InvalidDirectoryFileException {
    return apply(directory, plan(directory, file, false));
  }

  private Directory apply(Directory directory, DirectoryPlan plan) {
    List<EntityWrite> writes = new ArrayList<>();
    plan.changes().forEach(each -> writes.add(new EntityWrite(each.arn(), each.after())));
    for (DirectorySeed.Key key : plan.keys()) {
      secrets.put(key.id().value(), key.secret());
    }
    return directory.with(Reservations.with(directory, writes).writes());
  }
}
