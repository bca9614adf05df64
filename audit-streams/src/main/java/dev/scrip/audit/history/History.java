package dev.scrip.audit.history;

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

/** The running history. */
public final class History implements Folded, AutoCloseable {
  /** Its application id; with the form of its keys it changes, and everything is folded anew. */
  public static final String APPLICATION_ID = "scrip-history-1";

  private static final long CACHE = 1L * 1024 * 1024; // bytes

  private final StreamsApplication application;
  private final Positions positions;

  private History(StreamsApplication application, Positions positions) {
    this.application = application;
    this.positions = positions;
  }

  /**
   * Starts it.
   *
   * @param kafka how to reach the broker
   * @param stateDir where its index lies
   * @param instance this instance
   */
  public static History start(Map<String, Object> kafka, Path stateDir, Instance instance) {
    Horizon horizon = Horizon.of(kafka, Topics.STS_AUDIT.name());
    Positions positions = new Positions(horizon);
    return new History(
        StreamsApplication.start(
            HistoryTopology.of(Map.of("segment.bytes", "67108864"), positions),
            new StreamsApplication.Setup(
                kafka, stateDir, APPLICATION_ID, instance, 1, Duration.ofMillis(500), CACHE)),
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

  /** Waits until the index is restored; false if that takes longer. */
  public boolean awaitRunning(Duration atMost) throws InterruptedException {
    return application.awaitRunning(atMost);
  }

  @Override
  public void close() {
    positions.horizon().close();
    application.close();
  }
}
