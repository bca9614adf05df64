package dev.scrip.audit.views;

import dev.scrip.schemas.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.LogAndContinueExceptionHandler;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running views. */
public final class Views implements AutoCloseable {
  /** Their application id. */
  public static final String APPLICATION_ID = "scrip-views";

  private static final Logger LOG = LoggerFactory.getLogger(Views.class);

  private final KafkaStreams streams;
  private final Positions positions;
  private final CountDownLatch running = new CountDownLatch(1);

  private Views(KafkaStreams streams, Positions positions) {
    this.streams = streams;
    this.positions = positions;
  }

  /**
   * Starts the views.
   *
   * @param kafka how to reach the broker
   * @param stateDir where their stores lie
   * @param instance name of this instance, the same after a restart: it then takes its place at
   *     once
   */
  public static Views start(Map<String, Object> kafka, Path stateDir, String instance) {
    Positions positions = new Positions();
    KafkaStreams streams =
        new KafkaStreams(
            ViewTopology.of(Map.of("segment.bytes", "67108864"), positions),
            new StreamsConfig(config(kafka, stateDir, instance)));
    Views views = new Views(streams, positions);
    streams.setStateListener(
        (now, before) -> {
          if (now == KafkaStreams.State.RUNNING) {
            views.running.countDown();
          }
        });
    streams.setUncaughtExceptionHandler(
        failure -> {
          LOG.error("the views failed and are started again", failure);
          return StreamThreadExceptionResponse.REPLACE_THREAD;
        });
    streams.start();
    return views;
  }

  /** The stores, for queries. */
  public KafkaStreams streams() {
    return streams;
  }

  /**
   * Offsets of the last records that the stores reflect at the least, by {@code topic-partition}.
   */
  public SortedMap<String, Long> position() {
    return positions.of(streams);
  }

  /** Waits until the stores are restored; false if that takes longer. */
  public boolean awaitRunning(Duration atMost) throws InterruptedException {
    return running.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    streams.close(
        CloseOptions.groupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP)
            .withTimeout(Duration.ofSeconds(5)));
  }

  private static Map<String, Object> config(
      Map<String, Object> kafka, Path stateDir, String instance) {
    Map<String, Object> config = new HashMap<>(kafka);
    config.put(StreamsConfig.APPLICATION_ID_CONFIG, APPLICATION_ID);
    config.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    config.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 1_000);
    config.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 16L * 1024 * 1024);
    config.put(StreamsConfig.STATE_DIR_CONFIG, stateDir.toString());
    config.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 1);
    config.put(
        StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG,
        LogAndContinueExceptionHandler.class);
    config.put(
        StreamsConfig.ERRORS_DEAD_LETTER_QUEUE_TOPIC_NAME_CONFIG, Topics.AUDIT_DEAD_LETTERS.name());
    config.put(StreamsConfig.CLIENT_ID_CONFIG, APPLICATION_ID + "-" + instance);
    config.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
    config.putIfAbsent(
        StreamsConfig.consumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), 6_000);
    config.putIfAbsent(
        StreamsConfig.consumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG), 1_500);
    config.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 50);
    return config;
  }
}
