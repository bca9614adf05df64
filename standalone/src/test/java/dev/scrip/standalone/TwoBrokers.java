package dev.scrip.standalone;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/** A cluster of two brokers, of which the second can be stopped and started. */
final class TwoBrokers implements AutoCloseable {
  private final Path dir;
  private final String cluster = Uuid.randomUuid().toString();
  private final int controllerPort = port();
  private final int[] ports = {port(), port()};
  private final KafkaRaftServer first;
  private KafkaRaftServer second;

  TwoBrokers(Path dir) throws Exception {
    this.dir = dir;
    for (int node = 1; node <= 2; node++) {
      format(node);
    }
    first = start(1);
    second = start(2);
  }

  Map<String, Object> client() {
    return Map.of("bootstrap.servers", "127.0.0.1:" + ports[0]);
  }

  void stopSecond() {
    second.shutdown();
    second.awaitShutdown();
  }

  void startSecond() {
    second = start(2);
  }

  @Override
  public void close() {
    stopSecond();
    first.shutdown();
    first.awaitShutdown();
  }

  private KafkaRaftServer start(int node) {
    KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(config(node)), Time.SYSTEM);
    server.startup();
    return server;
  }

  private Map<String, Object> config(int node) {
    Map<String, Object> config = new HashMap<>();
    String broker = "PLAINTEXT://127.0.0.1:" + ports[node - 1];
    config.put("process.roles", node == 1 ? "broker,controller" : "broker");
    config.put("node.id", Integer.toString(node));
    config.put("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
    config.put("controller.listener.names", "CONTROLLER");
    config.put(
        "listeners", node == 1 ? broker + ",CONTROLLER://127.0.0.1:" + controllerPort : broker);
    config.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    config.put("log.dirs", folder(node).toString());
    config.put("auto.create.topics.enable", "false");
    config.put("offsets.topic.num.partitions", "1");
    config.put("offsets.topic.replication.factor", "2");
    config.put("transaction.state.log.num.partitions", "1");
    config.put("transaction.state.log.replication.factor", "2");
    config.put("transaction.state.log.min.isr", "1");
    config.put("group.initial.rebalance.delay.ms", "0");
    config.put("replica.lag.time.max.ms", "3000");
    config.put("log.cleaner.dedupe.buffer.size", "16777216");
    return config;
  }

  private void format(int node) throws Exception {
    Files.createDirectories(folder(node));
    new Formatter()
        .setPrintStream(
            new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
        .setClusterId(cluster)
        .setNodeId(node)
        .setReleaseVersion(MetadataVersion.latestProduction())
        .setControllerListenerName("CONTROLLER")
        .setMetadataLogDirectory(folder(node).toString())
        .addDirectory(folder(node).toString())
        .run();
  }

  private Path folder(int node) {
    return dir.resolve("node" + node);
  }

  private static int port() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
