package dev.scrip.standalone.broker;

import java.nio.file.Files;
import java.util.concurrent.ExecutionException;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.BrokerIdNotRegisteredException;
import org.apache.kafka.common.utils.Time;

/**
 * The registration that a killed broker left behind. Kafka 4.3 loses transactions over it: the next
 * broker takes up its transaction coordinator's work while that registration still stands, and when
 * the controller then takes it back, partitions have no leader for a moment; markers that are due
 * then are dropped as if their partitions were deleted, and the transaction hangs for good. So the
 * registration is taken back before the broker starts.
 */
final class FormerBroker {
  private FormerBroker() {}

  /** Whether a broker ended on this log without saying so. */
  static boolean wasKilled(BrokerSettings settings) {
    return !Files.exists(settings.logDir().resolve(".kafka_cleanshutdown"));
  }

  /** Runs the controller alone, to take the registration back. */
  static void takeBack(BrokerSettings settings) throws ExecutionException, InterruptedException {
    KafkaRaftServer controller =
        new KafkaRaftServer(new KafkaConfig(settings.controllerAlone()), Time.SYSTEM);
    try {
      controller.startup();
      try (Admin admin = Admin.create(settings.controllerClient())) {
        admin.unregisterBroker(1).all().get();
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof BrokerIdNotRegisteredException)) {
          throw e;
        }
      }
    } finally {
      controller.shutdown();
      controller.awaitShutdown();
    }
  }
}
