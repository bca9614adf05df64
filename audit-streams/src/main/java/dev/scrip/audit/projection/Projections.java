package dev.scrip.audit.projection;

import dev.scrip.audit.streams.Instance;
import dev.scrip.audit.streams.StreamsApplication;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** The running projections. */
public final class Projections implements AutoCloseable {
  /** Their application id. */
  public static final String APPLICATION_ID = "scrip-siem";

  private final StreamsApplication application;

  private Projections(StreamsApplication application) {
    this.application = application;
  }

  /**
   * Starts the projections.
   *
   * @param kafka how to reach the broker
   * @param stateDir where their one small store lies
   * @param instance name of this instance, the same after a restart
   * @param callerIdentity whether GetCallerIdentity makes OCSF events
   */
  public static Projections start(
      Map<String, Object> kafka, Path stateDir, String instance, boolean callerIdentity) {
    return new Projections(
        StreamsApplication.start(
            ProjectionTopology.of(callerIdentity),
            new StreamsApplication.Setup(
                kafka,
                stateDir,
                APPLICATION_ID,
                Instance.alone(instance),
                1,
                Duration.ofMillis(200),
                0)));
  }

  /** Waits until they project; false if that takes longer. */
  public boolean awaitRunning(Duration atMost) throws InterruptedException {
    return application.awaitRunning(atMost);
  }

  @Override
  public void close() {
    application.close();
  }
}
