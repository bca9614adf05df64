package dev.scrip.issuer.directory.file;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import dev.scrip.events.AccessKeyImage;
import dev.scrip.events.AccountImage;
import dev.scrip.events.EntityImage;
import dev.scrip.events.EntityWrite;
import dev.scrip.events.GroupImage;
import dev.scrip.events.InlinePolicy;
import dev.scrip.events.OrganizationImage;
import dev.scrip.events.PolicyImage;
import dev.scrip.events.PolicyVersion;
import dev.scrip.events.RoleImage;
import dev.scrip.events.Tag;
import dev.scrip.events.UserImage;
import dev.scrip.issuer.directory.AwsManagedPolicies;
import dev.scrip.issuer.directory.Directory;
import dev.scrip.issuer.directory.DirectorySeed;
import dev.scrip.issuer.directory.Privileges;
import dev.scrip.issuer.directory.file.DirectoryFile.AccountEntry;
import dev.scrip.issuer.directory.file.DirectoryFile.GroupEntry;
import dev.scrip.issuer.directory.file.DirectoryFile.KeyEntry;
import dev.scrip.issuer.directory.file.DirectoryFile.OrganizationEntry;
import dev.scrip.issuer.directory.file.DirectoryFile.PolicyEntry;
import dev.scrip.issuer.directory.file.DirectoryFile.RoleEntry;
import dev.scrip.issuer.directory.file.DirectoryFile.UserEntry;
import dev.scrip.issuer.policy.PolicyDocument;
import dev.scrip.issuer.policy.text.MalformedPolicyDocumentException;
import dev.scrip.issuer.session.AccessKeyId;
import dev.scrip.issuer.session.SecretAccessKey;
import dev.scrip.issuer.session.UniqueIds;
import dev.scrip.schemas.GeneratedClasses;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Checks a directory file and turns it into the first content of a directory. */
public final class DirectorySeeder {
  static {
    GeneratedClasses.trust();
  }

  private static final Pattern ACCOUNT_ID = Pattern.compile("\\d{12}");
  private static final Pattern NAME = Pattern.compile("[\\w+=,.@-]{1,64}");
  private static final Pattern PATH = Pattern.compile("/([!-~]{1,510}/)?");
  private static final Pattern ORGANIZATION_ID = Pattern.compile("o-[a-z0-9]{10,32}");
  private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";
  private static final int MIN_SESSION = 3_600; // seconds
  private static final int MAX_SESSION = 43_200;

  private final RandomGenerator random;
  private final Instant now;
  private final List<EntityWrite> entities = new ArrayList<>();
  private final List<DirectorySeed.Key> keys = new ArrayList<>();
  private final Set<String> seen = new HashSet<>();
  private final Set<String> names = new HashSet<>();
  private final Set<Integer> numbers = new HashSet<>();
  private final Map<String, String> serviceControl = new HashMap<>();
  private @Nullable String organizationId;

  private DirectorySeeder(RandomGenerator random, Instant now) {
    this.random = random;
    this.now = now;
  }

  /**
   * The seed that a file describes.
   *
   * @param random makes ids and the keys that are not written
   * @param now becomes the creation time of every entity
   * @throws InvalidDirectoryFileException if the file contradicts itself or a rule
   */
  public static DirectorySeed seed(DirectoryFile file, RandomGenerator random, Instant now)
      throws InvalidDirectoryFileException {
    DirectorySeeder seeder = new DirectorySeeder(random, now);
    if (file.organization() != null) {
      seeder.organization(file.organization(), file.accounts().getFirst().id());
    }
    for (AccountEntry account : file.accounts()) {
      seeder.account(account);
    }
    return new DirectorySeed(List.copyOf(seeder.entities), List.copyOf(seeder.keys));
  }

