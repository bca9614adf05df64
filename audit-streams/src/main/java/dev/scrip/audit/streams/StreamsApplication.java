package dev.scrip.audit.streams;

import dev.scrip.schemas.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.LogAndContinueExceptionHandler;
import org.apache.kafka.streams.errors.LogAndContinueProcessingExceptionHandler;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running Kafka Streams application: exactly once, what can't be read or processed goes to {@code
 * audit.dead-letters}, a thread that fails is replaced.
 */
public final class StreamsApplication implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StreamsApplication.class);

  private final KafkaStreams streams;
  private final CountDownLatch running = new CountDownLatch(1);

  private StreamsApplication(KafkaStreams streams) {
    this.streams = streams;
  }

  /**
   * How an application is set up.
   *
   * @param kafka how to reach the broker
   * @param stateDir where its stores lie
   * @param applicationId its id, the same for all instances
   * @param instance this instance
   * @param threads how many fold, each partitions of its own
   * @param commitInterval time between commits, and so the longest until readers see what it wrote
   * @param cacheBytes memory that keeps rows between commits
   */
  public record Setup(
      Map<String, Object> kafka,
      Path stateDir,
      String applicationId,
      Instance instance,
      int threads,
      Duration commitInterval,
      long cacheBytes) {
    /** Copies what could be changed from outside. */
    public Setup {
      kafka = Map.copyOf(kafka);
    }
  }

  /** Starts a topology. */
  public static StreamsApplication start(Topology topology, Setup setup) {
    KafkaStreams streams = new KafkaStreams(topology, new StreamsConfig(config(setup)));
    StreamsApplication application = new StreamsApplication(streams);
    streams.setStateListener(
        (now, before) -> {
          if (now == KafkaStreams.State.RUNNING) {
            application.running.countDown();
          }
        });
    streams.setUncaughtExceptionHandler(
        failure -> {
          LOG.error("{} failed and is started again", setup.applicationId(), failure);
          return StreamThreadExceptionResponse.REPLACE_THREAD;
        });
    streams.start();
    return application;
  }

  /** The application itself, for its stores. */
  public KafkaStreams streams() {
    return streams;
  }

  /** Waits until its stores are restored; false if that takes longer. */
  public boolean awaitRunning(Duration atMost) throws InterruptedException {
    return running.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    streams.close(
        CloseOptions.groupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP)
            .withTimeout(Duration.ofSeconds(5)));
  }

  private static Map<String, Object> config(Setup setup) {
    Map<String, Object> config = new HashMap<>(setup.kafka());
    config.put(StreamsConfig.APPLICATION_ID_CONFIG, setup.applicationId());
    config.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    config.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, setup.commitInterval().toMillis());
    config.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, setup.cacheBytes());
    config.put(StreamsConfig.STATE_DIR_CONFIG, setup.stateDir().toString());
    config.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, setup.threads());
    setup
        .instance()
        .server()
        .ifPresent(
            server ->
                config.put(
                    StreamsConfig.APPLICATION_SERVER_CONFIG, server.host() + ":" + server.port()));
    config.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, setup.instance().standbys());
    config.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, BoundedRocks.class);
    config.put(
        StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG,
        LogAndContinueExceptionHandler.class);
    config.put(
        StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG,
        LogAndContinueProcessingExceptionHandler.class);
    config.put(
        StreamsConfig.ERRORS_DEAD_LETTER_QUEUE_TOPIC_NAME_CONFIG, Topics.AUDIT_DEAD_LETTERS.name());
    config.put(
        StreamsConfig.CLIENT_ID_CONFIG, setup.applicationId() + "-" + setup.instance().name());
    config.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
    config.putIfAbsent(
        StreamsConfig.consumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), 6_000);
    config.putIfAbsent(
        StreamsConfig.consumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG), 1_500);
    config.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 50);
    return config;
  }
}
