package dev.scrip.audit.ops;

import java.io.IOException;
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
      AuditParts audit = AuditParts.start(System.getenv());
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
}
