package dev.scrip.standalone.cli;

import dev.scrip.standalone.broker.BrokerSettings;
import dev.scrip.standalone.data.UsageException;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --kafka} and {@code --kafka-config}: a broker that is not the data folder's. */
final class KafkaOption {
  @Option(
      names = "--kafka",
      paramLabel = "HOST:PORT",
      description = "the broker, instead of the data folder's")
  private @Nullable String kafka;

  @Option(
      names = "--kafka-config",
      paramLabel = "FILE",
      description = "file with client properties for it, such as SASL and TLS")
  private @Nullable Path config;

  /** Client properties of who reads. */
  Map<String, Object> reader(DataOption data) throws UsageException, IOException {
    Map<String, Object> client = given();
    client.put("bootstrap.servers", kafka == null ? data.kafka() : kafka);
    client.putIfAbsent("default.api.timeout.ms", 20_000);
    return client;
  }

  /** Client properties of who may change users and topics. */
  Map<String, Object> administrator(DataOption data) throws UsageException, IOException {
    if (kafka != null || config != null) {
      return reader(data);
    }
    String services = data.endpoints().services();
    if (services == null) {
      throw new UsageException(
          "no broker was ever started on "
              + data.get().path()
              + "; start one with: scrip up"
              + data.flag());
    }
    return BrokerSettings.servicesClient(services, data.get().servicesPassword());
  }

  private Map<String, Object> given() throws UsageException {
    Map<String, Object> client = new HashMap<>();
    if (config != null) {
      Properties properties = new Properties();
      try (Reader reader = Files.newBufferedReader(config)) {
        properties.load(reader);
      } catch (IOException e) {
        throw new UsageException("--kafka-config: " + config + " can't be read", e);
      }
      properties.stringPropertyNames().forEach(key -> client.put(key, properties.getProperty(key)));
    }
    return client;
  }
}