  private void organization(OrganizationEntry entry, String management)
      throws InvalidDirectoryFileException {
    String id = entry.id() == null ? "o-" + letters(10) : entry.id();
    check(
        ORGANIZATION_ID.matcher(id).matches(),
        "%s is no organization id, such as o-a1b2c3d4e5",
        id);
    for (PolicyEntry policy : orEmpty(entry.policies())) {
      String arn =
          "arn:aws:organizations::%s:policy/%s/service_control_policy/p-%s"
              .formatted(management, id, letters(8));
      check(
          serviceControl.put(policy.name(), arn) == null,
          "the service control policy %s is there twice",
          policy.name());
      write(
          arn,
          image()
              .setPolicy(
                  PolicyImage.newBuilder()
                      .setArn(arn)
                      .setPolicyId(arn.substring(arn.lastIndexOf('/') + 1))
                      .setPolicyName(policy.name())
                      .setPath("/")
                      .setAccountId(management)
                      .setCreatedAt(now)
                      .setDescription(policy.description())
                      .setVersions(
                          List.of(
                              new PolicyVersion(
                                  "v1",
                                  document(
                                      arn, policy.document(), PolicyDocument.Use.SERVICE_CONTROL),
                                  now,
                                  true)))
                      .build()));
    }
    write(
        Directory.ORGANIZATION,
        image()
            .setOrganization(
                OrganizationImage.newBuilder()
                    .setOrganizationId(id)
                    .setManagementAccountId(management)
                    .setServiceControlPolicyArns(
                        serviceControl("the organization", entry.serviceControlPolicies()))
                    .setCreatedAt(now)
                    .build()));
    organizationId = id;
  }

  private List<String> serviceControl(String where, @Nullable List<String> names)
      throws InvalidDirectoryFileException {
    List<String> arns = new ArrayList<>();
    for (String name : orEmpty(names)) {
      String arn = serviceControl.get(name);
      check(arn != null, "%s: there is no service control policy %s", where, name);
      if (arn != null) {
        arns.add(arn);
      }
    }
    return arns;
  }

