package dev.scrip.standalone;

import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testcontainers.kafka.KafkaContainer;

/** The same suite on a broker in a container; skipped, with a word, where no Docker answers. */
@ExtendWith(NeedsDocker.class)
final class ContainerIssuanceTest extends IssuanceSuite {
  private final KafkaContainer container = new KafkaContainer("apache/kafka:4.1.0");

  @Override
  Map<String, Object> kafka() {
    if (!container.isRunning()) {
      container.start();
    }
    return Map.of("bootstrap.servers", container.getBootstrapServers());
  }

  @AfterAll
  void stopContainer() {
    container.stop();
  }
}
