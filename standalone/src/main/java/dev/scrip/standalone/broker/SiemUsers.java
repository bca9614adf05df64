package dev.scrip.standalone.broker;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialDeletion;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AccessControlEntryFilter;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourcePatternFilter;
import org.apache.kafka.common.resource.ResourceType;

/** Kafka users that may read the readable topics in groups of their own name, and nothing else. */
public final class SiemUsers implements AutoCloseable {
  private static final int ITERATIONS = 8_192;
  private static final List<String> TOPICS =
      List.of("sts.audit", "sts.ends", "iam.changes", "audit.checkpoints", "audit.dead-letters");

  private final Admin admin;

  /** Users of a broker, as somebody who may change them. */
  public SiemUsers(Map<String, Object> administrator) {
    this.admin = Admin.create(administrator);
  }

  /** A password that nobody can guess. */
  public static String newPassword() {
    byte[] bytes = new byte[24];
    new SecureRandom().nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /**
   * Makes a user, or changes its password.
   *
   * @throws IllegalArgumentException if the name is none
   */
  public void add(String name, String password) throws ExecutionException, InterruptedException {
    check(name);
    if (list().contains(name) && !isOurs(name)) {
      throw new IllegalArgumentException("there is a user " + name + " that was not made here");
    }
    admin
        .alterUserScramCredentials(
            List.of(
                new UserScramCredentialUpsertion(
                    name,
                    new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_256, ITERATIONS),
                    password.getBytes(StandardCharsets.UTF_8))))
        .all()
        .get();
    admin.createAcls(rules(name)).all().get();
  }

  /** Whether a user has the rule that all have who were made here. */
  private boolean isOurs(String name) throws ExecutionException, InterruptedException {
    return admin
        .describeAcls(AclBindingFilter.ANY)
        .values()
        .get()
        .contains(
            rule(name, ResourceType.GROUP, name + "-", PatternType.PREFIXED, AclOperation.READ));
  }

  /** Takes a user away, with what it was allowed. */
  public void remove(String name) throws ExecutionException, InterruptedException {
    check(name);
    admin
        .deleteAcls(
            List.of(
                new AclBindingFilter(
                    ResourcePatternFilter.ANY,
                    new AccessControlEntryFilter(
                        "User:" + name, null, AclOperation.ANY, AclPermissionType.ANY))))
        .all()
        .get();
    admin
        .alterUserScramCredentials(
            List.of(new UserScramCredentialDeletion(name, ScramMechanism.SCRAM_SHA_256)))
        .all()
        .get();
  }

  /** Names of users. */
  public List<String> list() throws ExecutionException, InterruptedException {
    Collection<String> users = admin.describeUserScramCredentials().users().get();
    return users.stream()
        .filter(name -> !name.equals(BrokerSettings.SERVICES_USER))
        .sorted()
        .toList();
  }

  /** What a client needs, as a Java properties file. */
  public static String clientProperties(
      Map<String, Object> administrator, String name, String password) {
    Object protocol = administrator.getOrDefault("security.protocol", "SASL_PLAINTEXT");
    return """
        bootstrap.servers=%s
        security.protocol=%s
        sasl.mechanism=SCRAM-SHA-256
        sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required username="%s" password="%s";
        group.id=%s-siem
        isolation.level=read_committed
        # librdkafka (2.6.1 or newer) takes these in place of sasl.jaas.config:
        # sasl.username=%s
        # sasl.password=%s
        """
        .formatted(
            administrator.get("bootstrap.servers"),
            protocol.toString().contains("SSL") ? "SASL_SSL" : "SASL_PLAINTEXT",
            name,
            password,
            name,
            name,
            password);
  }

  @Override
  public void close() {
    admin.close();
  }

  private static void check(String name) {
    if (!name.matches("[a-z][a-z0-9]{0,62}") || name.startsWith(BrokerSettings.SERVICES_USER)) {
      throw new IllegalArgumentException(
          "a user's name has lower-case letters and digits, and does not begin with scrip");
    }
  }

  private static List<AclBinding> rules(String name) {
    List<AclBinding> rules = new ArrayList<>();
    for (AclOperation operation : List.of(AclOperation.READ, AclOperation.DESCRIBE)) {
      rules.add(rule(name, ResourceType.TOPIC, "siem.", PatternType.PREFIXED, operation));
      TOPICS.forEach(
          topic ->
              rules.add(rule(name, ResourceType.TOPIC, topic, PatternType.LITERAL, operation)));
      rules.add(rule(name, ResourceType.GROUP, name + "-", PatternType.PREFIXED, operation));
    }
    return rules;
  }

  private static AclBinding rule(
      String name,
      ResourceType type,
      String resource,
      PatternType pattern,
      AclOperation operation) {
    return new AclBinding(
        new ResourcePattern(type, resource, pattern),
        new AccessControlEntry("User:" + name, "*", operation, AclPermissionType.ALLOW));
  }
}
