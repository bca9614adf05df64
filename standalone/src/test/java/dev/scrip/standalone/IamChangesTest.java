package dev.scrip.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.scrip.events.AuditEvent;
import dev.scrip.events.DirectoryChange;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.AccessKey;
import software.amazon.awssdk.services.iam.model.IamException;
import software.amazon.awssdk.services.iam.model.Tag;

/** What a change of the directory rests on, and what the trail tells of it. */
final class IamChangesTest extends IamSuite {
  /** Two requests for one name at once: one makes it, the other learns that it is there. */
  @Test
  void racesForAName_haveOneWinner() throws Exception {
    for (int round = 0; round < 10; round++) {
      String name = "race-" + round;
      Callable<Boolean> create =
          () -> {
            try {
              iam.createUser(r -> r.userName(name));
              return true;
            } catch (IamException e) {
              assertThat(e.awsErrorDetails().errorCode()).isEqualTo("EntityAlreadyExists");
              return false;
            }
          };
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        int made = 0;
        for (Future<Boolean> each : threads.invokeAll(List.of(create, create, create))) {
          made += each.get() ? 1 : 0;
        }
        assertThat(made).isEqualTo(1);
      }
    }
  }

  /** What an administrator whose rights are taken away meanwhile asked for is not done. */
  @Test
  void changes_restOnTheRightsOfWhoAskedForThem() throws Exception {
    for (int round = 0; round < 5; round++) {
      String admin = "fleeting-" + round;
      String made = "made-by-" + round;
      iam.createUser(r -> r.userName(admin));
      iam.attachUserPolicy(
          r -> r.userName(admin).policyArn("arn:aws:iam::aws:policy/AdministratorAccess"));
      AccessKey key = iam.createAccessKey(r -> r.userName(admin)).accessKey();
      try (IamClient fleeting =
              platform.iam(AwsBasicCredentials.create(key.accessKeyId(), key.secretAccessKey()));
          ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        Future<?> taken =
            threads.submit(
                () ->
                    iam.detachUserPolicy(
                        r ->
                            r.userName(admin)
                                .policyArn("arn:aws:iam::aws:policy/AdministratorAccess")));
        Future<?> asked =
            threads.submit(
                () -> {
                  try {
                    fleeting.createUser(r -> r.userName(made));
                  } catch (IamException e) {
                    assertThat(e.awsErrorDetails().errorCode()).isEqualTo("AccessDenied");
                  }
                });
        taken.get();
        asked.get();
      }
      List<DirectoryChange> applied = topics.appliedChanges();
      int takenAt = indexOf(applied, "DetachUserPolicy", ACCOUNT + "user/" + admin);
      int madeAt = indexOf(applied, "CreateUser", ACCOUNT + "user/" + made);
      assertThat(madeAt < 0 || madeAt < takenAt).as("round %d", round).isTrue();
    }
  }

  @Test
  void lastUse_comesBackThroughTheTrail() throws Exception {
    iam.createUser(r -> r.userName("seen"));
    iam.attachUserPolicy(
        r -> r.userName("seen").policyArn("arn:aws:iam::aws:policy/IAMReadOnlyAccess"));
    AccessKey key = iam.createAccessKey(r -> r.userName("seen")).accessKey();
    assertThat(lastUsed(key)).isEqualTo("N/A");
    try (IamClient seen =
        platform.iam(AwsBasicCredentials.create(key.accessKeyId(), key.secretAccessKey()))) {
      seen.listUsers();
    }
    Eventually.get(Duration.ofSeconds(20), () -> lastUsed(key), "iam"::equals);
  }

  @Test
  void changes_areRecorded_underTheChangesId() throws Exception {
    iam.createUser(r -> r.userName("recorded"));
    DirectoryChange change =
        topics.changes().stream()
            .filter(each -> each.getWrites().getFirst().getArn().endsWith("user/recorded"))
            .findFirst()
            .orElseThrow();
    assertThat(change.getRequestedBy().getArn()).isEqualTo(ACCOUNT + "user/admin");
    assertThat(topics.audit())
        .filteredOn(event -> event.getEventID().equals(change.getChangeID()))
        .singleElement()
        .extracting(AuditEvent::getEventName)
        .isEqualTo("CreateUser");
  }

  @Test
  void secrets_areToldOnce_andAreInNoReadableTopic() throws Exception {
    iam.createUser(r -> r.userName("secretive"));
    AccessKey key = iam.createAccessKey(r -> r.userName("secretive")).accessKey();
    assertThat(iam.listAccessKeys(r -> r.userName("secretive")).accessKeyMetadata()).hasSize(1);
    assertThat(topics.raw("sts.audit", "iam.changes")).doesNotContain(key.secretAccessKey());
  }

  @Test
  void badInput_isToldInAwssWords_andChangesNothing() throws Exception {
    int before = topics.changes().size();
    assertRefused(() -> iam.createUser(r -> r.userName("a".repeat(129))), "ValidationError", 400);
    assertRefused(() -> iam.createUser(r -> r.userName("a b")), "ValidationError", 400);
    assertRefused(
        () -> iam.createPolicy(r -> r.policyName("p").policyDocument("{")),
        "MalformedPolicyDocument",
        400);
    String big = READ.replace("iam:Get*", "iam:" + "G".repeat(6_100));
    assertRefused(
        () -> iam.createPolicy(r -> r.policyName("p").policyDocument(big)), "LimitExceeded", 409);
    assertRefused(
        () ->
            iam.createUser(
                r ->
                    r.userName("tagged")
                        .tags(
                            Tag.builder().key("a").value("1").build(),
                            Tag.builder().key("A").value("2").build())),
        "InvalidInput",
        400);
    assertRefused(
        () ->
            iam.createRole(
                r ->
                    r.roleName("r")
                        .assumeRolePolicyDocument(
                            TRUST.replace("123456789012", ACCOUNT + "user/nowhere"))),
        "MalformedPolicyDocument",
        400);
    String privateKey = "PRIVATE" + "\u0001" + "-KEY-MATERIAL";
    IamException told =
        catchThrowableOfType(
            IamException.class,
            () ->
                iam.createSAMLProvider(
                    r ->
                        r.name("k")
                            .samlMetadataDocument("x".repeat(1_000))
                            .addPrivateKey(privateKey)));
    assertThat(told.awsErrorDetails().errorMessage())
        .contains("'***' at 'addPrivateKey'")
        .doesNotContain("KEY-MATERIAL");
    assertThat(topics.raw("sts.audit")).doesNotContain("KEY-MATERIAL");
    assertThat(topics.changes()).hasSize(before);
  }

  private String lastUsed(AccessKey key) {
    return iam.getAccessKeyLastUsed(r -> r.accessKeyId(key.accessKeyId()))
        .accessKeyLastUsed()
        .serviceName();
  }

  private static int indexOf(List<DirectoryChange> changes, String event, String arn) {
    for (int i = 0; i < changes.size(); i++) {
      DirectoryChange change = changes.get(i);
      if (change.getEventName().equals(event)
          && change.getWrites().stream().anyMatch(write -> write.getArn().equals(arn))) {
        return i;
      }
    }
    return -1;
  }

  /** A reply tells its position; a request that names one not reached yet is not answered. */
  @Test
  void position_travelsInAHeader() {
    String position =
        iam.createUser(r -> r.userName("placed"))
            .sdkHttpResponse()
            .firstMatchingHeader("x-scrip-position")
            .orElseThrow();
    assertThat(position).matches("iam\\.changes@\\d+");
    assertThat(get(position)).isEqualTo("placed");
    long far = Long.parseLong(position.substring(position.indexOf('@') + 1)) + 1_000;
    assertRefused(() -> get("iam.changes@" + far), "ServiceUnavailable", 503);
  }

  private String get(String position) {
    return iam.getUser(
            r ->
                r.userName("placed")
                    .overrideConfiguration(o -> o.putHeader("x-scrip-position", position)))
        .user()
        .userName();
  }
}
