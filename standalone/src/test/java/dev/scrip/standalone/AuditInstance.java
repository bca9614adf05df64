package dev.scrip.standalone;

import dev.scrip.issuer.directory.DirectorySeed;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** An audit-streams process of its own, one of several, that can be killed. */
final class AuditInstance implements AutoCloseable {
  private final Path dir;
  private final String name;
  private final int port;
  private final Map<String, String> environment;
  private Process process;

  private AuditInstance(Path dir, String name, int port, Map<String, String> environment) {
    this.dir = dir;
    this.name = name;
    this.port = port;
    this.environment = environment;
  }

  /** How all of them are set up. */
  record Setup(
      Path kafkaProperties, String bootstrap, URI issuer, DirectorySeed.Key service, String key) {}

  static AuditInstance start(Path dir, String name, Setup setup) throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    Map<String, String> environment = new HashMap<>();
    environment.put("SCRIP_KAFKA_BOOTSTRAP", setup.bootstrap());
    environment.put("SCRIP_KAFKA_PROPERTIES", setup.kafkaProperties().toString());
    environment.put("SCRIP_AUDIT_PORT", Integer.toString(port));
    environment.put("SCRIP_APPLICATION_SERVER", "127.0.0.1:" + port);
    environment.put("SCRIP_ISSUER", setup.issuer().toString());
    environment.put("SCRIP_SERVICE_ACCESS_KEY_ID", setup.service().id().value());
    environment.put("SCRIP_SERVICE_SECRET_ACCESS_KEY", setup.service().secret().reveal());
    environment.put("SCRIP_PAGING_KEY", setup.key());
    environment.put("SCRIP_AUDIT_PARTS", "views");
    environment.put("SCRIP_STATE_DIR", dir.resolve(name).toString());
    environment.put("SCRIP_INSTANCE", name);
    AuditInstance instance = new AuditInstance(dir, name, port, environment);
    instance.start();
    return instance;
  }

  void start() throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx384m",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.scrip.audit.ops.AuditMain"));
    builder.environment().putAll(environment);
    process =
        builder
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(dir.resolve(name + ".log").toFile()))
            .start();
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + port);
  }

  String name() {
    return name;
  }

  /** kill -9. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(15, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
