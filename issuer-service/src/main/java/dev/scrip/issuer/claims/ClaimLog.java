package dev.scrip.issuer.claims;

import dev.scrip.events.Claim;
import dev.scrip.schemas.Topics;
import dev.scrip.schemas.UnreadableRecordException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Claims one-time things in {@code sts.claims} and reads back whether a claim is the first of its
 * key. Every issuer reads the same log, so one claim alone succeeds, wherever it was made.
 */
public final class ClaimLog implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ClaimLog.class);
  private static final TopicPartition CLAIMS = new TopicPartition(Topics.STS_CLAIMS.name(), 0);
  private static final Duration POLL = Duration.ofMillis(50);
  private static final int MAX_WAIT = 50; // milliseconds
  private static final Duration ASK = Duration.ofSeconds(5);

  private final String issuer;
  private final InstantSource clock;
  private final Duration bound;
  private final KafkaProducer<String, byte[]> producer;
  private final KafkaConsumer<String, byte[]> consumer;
  private final ClaimTable table = new ClaimTable();
  private final CountDownLatch caughtUp = new CountDownLatch(1);
  private final Thread thread;
  private volatile boolean closed;

  /**
   * A log; it begins to read at once.
   *
   * @param issuer name of the issuer, for the records
   * @param bound how long a claim may take
   */
  public ClaimLog(Map<String, Object> kafka, String issuer, Duration bound, InstantSource clock) {
    this.issuer = issuer;
    this.clock = clock;
    this.bound = bound;
    Map<String, Object> writing = new HashMap<>(kafka);
    int millis = Math.toIntExact(bound.toMillis());
    writing.put(ProducerConfig.ACKS_CONFIG, "all");
    writing.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    writing.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    writing.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, millis);
    writing.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, millis / 2);
    writing.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 500);
    this.producer = new KafkaProducer<>(writing, new StringSerializer(), new ByteArraySerializer());
    Map<String, Object> reading = new HashMap<>(kafka);
    reading.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    reading.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    reading.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, MAX_WAIT);
    this.consumer =
        new KafkaConsumer<>(reading, new StringDeserializer(), new ByteArrayDeserializer());
    this.thread = Thread.ofPlatform().name("scrip-claims").start(this::run);
  }

  /** Waits until all claims that were there at the start are read; false if it takes longer. */
  public boolean awaitCaughtUp(Duration atMost) throws InterruptedException {
    return caughtUp.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * Claims a thing.
   *
   * @param kind what it is, such as {@code totp-step}
   * @param id which one it is
   * @param until from when it can't be used anyway
   */
  public Claiming claim(String kind, String id, String requestId, Instant until) {
    String key = key(kind, id);
    Claim claim = new Claim(kind, requestId, issuer, millis(clock.instant()), millis(until));
    byte[] value =
        Topics.STS_CLAIMS.valueSerde().serializer().serialize(Topics.STS_CLAIMS.name(), claim);
    try {
      long offset =
          producer
              .send(new ProducerRecord<>(Topics.STS_CLAIMS.name(), key, value))
              .get(bound.toMillis(), TimeUnit.MILLISECONDS)
              .offset();
      return table.awaitDecision(key, offset, bound.toMillis());
    } catch (ExecutionException | TimeoutException | KafkaException e) {
      LOG.warn("a claim was not confirmed: {}", e.toString());
      return Claiming.UNKNOWN;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Claiming.UNKNOWN;
    }
  }

  @Override
  public void close() {
    closed = true;
    consumer.wakeup();
    producer.close(bound);
    try {
      thread.join(Duration.ofSeconds(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try (consumer) {
      consumer.assign(List.of(CLAIMS));
      consumer.seekToBeginning(List.of(CLAIMS));
      long end = -1;
      while (!closed) {
        try {
          if (end < 0) {
            end = consumer.endOffsets(List.of(CLAIMS), ASK).getOrDefault(CLAIMS, 0L);
          }
          consumer.poll(POLL).forEach(this::fold);
          if (caughtUp.getCount() > 0 && consumer.position(CLAIMS, ASK) >= end) {
            caughtUp.countDown();
          }
        } catch (WakeupException e) {
          break; // only close() wakes it
        } catch (KafkaException e) {
          LOG.warn("claims can't be read at the moment: {}", e.toString());
          pause();
        }
      }
    } catch (RuntimeException e) {
      LOG.error("claims are no longer read; nothing that is used once can be used", e);
    }
  }

  private void fold(ConsumerRecord<String, byte[]> record) {
    Instant until = Instant.MAX; // of one that can't be read: its key is taken all the same
    try {
      until =
          Topics.STS_CLAIMS
              .valueSerde()
              .deserializer()
              .deserialize(record.topic(), record.value())
              .getUntil();
    } catch (UnreadableRecordException e) {
      LOG.warn("{}@{} can't be read; its key counts as taken", record.topic(), record.offset());
    }
    table.fold(record.key(), record.offset(), until, clock.instant());
  }

  private void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(100);
    } catch (InterruptedException e) {
      closed = true;
    }
  }

  private static Instant millis(Instant instant) {
    return instant.truncatedTo(ChronoUnit.MILLIS);
  }

  private static String key(String kind, String id) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of()
          .formatHex(digest.digest((kind + "\n" + id).getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
