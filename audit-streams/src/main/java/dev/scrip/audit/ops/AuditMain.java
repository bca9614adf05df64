package dev.scrip.audit.ops;

import dev.scrip.audit.query.PageTokens;
import java.io.IOException;
import java.io.Reader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** audit-streams as a process of its own, set up by its environment. */
public final class AuditMain {
  private static final Logger LOG = LoggerFactory.getLogger(AuditMain.class);

  private AuditMain() {}

  /** Starts audit-streams; ends with status 2 if it can't. */
  public static void main(String[] arguments) throws InterruptedException {
    try {
      AuditStreams audit = AuditStreams.start(settings(System.getenv()));
      LOG.info("answering on port {}", audit.port());
      CountDownLatch stopped = new CountDownLatch(1);
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(
                  () -> {
                    audit.close();
                    stopped.countDown();
                  }));
      stopped.await();
    } catch (IllegalArgumentException | IllegalStateException | IOException e) {
      LOG.error("{}", e.getMessage());
      System.exit(2);
    } catch (ExecutionException e) {
      LOG.error("Kafka does not answer: {}", String.valueOf(e.getCause()));
      System.exit(2);
    }
  }

  /** The settings that an environment spells. */
  static AuditSettings settings(Map<String, String> environment) throws IOException {
    Map<String, Object> kafka = new HashMap<>();
    String file = Setting.SCRIP_KAFKA_PROPERTIES.in(environment);
    if (!file.isEmpty()) {
      Properties properties = new Properties();
      try (Reader reader = Files.newBufferedReader(Path.of(file))) {
        properties.load(reader);
      }
      properties.stringPropertyNames().forEach(key -> kafka.put(key, properties.getProperty(key)));
    }
    kafka.put("bootstrap.servers", Setting.SCRIP_KAFKA_BOOTSTRAP.in(environment));
    return new AuditSettings(
        kafka,
        Setting.SCRIP_HOST.in(environment),
        Integer.parseInt(Setting.SCRIP_AUDIT_PORT.in(environment)),
        Setting.SCRIP_REGION.in(environment),
        URI.create(Setting.SCRIP_ISSUER.in(environment)),
        need(Setting.SCRIP_SERVICE_ACCESS_KEY_ID, environment),
        need(Setting.SCRIP_SERVICE_SECRET_ACCESS_KEY, environment),
        new PageTokens(pagingKey(environment)),
        Path.of(Setting.SCRIP_STATE_DIR.in(environment)),
        Setting.SCRIP_INSTANCE.in(environment));
  }

  private static byte[] pagingKey(Map<String, String> environment) {
    byte[] key;
    try {
      key = Base64.getDecoder().decode(need(Setting.SCRIP_PAGING_KEY, environment));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("SCRIP_PAGING_KEY is not 32 bytes in Base64", e);
    }
    if (key.length < 32) {
      throw new IllegalArgumentException("SCRIP_PAGING_KEY is not 32 bytes in Base64");
    }
    return key;
  }

  private static String need(Setting setting, Map<String, String> environment) {
    String value = setting.in(environment);
    if (value.isEmpty()) {
      throw new IllegalArgumentException(setting + " is not set");
    }
    return value;
  }
}
