package dev.scrip.issuer.record;

import dev.scrip.events.AuditEvent;
import dev.scrip.schemas.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One producer with its own buffer, numbers and bounds. Issuances and denials have a lane each, so
 * that a flood of one never waits in the other's queue.
 */
final class Lane implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Lane.class);

  private static final int METADATA_ATTEMPTS = 300; // of 100 ms each

  private final String name;
  private final Producer<String, byte[]> producer;
  private final Duration bound;
  private final int maxInFlight;
  private final Semaphore slots;
  private final List<PartitionLog> partitions;
  private final LongConsumer brokerTime;
  private volatile boolean closed;

  /**
   * A lane.
   *
   * @param name names it in logs and closes the incarnation's name
   * @param closures makes the records that close numbers
   * @param brokerTime is told the broker's clock, in epoch milliseconds, at each acknowledgement
   * @param nanoTime monotonic time in nanoseconds
   */
  Lane(
      String name,
      Producer<String, byte[]> producer,
      Duration bound,
      int maxInFlight,
      Closures closures,
      LongConsumer brokerTime,
      LongSupplier nanoTime) {
    this.name = name;
    this.producer = producer;
    this.bound = bound;
    this.maxInFlight = maxInFlight;
    this.slots = new Semaphore(maxInFlight);
    this.brokerTime = brokerTime;
    int count = partitionCount(producer);
    List<PartitionLog> logs = new ArrayList<>();
    for (int partition = 0; partition < count; partition++) {
      logs.add(new PartitionLog(partition, this::send, closures, bound, nanoTime));
    }
    this.partitions = List.copyOf(logs);
  }

  /** The producer's patience with a request is short; a start may take the broker longer. */
  private static int partitionCount(Producer<String, byte[]> producer) {
    for (int attempt = 1; ; attempt++) {
      try {
        return producer.partitionsFor(Topics.STS_AUDIT.name()).size();
      } catch (org.apache.kafka.common.errors.TimeoutException e) {
        if (attempt == METADATA_ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  /** The producer of a lane, set so that it gives up when the waiting request does. */
  static Producer<String, byte[]> producer(Map<String, Object> kafka, Duration bound) {
    Map<String, Object> config = new HashMap<>(kafka);
    int millis = Math.toIntExact(bound.toMillis());
    config.put(ProducerConfig.ACKS_CONFIG, "all");
    config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    config.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    // What comes while a request is on its way goes together in the next: at load a quarter more
    // records a second than with five small ones at once (docs/adr/0005).
    config.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
    config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, millis);
    config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, millis / 2);
    config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 100);
    config.put(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 500);
    config.put(ProducerConfig.BATCH_SIZE_CONFIG, 65_536);
    config.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 33_554_432L);
    Producer<String, byte[]> producer =
        new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer());
    return producer;
  }

  /**
   * Appends a record and waits for its acknowledgement, at most the bound.
   *
   * @return its position, or why it is not recorded
   */
  Appended append(String key, AuditEvent event) {
    if (closed) {
      return new Appended.No("the issuer is stopping");
    }
    if (!slots.tryAcquire()) {
      return new Appended.No("more than " + maxInFlight + " records await acknowledgement");
    }
    PartitionLog log = partitions.get(partitionOf(key));
    PendingRecord pending;
    try {
      pending = log.append(key, event);
    } catch (RuntimeException e) {
      slots.release(); // nothing was sent: the record could not be encoded
      throw e;
    }
    if (pending == null) {
      slots.release();
      return stalled();
    }
    try {
      return new Appended.Yes(log.partition(), pending.await());
    } catch (ExecutionException e) {
      return pending.isTurnedAway() ? turnedAway() : noAcknowledgement(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      if (pending.turnAway()) {
        return turnedAway();
      }
      log.giveUp(pending, e);
      return new Appended.No("interrupted");
    }
  }

  private Appended turnedAway() {
    slots.release(); // the producer never had it, so no callback will
    return stalled();
  }

  private static Appended stalled() {
    return new Appended.No("the broker has not acknowledged earlier records yet");
  }

  private static Appended noAcknowledgement(ExecutionException e) {
    return new Appended.No("the broker did not acknowledge: " + e.getCause());
  }

  /** Gives up records whose time is over; to be called by one thread, often. */
  void giveUpOverdue() {
    for (PartitionLog log : partitions) {
      log.giveUpOverdue();
    }
  }

  /**
   * Sends what closes the numbers of records that were not acknowledged; to be called again and
   * again.
   */
  void closeNumbers() {
    for (PartitionLog log : partitions) {
      log.closeNumbers();
    }
  }

  /** Whether records go through in every partition. */
  boolean isOpen() {
    return partitions.stream().noneMatch(PartitionLog::isStalled);
  }

  int inFlight() {
    return maxInFlight - slots.availablePermits();
  }

  int partitionCount() {
    return partitions.size();
  }

  @Override
  public void close() {
    closed = true;
    producer.close(bound);
  }

  private int partitionOf(String key) {
    byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
    return Utils.toPositive(Utils.murmur2(bytes)) % partitions.size();
  }

  private void send(PartitionLog log, String key, byte[] value, PendingRecord pending) {
    try {
      // The callback, not the future, says what became of it.
      var _ =
          producer.send(
              new ProducerRecord<>(Topics.STS_AUDIT.name(), log.partition(), key, value),
              (metadata, failure) -> completed(log, pending, metadata, failure));
    } catch (KafkaException | IllegalStateException e) {
      completed(log, pending, null, e); // thrown, not called back: the producer is closed or fenced
    }
  }

  private void completed(
      PartitionLog log,
      PendingRecord pending,
      @Nullable RecordMetadata metadata,
      @Nullable Exception failure) {
    if (!pending.isClosure()) {
      slots.release();
    }
    if (failure == null && metadata != null) {
      brokerTime.accept(metadata.timestamp());
      pending.acknowledge(metadata.offset());
    } else {
      LOG.debug("{} lane, partition {}: not acknowledged", name, log.partition(), failure);
      log.giveUp(pending, failure);
    }
  }

  /** What became of an append. */
  sealed interface Appended {
    /** Acknowledged. */
    record Yes(int partition, long offset) implements Appended {
      String position() {
        return Topics.STS_AUDIT.name() + "-" + partition + "@" + offset;
      }
    }

    /** Not acknowledged in time. */
    record No(String why) implements Appended {}
  }
}
