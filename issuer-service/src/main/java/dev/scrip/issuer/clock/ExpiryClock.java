package dev.scrip.issuer.clock;

import dev.scrip.schemas.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.LogAndContinueExceptionHandler;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running clock. */
public final class ExpiryClock implements AutoCloseable {
  /** Its application id; never changed and never reset. */
  public static final String APPLICATION_ID = "scrip-clock";

  private static final Logger LOG = LoggerFactory.getLogger(ExpiryClock.class);

  private final KafkaStreams streams;
  private final RevocationFollower revocations;
  private final CountDownLatch running = new CountDownLatch(1);
  private boolean closed;

  private ExpiryClock(KafkaStreams streams, RevocationFollower revocations) {
    this.streams = streams;
    this.revocations = revocations;
  }

  /**
   * Starts a clock.
   *
   * @param kafka how to reach the broker
   * @param stateDir where its store lies
   * @param instance name of this instance, the same after a restart: it then takes its place at
   *     once
   */
  public static ExpiryClock start(
      Map<String, Object> kafka,
      Path stateDir,
      String instance,
      InstantSource wall,
      LongSupplier nanoTime) {
    RevocationLog log = new RevocationLog();
    KafkaStreams streams =
        new KafkaStreams(
            ClockTopology.of(new BrokerTime(wall, nanoTime), log, changelog()),
            new StreamsConfig(config(kafka, stateDir, instance)));
    RevocationFollower follower =
        new RevocationFollower(kafka, log, () -> streams.close(Duration.ZERO));
    ExpiryClock clock = new ExpiryClock(streams, follower);
    streams.setStateListener(
        (now, before) -> {
          if (now == KafkaStreams.State.RUNNING) {
            clock.running.countDown();
          }
        });
    streams.setUncaughtExceptionHandler(
        failure -> {
          LOG.error("the clock failed and is started again", failure);
          return StreamThreadExceptionResponse.REPLACE_THREAD;
        });
    follower.start();
    // Sessions are compared when they come with the revocations that are known then: all that are
    // there must be.
    Thread.ofVirtual().name("scrip-clock-start").start(clock::startWhenCaughtUp);
    return clock;
  }

  private void startWhenCaughtUp() {
    try {
      while (!revocations.awaitCaughtUp(Duration.ofMinutes(1))) {
        LOG.warn("the clock waits for the revocations to be read");
      }
      synchronized (this) {
        if (!closed) {
          streams.start();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits until it ends sessions; false if that takes longer. */
  public boolean awaitRunning(Duration atMost) throws InterruptedException {
    return running.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public synchronized void close() {
    closed = true;
    revocations.close();
    streams.close(
        CloseOptions.groupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP)
            .withTimeout(Duration.ofSeconds(5)));
  }

  private static Map<String, String> changelog() {
    return Map.of("segment.bytes", "67108864", "min.cleanable.dirty.ratio", "0.3");
  }

  private static Map<String, Object> config(
      Map<String, Object> kafka, Path stateDir, String instance) {
    Map<String, Object> config = new HashMap<>(kafka);
    config.put(StreamsConfig.APPLICATION_ID_CONFIG, APPLICATION_ID);
    config.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    config.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 1_000);
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
