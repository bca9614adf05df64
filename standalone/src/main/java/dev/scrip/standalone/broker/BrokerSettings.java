package dev.scrip.standalone.broker;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * How the embedded broker listens and where it keeps its log.
 *
 * @param logDir folder of its log
 * @param host address to listen on for everybody
 * @param port port for everybody: plain text, no sign-in, reading only
 * @param servicesPort port for the services, on loopback: SCRAM
 * @param controllerPort port of the controller, on loopback
 * @param password password of the services
 * @param fsync whether each record is flushed to disk before it is acknowledged
 */
public record BrokerSettings(
    Path logDir,
    String host,
    int port,
    int servicesPort,
    int controllerPort,
    String password,
    boolean fsync) {

  /** Name under which the services sign in. */
  static final String SERVICES_USER = "scrip";

  private static final String SCRAM =
      "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"%s\""
          + " password=\"%s\";";

  /** Client properties of the services, for a broker at an address. */
  public static Map<String, Object> servicesClient(String bootstrap, String password) {
    return Map.of(
        "bootstrap.servers",
        bootstrap,
        "security.protocol",
        "SASL_PLAINTEXT",
        "sasl.mechanism",
        "SCRAM-SHA-256",
        "sasl.jaas.config",
        SCRAM.formatted(SERVICES_USER, password));
  }

  Map<String, Object> broker() {
    String plain =
        ("org.apache.kafka.common.security.plain.PlainLoginModule required username=\"%1$s\""
                + " password=\"%2$s\" user_%1$s=\"%2$s\";")
            .formatted(SERVICES_USER, password);
    Map<String, Object> config = new HashMap<>();
    config.put("process.roles", "broker,controller");
    config.put("node.id", "1");
    config.put("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
    config.put("controller.listener.names", "CONTROLLER");
    config.put(
        "listeners",
        "PLAINTEXT://%s:%d,SERVICES://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d"
            .formatted(host, port, servicesPort, controllerPort));
    config.put(
        "listener.security.protocol.map",
        "PLAINTEXT:PLAINTEXT,SERVICES:SASL_PLAINTEXT,CONTROLLER:SASL_PLAINTEXT");
    config.put("inter.broker.listener.name", "SERVICES");
    config.put("sasl.mechanism.inter.broker.protocol", "SCRAM-SHA-256");
    config.put("sasl.mechanism.controller.protocol", "PLAIN");
    config.put("listener.name.services.sasl.enabled.mechanisms", "SCRAM-SHA-256");
    config.put(
        "listener.name.services.scram-sha-256.sasl.jaas.config",
        SCRAM.formatted(SERVICES_USER, password));
    config.put("listener.name.controller.sasl.enabled.mechanisms", "PLAIN");
    config.put("listener.name.controller.plain.sasl.jaas.config", plain);
    config.put("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
    config.put("super.users", "User:" + SERVICES_USER);
    config.put("log.dirs", logDir.toString());
    config.put("auto.create.topics.enable", "false");
    config.put("log.index.size.max.bytes", "1048576");
    config.put("offsets.topic.num.partitions", "4");
    config.put("offsets.topic.replication.factor", "1");
    config.put("transaction.state.log.num.partitions", "4");
    config.put("transaction.state.log.replication.factor", "1");
    config.put("transaction.state.log.min.isr", "1");
    config.put("broker.session.timeout.ms", "3000"); // after a kill the next process waits for this
    config.put("broker.heartbeat.interval.ms", "500");
    config.put("group.initial.rebalance.delay.ms", "0");
    config.put("group.min.session.timeout.ms", "1000");
    config.put("log.cleaner.dedupe.buffer.size", "16777216");
    config.put("num.network.threads", "3");
    config.put("num.io.threads", "4");
    if (fsync) {
      config.put("log.flush.interval.messages", "1");
    }
    return config;
  }

  /** The controller alone. */
  Map<String, Object> controllerAlone() {
    Map<String, Object> config = new HashMap<>(broker());
    config.put("process.roles", "controller");
    config.put("listeners", "CONTROLLER://127.0.0.1:" + controllerPort);
    config.remove("inter.broker.listener.name");
    return config;
  }

  /** Client properties for the controller. */
  Map<String, Object> controllerClient() {
    return Map.of(
        "bootstrap.controllers",
        "127.0.0.1:" + controllerPort,
        "security.protocol",
        "SASL_PLAINTEXT",
        "sasl.mechanism",
        "PLAIN",
        "sasl.jaas.config",
        "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"%s\" password=\"%s\";"
            .formatted(SERVICES_USER, password),
        "default.api.timeout.ms",
        10_000,
        "request.timeout.ms",
        5_000);
  }

  /** Prints no password. */
  @Override
  public String toString() {
    return "BrokerSettings[" + host + ":" + port + "]";
  }
}
