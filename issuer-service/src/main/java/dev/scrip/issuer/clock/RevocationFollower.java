package dev.scrip.issuer.clock;

import dev.scrip.events.DirectoryChange;
import dev.scrip.events.EntityWrite;
import dev.scrip.issuer.directory.Revocations;
import dev.scrip.schemas.DirectoryFold;
import dev.scrip.schemas.Topics;
import dev.scrip.schemas.UnreadableRecordException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows {@code iam.changes} for its revocations. It folds the whole log, because only the fold
 * knows which changes are void, but keeps of other entities no more than their versions.
 */
final class RevocationFollower implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RevocationFollower.class);
  private static final TopicPartition CHANGES = new TopicPartition(Topics.IAM_CHANGES.name(), 0);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final int MAX_WAIT = 50; // milliseconds
  private static final Duration AGAIN = Duration.ofMillis(500);

  private final KafkaConsumer<String, byte[]> consumer;
  private final RevocationLog log;
  private final Runnable lost;
  private final DirectoryFold fold = new DirectoryFold(image -> false);
  private final CountDownLatch caughtUp = new CountDownLatch(1);
  private final Thread thread;
  private volatile boolean closed;

  /**
   * A follower.
   *
   * @param lost called when it can't go on: whoever ends sessions without it would end revoked ones
   *     as expired
   */
  RevocationFollower(Map<String, Object> kafka, RevocationLog log, Runnable lost) {
    Map<String, Object> config = new HashMap<>(kafka);
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, MAX_WAIT);
    config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    this.consumer =
        new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer());
    this.log = log;
    this.lost = lost;
    this.thread = Thread.ofPlatform().name("scrip-revocations").unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /** Waits until what was there at the start is folded; false if that takes longer. */
  boolean awaitCaughtUp(Duration atMost) throws InterruptedException {
    return caughtUp.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    closed = true;
    consumer.wakeup();
    try {
      thread.join(Duration.ofSeconds(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try (consumer) {
      consumer.assign(List.of(CHANGES));
      consumer.seekToBeginning(List.of(CHANGES));
      long end = -1;
      while (!closed) {
        try {
          if (end < 0) {
            end = consumer.endOffsets(List.of(CHANGES)).getOrDefault(CHANGES, 0L);
          }
          for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
            fold(record);
          }
          if (caughtUp.getCount() > 0 && consumer.position(CHANGES) >= end) {
            caughtUp.countDown();
          }
        } catch (WakeupException e) {
          break; // only close() wakes it
        } catch (KafkaException e) {
          LOG.warn("revocations can't be followed at the moment: {}", e.toString());
          TimeUnit.MILLISECONDS.sleep(AGAIN.toMillis());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.error("revocations can't be followed any more; the clock stops", e);
      lost.run();
    }
  }

  private void fold(ConsumerRecord<String, byte[]> record) {
    DirectoryChange change;
    try {
      change =
          Topics.IAM_CHANGES
              .valueSerde()
              .deserializer()
              .deserialize(CHANGES.topic(), record.value());
    } catch (UnreadableRecordException e) {
      throw new IllegalStateException("iam.changes@" + record.offset() + " can't be read", e);
    }
    if (!fold.apply(change, record.offset())) {
      return;
    }
    String by = change.getRequestedBy() == null ? null : change.getRequestedBy().getArn();
    for (EntityWrite write : change.getWrites()) {
      if (write.getImage() != null && write.getImage().getRevocation() != null) {
        // By the log's own time: nothing that it speaks of lives longer.
        log.forgetBefore(
            write
                .getImage()
                .getRevocation()
                .getRevokedAt()
                .minus(Revocations.LONGEST_SESSION.multipliedBy(2)));
        log.add(
            new KnownRevocation(
                record.offset(), write.getArn(), by, write.getImage().getRevocation()));
      }
    }
  }
}
