package dev.scrip.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scrip.events.DirectoryChange;
import dev.scrip.events.EntityImage;
import dev.scrip.events.EntityWrite;
import dev.scrip.issuer.directory.DirectorySeed;
import dev.scrip.issuer.directory.file.DirectoryFiles;
import dev.scrip.issuer.directory.file.DirectoryPlan;
import dev.scrip.issuer.ops.FederationSettings;
import dev.scrip.issuer.ops.Issuer;
import dev.scrip.issuer.ops.IssuerSettings;
import dev.scrip.issuer.ops.StartException;
import dev.scrip.issuer.record.RecordSettings;
import dev.scrip.issuer.session.RootKey;
import dev.scrip.issuer.sts.IssuanceQuota;
import dev.scrip.schemas.TopicLayout;
import dev.scrip.standalone.broker.EmbeddedBroker;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.AccessKey;
import software.amazon.awssdk.services.iam.model.IamException;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.StsException;

/**
 * Two issuers on one cluster, asked at the same time for things that exclude each other: whatever
 * the interleaving, no change that stands rests on something that was no longer true.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TwoIssuersTest {
  private static final String ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess";
  private static final String DIRECTORY =
      """
      accounts:
        - id: "123456789012"
          users:
            - {name: admin, policies: ["arn:aws:iam::aws:policy/AdministratorAccess"], accessKeys: [{}]}
      """;

  private final long seed = Long.getLong("scrip.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final RootKey rootKey = RootKey.parse(RootKey.generateText(new SecureRandom()));
  private final List<Issuer> issuers = new ArrayList<>();
  private final List<IamClient> clients = new ArrayList<>();
  private EmbeddedBroker broker;
  private Map<String, Object> kafka;
  private RawTopics topics;
  private Path dir;

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    dir = folder;
    var settings = TestBroker.settings(dir);
    broker = EmbeddedBroker.start(settings);
    kafka = TestBroker.client(settings);
    topics = new RawTopics(kafka);
    try (Admin admin = Admin.create(kafka)) {
      TopicLayout.STANDALONE.create(admin);
    }
    // Both at once on the empty cluster, each with a directory of its own.
    List<DirectorySeed> seeds = List.of(seed(), seed());
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Optional<Issuer>>> started =
          threads.invokeAll(
              List.of(() -> first("one", seeds.get(0)), () -> first("two", seeds.get(1))));
      for (int i = 0; i < 2; i++) {
        Optional<Issuer> issuer = started.get(i).get();
        issuer.ifPresent(issuers::add);
      }
    }
    assertThat(issuers).as("one of them makes the directory").isNotEmpty();
    while (issuers.size() < 2) {
      issuers.add(issuer("again", Optional.empty()));
    }
    DirectorySeed.Key key =
        seeds.stream()
            .map(each -> each.administrator().orElseThrow())
            .filter(each -> works(each))
            .findFirst()
            .orElseThrow();
    for (Issuer issuer : issuers) {
      clients.add(iam(issuer, AwsBasicCredentials.create(key.id().value(), key.secret().reveal())));
    }
  }

  @AfterAll
  void stop() {
    clients.forEach(IamClient::close);
    issuers.forEach(Issuer::close);
    if (broker != null) {
      broker.close();
    }
  }

  @Test
  void firstStartOfBoth_makesOneAdministrator() {
    assertThat(
            topics.appliedChanges().stream()
                .filter(change -> change.getEventName().equals("Bootstrap")))
        .hasSize(1);
    assertThat(clients.getFirst().listUsers().users())
        .extracting(user -> user.userName())
        .contains("admin", "scrip-audit");
    assertThat(clients.getFirst().listAccessKeys(r -> r.userName("admin")).accessKeyMetadata())
        .hasSize(1);
  }

  @Test
  void whateverTheInterleaving_noChangeRestsOnWhatWasNoLongerTrue() throws Exception {
    System.out.println("TwoIssuersTest: seed " + seed + " (-Dscrip.seed repeats it)");
    int rounds = Boolean.getBoolean("scrip.long") ? 300 : 40;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int round = 0; round < rounds; round++) {
        List<Callable<Boolean>> calls = new ArrayList<>();
        switch (random.nextInt(4)) {
          case 0 -> namesThatDifferInPathOrCase(round, calls);
          case 1 -> roleAndItsPolicy(round, calls);
          case 2 -> groupAndItsMember(round, calls);
          default -> administratorWhoGoes(round, calls);
        }
        for (Future<Boolean> each : threads.invokeAll(calls)) {
          each.get();
        }
      }
    }
    check(topics.appliedChanges());
  }

  @Test
  void whatOneWrote_theOtherReads_fromThePositionOn() {
    for (int i = 0; i < 20; i++) {
      String name = "read-" + i;
      var made = clients.get(i % 2).createUser(r -> r.userName(name));
      String position =
          made.sdkHttpResponse().firstMatchingHeader("x-scrip-position").orElseThrow();
      assertThat(
              clients
                  .get((i + 1) % 2)
                  .getUser(
                      r ->
                          r.userName(name)
                              .overrideConfiguration(
                                  o -> o.putHeader("x-scrip-position", position)))
                  .user()
                  .userName())
          .isEqualTo(name);
    }
  }

  /** The same code at once to both, again and again, and to one that starts after that. */
  @Test
  void aDevicesCode_countsOnce_onWhicheverIssuer() throws Exception {
    IamClient iam = clients.getFirst();
    iam.createUser(r -> r.userName("phone"));
    AccessKey key = iam.createAccessKey(r -> r.userName("phone")).accessKey();
    AwsCredentials owner = AwsBasicCredentials.create(key.accessKeyId(), key.secretAccessKey());
    Device device = Device.enabled(iam, "phone");
    String code = device.code();
    List<Callable<Boolean>> calls = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      Issuer issuer = issuers.get(i % 2);
      calls.add(() -> isTaken(issuer, owner, device.serialNumber(), code));
    }
    int taken = 0;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Boolean> each : threads.invokeAll(calls)) {
        taken += each.get() ? 1 : 0;
      }
    }
    assertThat(taken).isEqualTo(1);
    Issuer late = issuer("late", Optional.empty());
    assertThat(isTaken(late, owner, device.serialNumber(), code)).isFalse();
    late.close();
  }

  private static boolean isTaken(
      Issuer issuer, AwsCredentials owner, String serialNumber, String code) {
    try (StsClient sts =
        StsClient.builder()
            .region(Region.US_EAST_1)
            .endpointOverride(URI.create("http://127.0.0.1:" + issuer.port() + "/"))
            .credentialsProvider(StaticCredentialsProvider.create(owner))
            .overrideConfiguration(config -> config.retryStrategy(retry -> retry.maxAttempts(1)))
            .build()) {
      sts.getSessionToken(r -> r.serialNumber(serialNumber).tokenCode(code));
      return true;
    } catch (StsException e) {
      assertThat(e.awsErrorDetails().errorCode()).isEqualTo("AccessDenied");
      return false;
    }
  }

  @Test
  void restartFromASnapshot_knowsWhatTheLogKnows() throws Exception {
    clients.getFirst().createUser(r -> r.userName("before-the-stop"));
    Issuer third = issuer("third", Optional.empty());
    third.close(); // leaves a snapshot
    assertThat(dir.resolve("third").resolve("directory")).exists();
    clients.getFirst().createUser(r -> r.userName("while-it-was-down"));
    clients.getFirst().deleteUser(r -> r.userName("before-the-stop"));
    Issuer again = issuer("third", Optional.empty());
    try (IamClient iam = iam(again, credentials())) {
      Set<String> names = new TreeSet<>();
      iam.listUsersPaginator().users().forEach(user -> names.add(user.userName()));
      assertThat(names).contains("while-it-was-down").doesNotContain("before-the-stop");
    } finally {
      again.close();
    }
  }

  private void namesThatDifferInPathOrCase(int round, List<Callable<Boolean>> calls) {
    List<String> paths = List.of("/", "/a/", "/b/");
    List<String> names = List.of("Same-" + round, "same-" + round, "SAME-" + round);
    for (int i = 0; i < 4; i++) {
      String path = paths.get(random.nextInt(3));
      String name = names.get(random.nextInt(3));
      IamClient iam = clients.get(i % 2);
      calls.add(done(() -> iam.createUser(r -> r.userName(name).path(path))));
    }
    IamClient iam = clients.get(random.nextInt(2));
    calls.add(done(() -> iam.deleteUser(r -> r.userName(names.getFirst()))));
  }

  private void roleAndItsPolicy(int round, List<Callable<Boolean>> calls) {
    String role = "role-" + round;
    String policy = "policy-" + round;
    clients.get(0).createRole(r -> r.roleName(role).assumeRolePolicyDocument(IamSuite.TRUST));
    String arn =
        clients
            .get(0)
            .createPolicy(r -> r.policyName(policy).policyDocument(IamSuite.READ))
            .policy()
            .arn();
    calls.add(done(() -> clients.get(0).deleteRole(r -> r.roleName(role))));
    calls.add(done(() -> clients.get(1).attachRolePolicy(r -> r.roleName(role).policyArn(arn))));
    calls.add(done(() -> clients.get(random.nextInt(2)).deletePolicy(r -> r.policyArn(arn))));
  }

  private void groupAndItsMember(int round, List<Callable<Boolean>> calls) {
    String group = "group-" + round;
    String user = "member-" + round;
    clients.get(0).createGroup(r -> r.groupName(group));
    clients.get(0).createUser(r -> r.userName(user));
    calls.add(done(() -> clients.get(0).deleteGroup(r -> r.groupName(group))));
    calls.add(done(() -> clients.get(1).addUserToGroup(r -> r.groupName(group).userName(user))));
    calls.add(done(() -> clients.get(0).createAccessKey(r -> r.userName(user))));
    calls.add(done(() -> clients.get(1).deleteUser(r -> r.userName(user))));
  }

  private void administratorWhoGoes(int round, List<Callable<Boolean>> calls) {
    String name = "leaving-" + round;
    IamClient admin = clients.get(random.nextInt(2));
    admin.createUser(r -> r.userName(name));
    admin.attachUserPolicy(r -> r.userName(name).policyArn(ADMINISTRATOR));
    AccessKey key = admin.createAccessKey(r -> r.userName(name)).accessKey();
    AwsCredentials credentials =
        AwsBasicCredentials.create(key.accessKeyId(), key.secretAccessKey());
    for (int i = 0; i < 4; i++) {
      String made = "made-by-" + name + "-" + i;
      Issuer issuer = issuers.get(i % 2);
      calls.add(
          done(
              () -> {
                try (IamClient iam = iam(issuer, credentials)) {
                  iam.createUser(r -> r.userName(made));
                }
              }));
    }
    calls.add(
        1 + random.nextInt(3),
        done(
            () -> {
              admin.deleteAccessKey(r -> r.userName(name).accessKeyId(key.accessKeyId()));
              admin.detachUserPolicy(r -> r.userName(name).policyArn(ADMINISTRATOR));
              admin.deleteUser(r -> r.userName(name));
            }));
  }

  /** Replays what stands and looks, after each change, for what must never be. */
  private static void check(List<DirectoryChange> applied) {
    Map<String, EntityImage> there = new HashMap<>();
    int checked = 0;
    for (DirectoryChange change : applied) {
      if (change.getRequestedBy() != null) {
        String caller = change.getRequestedBy().getArn();
        EntityImage user = there.get(caller);
        assertThat(user).as("%s was there for %s", caller, change.getEventName()).isNotNull();
        assertThat(Objects.requireNonNull(user).getUser().getAttachedPolicyArns())
            .contains(ADMINISTRATOR);
        String key = caller + "/access-key/" + change.getRequestedBy().getAccessKeyId();
        assertThat(there).as("its key was there for %s", change.getEventName()).containsKey(key);
        checked++;
      }
      for (EntityWrite write : change.getWrites()) {
        if (write.getImage() == null) {
          there.remove(write.getArn());
        } else {
          there.put(write.getArn(), write.getImage());
        }
      }
      Set<String> names = new TreeSet<>();
      there.forEach((arn, image) -> checkEntity(there, arn, image, names));
    }
    assertThat(checked).as("changes that were looked at").isGreaterThan(50);
  }

  private static void checkEntity(
      Map<String, EntityImage> there, String arn, EntityImage image, Set<String> names) {
    List<String> needs = new ArrayList<>();
    if (image.getUser() != null) {
      needs.addAll(image.getUser().getGroups());
      needs.addAll(image.getUser().getAttachedPolicyArns());
      assertThat(names.add(image.getUser().getUserName().toLowerCase(Locale.ROOT)))
          .as("the name of %s is its own", arn)
          .isTrue();
    } else if (image.getRole() != null) {
      needs.addAll(image.getRole().getAttachedPolicyArns());
    } else if (image.getAccessKey() != null) {
      needs.add(image.getAccessKey().getUserArn());
    }
    needs.removeIf(each -> each.startsWith("arn:aws:iam::aws:"));
    assertThat(there.keySet()).as("what %s names is there", arn).containsAll(needs);
  }

  private static Callable<Boolean> done(Runnable call) {
    return () -> {
      try {
        call.run();
        return true;
      } catch (IamException e) {
        assertThat(e.statusCode()).as(e.getMessage()).isBetween(400, 499);
        return false;
      }
    };
  }

  private static DirectorySeed seed() throws Exception {
    return DirectoryPlan.seed(
        DirectoryFiles.parse(DIRECTORY).withService(),
        new SecureRandom(),
        InstantSource.system().instant());
  }

  private boolean works(DirectorySeed.Key key) {
    try (IamClient iam =
        iam(
            issuers.getFirst(),
            AwsBasicCredentials.create(key.id().value(), key.secret().reveal()))) {
      iam.listUsers();
      credentials = AwsBasicCredentials.create(key.id().value(), key.secret().reveal());
      return true;
    } catch (IamException e) {
      return false;
    }
  }

  private AwsCredentials credentials = AwsBasicCredentials.create("none", "none");

  private AwsCredentials credentials() {
    return credentials;
  }

  /** Empty where the other one was first. */
  private Optional<Issuer> first(String name, DirectorySeed seed) throws Exception {
    try {
      return Optional.of(issuer(name, Optional.of(seed)));
    } catch (StartException e) {
      assertThat(e).hasMessageContaining("another issuer made the first directory");
      return Optional.empty();
    }
  }

  private Issuer issuer(String name, Optional<DirectorySeed> seed) throws Exception {
    IssuerSettings settings =
        new IssuerSettings(
            kafka,
            "127.0.0.1",
            0,
            Set.of("us-east-1"),
            List.of(),
            rootKey,
            new RecordSettings(name, "us-east-1", Duration.ofSeconds(5), 500, 2_000, 2_000, 2_000),
            Optional.empty(),
            FederationSettings.DEFAULT,
            IssuanceQuota.Limits.NONE,
            true,
            Optional.of(dir.resolve(name)),
            "test",
            List.of("issuer"));
    return Issuer.start(settings, seed.map(each -> () -> each), false);
  }

  private static IamClient iam(Issuer issuer, AwsCredentials credentials) {
    return IamClient.builder()
        .region(Region.AWS_GLOBAL)
        .endpointOverride(URI.create("http://127.0.0.1:" + issuer.port() + "/"))
        .credentialsProvider(StaticCredentialsProvider.create(credentials))
        .overrideConfiguration(config -> config.retryStrategy(retry -> retry.maxAttempts(1)))
        .build();
  }
}
