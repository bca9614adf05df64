package dev.scrip.standalone.broker;

import dev.scrip.schemas.TopicLayout;
import dev.scrip.schemas.Topics;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/** A broker and controller in this JVM. */
public final class EmbeddedBroker implements AutoCloseable {
  private static final String ANYBODY = "User:ANONYMOUS";

  private final KafkaRaftServer server;

  private EmbeddedBroker(KafkaRaftServer server) {
    this.server = server;
  }

  /**
   * Starts a broker, formats its log and makes topics and access rules at the first time.
   *
   * @throws IOException if its log can't be made
   * @throws ExecutionException if topics or rules can't be made
   */
  public static EmbeddedBroker start(BrokerSettings settings)
      throws IOException, ExecutionException, InterruptedException {
    boolean first = !Files.exists(settings.logDir().resolve("meta.properties"));
    if (first) {
      format(settings);
    } else if (FormerBroker.wasKilled(settings)) {
      FormerBroker.takeBack(settings);
    }
    KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(settings.broker()), Time.SYSTEM);
    EmbeddedBroker broker = new EmbeddedBroker(server);
    try {
      server.startup();
      broker.lay(settings);
      return broker;
    } catch (ExecutionException | RuntimeException e) {
      broker.close();
      throw e;
    }
  }

  @Override
  public void close() {
    server.shutdown();
    server.awaitShutdown();
  }

  private static void format(BrokerSettings settings) throws IOException {
    Files.createDirectories(settings.logDir());
    Formatter formatter =
        new Formatter()
            .setPrintStream(
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
            .setClusterId(Uuid.randomUuid().toString())
            .setNodeId(1)
            .setReleaseVersion(MetadataVersion.latestProduction())
            .setControllerListenerName("CONTROLLER")
            .setMetadataLogDirectory(settings.logDir().toString())
            .addDirectory(settings.logDir().toString())
            .setScramArguments(
                List.of(
                    "SCRAM-SHA-256=[name=%s,password=%s]"
                        .formatted(BrokerSettings.SERVICES_USER, settings.password())));
    try {
      formatter.run();
    } catch (Exception e) {
      throw new IOException("the broker's log can't be formatted", e);
    }
  }

  private void lay(BrokerSettings settings) throws ExecutionException, InterruptedException {
    String bootstrap = "127.0.0.1:" + settings.servicesPort();
    try (Admin admin =
        Admin.create(BrokerSettings.servicesClient(bootstrap, settings.password()))) {
      TopicLayout.STANDALONE.create(admin);
      admin.createAcls(rules()).all().get();
    }
  }

  /** Anybody may read all but what only issuers may, and write to bench.* alone. */
  private static List<AclBinding> rules() {
    List<AclBinding> rules = new ArrayList<>();
    for (AclOperation operation :
        List.of(AclOperation.READ, AclOperation.DESCRIBE, AclOperation.DESCRIBE_CONFIGS)) {
      rules.add(rule(ResourceType.TOPIC, "*", PatternType.LITERAL, operation, true));
    }
    Topics.all().stream()
        .filter(topic -> !topic.readable())
        .forEach(
            topic ->
                rules.add(
                    rule(
                        ResourceType.TOPIC,
                        topic.name(),
                        PatternType.LITERAL,
                        AclOperation.ALL,
                        false)));
    // Reading in a group of one's own; joining the services' groups would take their partitions.
    rules.add(rule(ResourceType.GROUP, "*", PatternType.LITERAL, AclOperation.READ, true));
    rules.add(rule(ResourceType.GROUP, "*", PatternType.LITERAL, AclOperation.DESCRIBE, true));
    rules.add(rule(ResourceType.GROUP, "scrip-", PatternType.PREFIXED, AclOperation.READ, false));
    for (AclOperation operation :
        List.of(AclOperation.CREATE, AclOperation.WRITE, AclOperation.DELETE)) {
      rules.add(rule(ResourceType.TOPIC, "bench.", PatternType.PREFIXED, operation, true));
    }
    return rules;
  }

  private static AclBinding rule(
      ResourceType type, String name, PatternType pattern, AclOperation operation, boolean allow) {
    return new AclBinding(
        new ResourcePattern(type, name, pattern),
        new AccessControlEntry(
            ANYBODY, "*", operation, allow ? AclPermissionType.ALLOW : AclPermissionType.DENY));
  }
}
