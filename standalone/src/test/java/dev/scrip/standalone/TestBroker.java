package dev.scrip.standalone;

import dev.scrip.standalone.broker.BrokerSettings;
import dev.scrip.standalone.broker.EmbeddedBroker;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ExecutionException;

/**
 * An embedded broker for tests: one for all suites of a JVM, or one of its own that can be stopped.
 */
final class TestBroker {
  private static final String PASSWORD = "test-password";

  private static final class Shared {
    private static final Map<String, Object> KAFKA = start();

    private static Map<String, Object> start() {
      try {
        Path dir = Files.createTempDirectory("scrip-test-broker");
        BrokerSettings settings = settings(dir);
        EmbeddedBroker broker = EmbeddedBroker.start(settings);
        Runtime.getRuntime().addShutdownHook(new Thread(broker::close));
        return client(settings);
      } catch (IOException | ExecutionException e) {
        throw new ExceptionInInitializerError(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new ExceptionInInitializerError(e);
      }
    }
  }

  private TestBroker() {}

  /** The shared one. */
  static Map<String, Object> shared() {
    return Shared.KAFKA;
  }

  static BrokerSettings settings(Path dir) throws IOException {
    return new BrokerSettings(
        dir.resolve("kafka"), "127.0.0.1", port(), port(), port(), PASSWORD, false);
  }

  static Map<String, Object> client(BrokerSettings settings) {
    return BrokerSettings.servicesClient("127.0.0.1:" + settings.servicesPort(), PASSWORD);
  }

  private static int port() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
