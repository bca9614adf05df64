package dev.scrip.audit.views;

import dev.scrip.audit.streams.Folded;
import dev.scrip.audit.streams.Horizon;
import dev.scrip.audit.streams.Instance;
import dev.scrip.audit.streams.Positions;
import dev.scrip.audit.streams.StreamsApplication;
import dev.scrip.schemas.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.streams.KafkaStreams;

/** The running views. */
public final class Views implements Folded, AutoCloseable {
  /** Their application id; with the format of their rows it changes, and they are folded anew. */
  public static final String APPLICATION_ID = "scrip-views-3";

  private static final int THREADS = 2;
  private static final long CACHE = 16L * 1024 * 1024; // bytes

  private final StreamsApplication application;
  private final Positions positions;

  private Views(StreamsApplication application, Positions positions) {
    this.application = application;
    this.positions = positions;
  }

  /**
   * Starts the views.
   *
   * @param kafka how to reach the broker
   * @param stateDir where their stores lie
   * @param instance this instance
   */
  public static Views start(Map<String, Object> kafka, Path stateDir, Instance instance) {
    Horizon horizon = Horizon.of(kafka, Topics.STS_AUDIT.name());
    Positions positions = new Positions(horizon);
    return new Views(
        StreamsApplication.start(
            ViewTopology.of(Map.of("segment.bytes", "67108864"), positions),
            new StreamsApplication.Setup(
                kafka, stateDir, APPLICATION_ID, instance, THREADS, Duration.ofSeconds(1), CACHE)),
        positions);
  }

  @Override
  public KafkaStreams streams() {
    return application.streams();
  }

  @Override
  public Positions positions() {
    return positions;
  }

  /** Waits until the stores are restored; false if that takes longer. */
  public boolean awaitRunning(Duration atMost) throws InterruptedException {
    return application.awaitRunning(atMost);
  }

  @Override
  public void close() {
    positions.horizon().close();
    application.close();
  }
}
