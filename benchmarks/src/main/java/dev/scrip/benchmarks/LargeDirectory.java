package dev.scrip.benchmarks;

import dev.scrip.events.AccessKeyImage;
import dev.scrip.events.DirectoryChange;
import dev.scrip.events.EntityImage;
import dev.scrip.events.EntityWrite;
import dev.scrip.events.InlinePolicy;
import dev.scrip.events.RoleImage;
import dev.scrip.events.Tag;
import dev.scrip.events.UserImage;
import dev.scrip.events.Verdict;
import dev.scrip.issuer.session.AccessKeyId;
import dev.scrip.issuer.session.RootKey;
import dev.scrip.issuer.session.SecretAccessKey;
import dev.scrip.issuer.session.UniqueIds;
import dev.scrip.schemas.Topics;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Writes a large directory as its changes: roles of which each has a policy of its own and shares
 * its trust policy with 99 others, users with a key and tags.
 */
final class LargeDirectory {
  static final String ACCOUNT = "123456789012";

  private static final int WRITES = 100; // of a change

  private final Map<String, Object> kafka;
  private final RootKey rootKey;
  private final int accountNumber;
  private final RandomGenerator random;
  private final Instant now;
  private final List<String> keyIds = new ArrayList<>();

  LargeDirectory(
      Map<String, Object> kafka,
      RootKey rootKey,
      int accountNumber,
      RandomGenerator random,
      Instant now) {
    this.kafka = kafka;
    this.rootKey = rootKey;
    this.accountNumber = accountNumber;
    this.random = random;
    this.now = now;
  }

  static String roleArn(int role) {
    return "arn:aws:iam::" + ACCOUNT + ":role/role-" + role;
  }

  /** Ids of the users' keys. */
  List<String> keyIds() {
    return keyIds;
  }

  /** Writes as many roles, and as many users with a key each. */
  void write(int count) {
    Map<String, Object> config = new HashMap<>(kafka);
    config.put("acks", "all");
    config.put("linger.ms", 5);
    config.put("max.request.size", 8 * 1024 * 1024);
    try (KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer())) {
      List<EntityWrite> writes = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        writes.add(new EntityWrite(roleArn(i), EntityImage.newBuilder().setRole(role(i)).build()));
        user(i, writes, producer);
        if (writes.size() >= WRITES || i == count - 1) {
          send(producer, writes);
          writes.clear();
        }
      }
      producer.flush();
    }
  }

  private RoleImage role(int i) {
    return RoleImage.newBuilder()
        .setArn(roleArn(i))
        .setRoleId(UniqueIds.ROLE.mint(random))
        .setRoleName("role-" + i)
        .setPath("/")
        .setAccountId(ACCOUNT)
        .setCreatedAt(now)
        .setDescription("Role of service " + i)
        .setMaxSessionDuration(3_600)
        .setTrustPolicy(
            """
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::%s:user/user-%d"},"Action":"sts:AssumeRole"}]}"""
                .formatted(ACCOUNT, i / 100 * 100))
        .setInlinePolicies(
            List.of(
                new InlinePolicy(
                    "own",
                    """
                    {"Version":"2012-10-17","Statement":[{"Sid":"Read","Effect":"Allow","Action":["s3:GetObject","s3:ListBucket"],"Resource":["arn:aws:s3:::service-%1$d","arn:aws:s3:::service-%1$d/*"]}]}"""
                        .formatted(i))))
        .setAttachedPolicyArns(List.of("arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"))
        .setTags(List.of(tag("team", "team-" + i % 100)))
        .setPrivileged(Verdict.NO)
        .build();
  }

  private void user(int i, List<EntityWrite> writes, KafkaProducer<String, byte[]> producer) {
    String arn = "arn:aws:iam::" + ACCOUNT + ":user/user-" + i;
    String keyId = AccessKeyId.longTerm(accountNumber, random).value();
    keyIds.add(keyId);
    var _ =
        producer.send(
            new ProducerRecord<>(
                Topics.IAM_SECRETS.name(),
                keyId,
                rootKey.seal(keyId, SecretAccessKey.random(random).utf8())));
    UserImage user =
        UserImage.newBuilder()
            .setArn(arn)
            .setUserId(UniqueIds.USER.mint(random))
            .setUserName("user-" + i)
            .setPath("/")
            .setAccountId(ACCOUNT)
            .setCreatedAt(now)
            .setAttachedPolicyArns(List.of("arn:aws:iam::aws:policy/IAMReadOnlyAccess"))
            .setTags(
                List.of(tag("team", "team-" + i % 100), tag("mail", "user-" + i + "@example.com")))
            .build();
    writes.add(new EntityWrite(arn, EntityImage.newBuilder().setUser(user).build()));
    writes.add(
        new EntityWrite(
            arn + "/access-key/" + keyId,
            EntityImage.newBuilder()
                .setAccessKey(new AccessKeyImage(keyId, arn, true, now))
                .build()));
  }

  private void send(KafkaProducer<String, byte[]> producer, List<EntityWrite> writes) {
    DirectoryChange change =
        DirectoryChange.newBuilder()
            .setChangeID(UUID.randomUUID().toString())
            .setChangeTime(now)
            .setEventSource("scrip.amazonaws.com")
            .setEventName("ImportDirectory")
            .setIssuer("bench")
            .setIncarnation("bench")
            .setWrites(List.copyOf(writes))
            .build();
    var _ =
        producer.send(
            new ProducerRecord<>(
                Topics.IAM_CHANGES.name(),
                writes.getFirst().getArn(),
                Topics.IAM_CHANGES
                    .valueSerde()
                    .serializer()
                    .serialize(Topics.IAM_CHANGES.name(), change)));
  }

  private static Tag tag(String key, String value) {
    return Tag.newBuilder().setKey(key).setValue(value).build();
  }
}