  private String letters(int count) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    return text.toString();
  }

  private void account(AccountEntry account) throws InvalidDirectoryFileException {
    check(
        ACCOUNT_ID.matcher(account.id()).matches(), "account id %s is not 12 digits", account.id());
    int number = number(account);
    check(
        number >= 0 && number < AccessKeyId.ACCOUNT_NUMBERS && numbers.add(number),
        "account %s: number %s is taken or out of range",
        account.id(),
        number);
    write(
        "arn:aws:iam::" + account.id() + ":root",
        image()
            .setAccount(
                AccountImage.newBuilder()
                    .setAccountId(account.id())
                    .setNumber(number)
                    .setName(account.name())
                    .setManagementAccount(numbers.size() == 1) // the first one of the file
                    .setCreatedAt(now)
                    .setOrganizationId(organizationId)
                    .setServiceControlPolicyArns(
                        serviceControl(account.id(), account.serviceControlPolicies()))
                    .build()));
    for (PolicyEntry policy : orEmpty(account.managedPolicies())) {
      managedPolicy(account.id(), policy);
    }
    for (GroupEntry group : orEmpty(account.groups())) {
      group(account.id(), group);
    }
    for (UserEntry user : orEmpty(account.users())) {
      user(account.id(), number, user);
    }
    for (RoleEntry role : orEmpty(account.roles())) {
      role(account.id(), role);
    }
  }

  private int number(AccountEntry account) throws InvalidDirectoryFileException {
    if (account.number() != null) {
      return account.number();
    }
    for (UserEntry user : orEmpty(account.users())) {
      for (KeyEntry key : orEmpty(user.accessKeys())) {
        if (key.id() != null) {
          return accessKeyId(key.id()).accountNumber();
        }
      }
    }
    return random.nextInt(AccessKeyId.ACCOUNT_NUMBERS);
  }

  private void managedPolicy(String accountId, PolicyEntry entry)
      throws InvalidDirectoryFileException {
    String arn = arn(accountId, "policy", entry.path(), entry.name());
    write(
        arn,
        image()
            .setPolicy(
                PolicyImage.newBuilder()
                    .setArn(arn)
                    .setPolicyId(UniqueIds.POLICY.mint(random))
                    .setPolicyName(entry.name())
                    .setPath(path(entry.path()))
                    .setAccountId(accountId)
                    .setCreatedAt(now)
                    .setDescription(entry.description())
                    .setVersions(
                        List.of(
                            PolicyVersion.newBuilder()
                                .setVersionId("v1")
                                .setDocument(
                                    document(arn, entry.document(), PolicyDocument.Use.IDENTITY))
                                .setCreatedAt(now)
                                .setIsDefault(true)
                                .build()))
                    .build()));
  }

  private void group(String accountId, GroupEntry entry) throws InvalidDirectoryFileException {
    String arn = arn(accountId, "group", entry.path(), entry.name());
    write(
        arn,
        image()
            .setGroup(
                GroupImage.newBuilder()
                    .setArn(arn)
                    .setGroupId(UniqueIds.GROUP.mint(random))
                    .setGroupName(entry.name())
                    .setPath(path(entry.path()))
                    .setAccountId(accountId)
                    .setCreatedAt(now)
                    .setInlinePolicies(inline(arn, entry.inlinePolicies()))
                    .setAttachedPolicyArns(policies(arn, entry.policies()))
                    .build()));
  }

  private void user(String accountId, int number, UserEntry entry)
      throws InvalidDirectoryFileException {
    String arn = arn(accountId, "user", entry.path(), entry.name());
    List<String> groups = new ArrayList<>();
    for (String group : orEmpty(entry.groups())) {
      String groupArn = arnOfName(accountId, "group", group);
      check(seen.contains(groupArn), "%s: there is no group %s", arn, group);
      groups.add(groupArn);
    }
    List<String> attached = policies(arn, entry.policies());
    Map<String, String> tags = entry.tags() == null ? Map.of() : entry.tags();
    write(
        arn,
        image()
            .setUser(
                UserImage.newBuilder()
                    .setArn(arn)
                    .setUserId(UniqueIds.USER.mint(random))
                    .setUserName(entry.name())
                    .setPath(path(entry.path()))
                    .setAccountId(accountId)
                    .setCreatedAt(now)
                    .setInlinePolicies(inline(arn, entry.inlinePolicies()))
                    .setAttachedPolicyArns(attached)
                    .setGroups(groups)
                    .setTags(tags(tags))
                    .build()));
    check(orEmpty(entry.accessKeys()).size() <= 2, "%s has more than two access keys", arn);
    for (KeyEntry key : orEmpty(entry.accessKeys())) {
      check(
          (key.id() == null) == (key.secret() == null),
          "%s: an access key has an id and a secret, or neither",
          arn);
      boolean made = key.id() == null;
      AccessKeyId id =
          key.id() == null ? AccessKeyId.longTerm(number, random) : accessKeyId(key.id());
      check(
          id.accountNumber() == number,
          "%s: access key %s carries another account's number",
          arn,
          id);
      SecretAccessKey secret =
          key.secret() == null ? SecretAccessKey.random(random) : SecretAccessKey.of(key.secret());
      check(
          secret.reveal().length() >= 16 && secret.reveal().length() <= 128,
          "%s: the secret of %s has fewer than 16 or more than 128 characters",
          arn,
          id);
      write(
          arn + "/access-key/" + id,
          image()
              .setAccessKey(
                  AccessKeyImage.newBuilder()
                      .setAccessKeyId(id.value())
                      .setUserArn(arn)
                      .setActive(!Boolean.FALSE.equals(key.active()))
                      .setCreatedAt(now)
                      .build()));
      keys.add(
          new DirectorySeed.Key(
              entry.name(),
              accountId,
              id,
              secret,
              made,
              attached.contains(AwsManagedPolicies.ADMINISTRATOR_ACCESS),
              tags.containsKey("scrip:service")));
    }
  }

  private void role(String accountId, RoleEntry entry) throws InvalidDirectoryFileException {
    String arn = arn(accountId, "role", entry.path(), entry.name());
    int maxSession = Objects.requireNonNullElse(entry.maxSessionDuration(), MIN_SESSION);
    check(
        maxSession >= MIN_SESSION && maxSession <= MAX_SESSION,
        "%s: maxSessionDuration %s is not from 3600 to 43200 seconds",
        arn,
        maxSession);
    List<String> attached = policies(arn, entry.policies());
    Map<String, String> tags = entry.tags() == null ? Map.of() : entry.tags();
    write(
        arn,
        image()
            .setRole(
                Privileges.judged(
                    RoleImage.newBuilder()
                        .setArn(arn)
                        .setRoleId(UniqueIds.ROLE.mint(random))
                        .setRoleName(entry.name())
                        .setPath(path(entry.path()))
                        .setAccountId(accountId)
                        .setCreatedAt(now)
                        .setDescription(entry.description())
                        .setMaxSessionDuration(maxSession)
                        .setTrustPolicy(
                            document(arn, entry.trustPolicy(), PolicyDocument.Use.TRUST))
                        .setInlinePolicies(inline(arn, entry.inlinePolicies()))
                        .setAttachedPolicyArns(attached)
                        .setTags(tags(tags)))));
  }

  private List<InlinePolicy> inline(String arn, @Nullable Map<String, JsonNode> documents)
      throws InvalidDirectoryFileException {
    List<InlinePolicy> policies = new ArrayList<>();
    if (documents != null) {
      for (Map.Entry<String, JsonNode> each : documents.entrySet()) {
        policies.add(
            InlinePolicy.newBuilder()
                .setName(each.getKey())
                .setDocument(
                    document(
                        arn + "/policy/" + each.getKey(),
                        each.getValue(),
                        PolicyDocument.Use.IDENTITY))
                .build());
      }
    }
    return policies;
  }

  private List<String> policies(String arn, @Nullable List<String> arns)
      throws InvalidDirectoryFileException {
    for (String policy : orEmpty(arns)) {
      check(
          seen.contains(policy) || AwsManagedPolicies.image(policy).isPresent(),
          "%s: there is no policy %s",
          arn,
          policy);
    }
    return List.copyOf(orEmpty(arns));
  }

  private static String document(String where, JsonNode document, PolicyDocument.Use use)
      throws InvalidDirectoryFileException {
    String json = document.toString();
    try {
      PolicyDocument.parse(json, use);
    } catch (MalformedPolicyDocumentException e) {
      throw new InvalidDirectoryFileException(where + ": " + e.explained());
    }
    return json;
  }

  private void write(String arn, EntityImage.Builder image) throws InvalidDirectoryFileException {
    String kind = arn.substring(0, Math.max(0, arn.indexOf('/')));
    boolean named = !arn.contains("/access-key/");
    check(
        seen.add(arn)
            && (!named || names.add(kind + " " + arn.substring(arn.lastIndexOf('/') + 1))),
        "%s is there twice; a name stands once in an account, whatever its path",
        arn);
    entities.add(EntityWrite.newBuilder().setArn(arn).setImage(image.build()).build());
  }

  private static EntityImage.Builder image() {
    return EntityImage.newBuilder();
  }

  private static String arn(String accountId, String kind, @Nullable String path, String name)
      throws InvalidDirectoryFileException {
    check(NAME.matcher(name).matches(), "%s is no name of a %s", name, kind);
    return "arn:aws:iam::" + accountId + ":" + kind + path(path) + name;
  }

  private String arnOfName(String accountId, String kind, String name) {
    String start = "arn:aws:iam::" + accountId + ":" + kind + "/";
    return seen.stream()
        .filter(arn -> arn.startsWith(start) && arn.endsWith("/" + name))
        .findFirst()
        .orElse(start + name);
  }

  private static String path(@Nullable String path) throws InvalidDirectoryFileException {
    String written = path == null ? "/" : path;
    check(PATH.matcher(written).matches(), "path %s does not begin and end with a slash", written);
    return written;
  }

  private static AccessKeyId accessKeyId(String id) throws InvalidDirectoryFileException {
    return AccessKeyId.parse(id)
        .filter(key -> !key.isTemporary())
        .orElseThrow(
            () ->
                new InvalidDirectoryFileException(
                    id + " is no access key id: AKIA and 16 of A-Z and 2-7"));
  }

  private static List<Tag> tags(Map<String, String> tags) {
    return tags.entrySet().stream()
        .map(tag -> Tag.newBuilder().setKey(tag.getKey()).setValue(tag.getValue()).build())
        .toList();
  }

  private static <T> List<T> orEmpty(@Nullable List<T> list) {
    return list == null ? List.of() : list;
  }

  @FormatMethod
  private static void check(boolean holds, @FormatString String message, Object... arguments)
      throws InvalidDirectoryFileException {
    if (!holds) {
      throw new InvalidDirectoryFileException(message.formatted(arguments));
    }
  }
}
