package dev.scrip.issuer.directory.log;

import dev.scrip.events.DirectoryChange;
import dev.scrip.issuer.directory.Directory;
import dev.scrip.issuer.directory.Names;
import dev.scrip.issuer.session.KeysetPurpose;
import dev.scrip.issuer.session.RootKey;
import dev.scrip.schemas.DirectoryFold;
import dev.scrip.schemas.Topics;
import dev.scrip.schemas.UnreadableRecordException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the directory current: folds {@code iam.changes} and {@code iam.secrets} on a thread of its
 * own, asks the broker every quarter of a second where they end, and remembers when it last knew
 * that nothing was missing. An issuer whose follower can't confirm that is closed.
 */
public final class DirectoryFollower implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DirectoryFollower.class);
  private static final TopicPartition CHANGES = new TopicPartition(Topics.IAM_CHANGES.name(), 0);
  private static final TopicPartition SECRETS = new TopicPartition(Topics.IAM_SECRETS.name(), 0);
  private static final TopicPartition USES = new TopicPartition(Topics.IAM_LAST_USED.name(), 0);
  private static final int MAX_WAIT = 50; // milliseconds
  private static final Duration POLL = Duration.ofMillis(50);
  private static final Duration ASK = Duration.ofMillis(250);
  private static final Duration RESTORE = Duration.ofSeconds(5);
  private static final Duration ASK_TIMEOUT = Duration.ofSeconds(1);

  /** How long without confirmation an issuer stays open. */
  public static final Duration MAX_UNCONFIRMED = Duration.ofSeconds(2);

  /** Where the topics ended when they were asked. */
  private record Target(long at, Map<TopicPartition, Long> ends) {}

  private final KafkaConsumer<String, byte[]> consumer;
  private final LongSupplier nanoTime;
  private final Snapshots snapshots;
  private DirectoryFold fold = new DirectoryFold();
  private String lastChangeId = "";
  private final Secrets secrets;
  private final LastUseTable lastUses = new LastUseTable();
  private final Thread thread;
  private final CountDownLatch caughtUp = new CountDownLatch(1);
  private final Object folded = new Object();
  private final Map<String, CompletableFuture<Boolean>> awaited = new ConcurrentHashMap<>();
  private final List<Runnable> outcomes = new ArrayList<>();
  private @Nullable Target target;
  private @Nullable CompletableFuture<Optional<Snapshot>> restoring;
  private volatile Directory current = Directory.EMPTY;
  private volatile long confirmedAt;
  private volatile boolean confirmed;
  private volatile boolean closed;

  /**
   * A follower; it reads from {@link #start} on.
   *
   * @param kafka how to reach the broker
   * @param rootKey opens what lies in {@code iam.secrets}
   * @param snapshot file that keeps the directory from start to start; without one the whole log is
   *     read each time
   * @param nanoTime monotonic time in nanoseconds
   */
  public DirectoryFollower(
      Map<String, Object> kafka, RootKey rootKey, Optional<Path> snapshot, LongSupplier nanoTime) {
    Map<String, Object> config = new HashMap<>(kafka);
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    // A fetch that waits for news of one topic keeps back what was asked of another after it.
    config.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, MAX_WAIT);
    config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    this.snapshots = new Snapshots(snapshot.map(file -> new SnapshotFile(file, rootKey)), nanoTime);
    this.restoring = CompletableFuture.supplyAsync(snapshots::last); // while the client connects
    this.consumer =
        new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer());
    this.nanoTime = nanoTime;
    this.secrets = new Secrets(rootKey);
    this.thread = Thread.ofPlatform().name("scrip-directory").unstarted(this::run);
  }

  /** Begins to read. */
  public void start() {
    thread.start();
  }

  /** Waits until all that was there at the start is folded; false if it takes longer. */
  public boolean awaitCaughtUp(Duration atMost) throws InterruptedException {
    return caughtUp.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** The directory as far as it is folded. */
  public Directory directory() {
    return current;
  }

  /** When entities were last used, as far as audit-streams has told. */
  public LastUseTable lastUses() {
    return lastUses;
  }

  /** The opened secrets. */
  public Secrets secrets() {
    return secrets;
  }

  /**
   * Names of secrets that nothing names, and that were written so long ago that no change under way
   * will: an issuer died between a change that turned out void and forgetting its secret.
   *
   * @param before when they were written at the latest
   */
  public List<String> orphanedSecrets(Instant before) {
    Directory directory = current;
    return secrets.writtenBefore(before).stream()
        .filter(
            name ->
                name.startsWith("AKIA")
                    ? directory.accessKey(name).isEmpty()
                    : name.contains(":mfa/")
                        ? directory.image(name).isEmpty()
                        : name.startsWith("keyset/")
                            ? isReplaced(name, directory)
                            : name.startsWith(Secrets.SAML_KEY) && opensNothing(name, directory))
        .toList();
  }

  private static boolean opensNothing(String samlKey, Directory directory) {
    String id = samlKey.substring(Secrets.SAML_KEY.length());
    return directory.accounts().stream()
        .flatMap(
            account ->
                directory.names().arns(Names.Kind.SAML_PROVIDER, account.accountId()).stream())
        .map(directory::image)
        .flatMap(Optional::stream)
        .flatMap(image -> image.getSamlProvider().getDecryptionKeys().stream())
        .noneMatch(key -> key.getKeyId().equals(id));
  }

  private static boolean isReplaced(String keyset, Directory directory) {
    return Arrays.stream(KeysetPurpose.values())
        .map(directory::keyset)
        .flatMap(Optional::stream)
        .noneMatch(image -> image.getKeyset().equals(keyset));
  }

  /**
   * Whether a decision may rest on this directory: nothing was missing less than two seconds ago.
   */
  public boolean isCurrent() {
    return confirmed && nanoTime.getAsLong() - confirmedAt < MAX_UNCONFIRMED.toNanos();
  }

  /** Whether all that was in the log at an instant of {@code nanoTime} is folded for certain. */
  boolean hasFoldedAllSince(long instant) {
    return confirmed && confirmedAt - instant >= 0;
  }

  /**
   * What becomes of a change that is yet to be written: whether it is applied or void. Told when
   * {@link #directory} shows it.
   */
  CompletableFuture<Boolean> outcomeOf(String changeId) {
    return awaited.computeIfAbsent(changeId, id -> new CompletableFuture<>());
  }

  /** Nobody waits for a change any more. */
  void forget(String changeId) {
    awaited.remove(changeId);
  }

  /** Waits until a change is folded; false if it takes longer. */
  public boolean awaitFolded(long offset, Duration atMost) throws InterruptedException {
    long deadline = nanoTime.getAsLong() + atMost.toNanos();
    synchronized (folded) {
      while (current.position() <= offset) {
        long left = deadline - nanoTime.getAsLong();
        if (left <= 0) {
          return false;
        }
        TimeUnit.NANOSECONDS.timedWait(folded, left);
      }
    }
    return true;
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
      consumer.assign(List.of(CHANGES, SECRETS, USES));
      consumer.seekToBeginning(List.of(CHANGES, SECRETS, USES));
      consumer.pause(List.of(CHANGES)); // until it is known where to begin
      long askAt = nanoTime.getAsLong();
      while (!closed) {
        try {
          foldAll(consumer.poll(POLL));
          if (restoring != null) {
            if (!restoring.isDone()) {
              continue;
            }
            restoring.join().ifPresent(this::restore);
            restoring = null;
            consumer.resume(List.of(CHANGES));
          }
          confirm();
          if (confirmed) {
            snapshots.offer(new Snapshot(current, lastChangeId));
          }
          if (target == null && nanoTime.getAsLong() >= askAt) {
            ask();
            confirm();
            askAt = nanoTime.getAsLong() + ASK.toNanos();
          }
        } catch (WakeupException e) {
          break; // only close() wakes it
        } catch (KafkaException e) {
          LOG.warn("the directory can't be followed at the moment: {}", e.toString());
          pause();
        }
      }
      if (confirmed) {
        snapshots.close(new Snapshot(current, lastChangeId));
      }
    } catch (RuntimeException e) {
      LOG.error("the directory is no longer followed; this issuer stays closed", e);
    }
  }

  /**
   * Goes on from the last snapshot, if this log has, at the place before its position, the change
   * that it was written after.
   */
  private void restore(Snapshot last) {
    long position = last.directory().position();
    long end = consumer.endOffsets(List.of(CHANGES), ASK_TIMEOUT).getOrDefault(CHANGES, 0L);
    if (position > end || !last.changeId().equals(changeIdAt(position - 1))) {
      LOG.warn("the snapshot of the directory is of another log; this one is read from its start");
      return;
    }
    consumer.seek(CHANGES, position);
    fold = DirectoryFold.of(last.directory().entities());
    lastChangeId = last.changeId();
    current = last.directory();
  }

  private @Nullable String changeIdAt(long offset) {
    consumer.pause(List.of(SECRETS, USES));
    consumer.resume(List.of(CHANGES));
    consumer.seek(CHANGES, offset);
    try {
      long deadline = nanoTime.getAsLong() + RESTORE.toNanos();
      while (nanoTime.getAsLong() < deadline) {
        for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL).records(CHANGES)) {
          return changeOf(record).getChangeID();
        }
      }
      return null;
    } finally {
      consumer.resume(List.of(SECRETS, USES));
      consumer.seekToBeginning(List.of(CHANGES));
    }
  }

  private void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(100);
    } catch (InterruptedException e) {
      closed = true;
    }
  }

  /**
   * Asks where the topics end. What is there at that moment may still be on its way here: the
   * answer confirms when all of it is folded, not only if it is already, or steady changes would
   * close the issuer.
   */
  private void ask() {
    long asked = nanoTime.getAsLong();
    Map<TopicPartition, Long> ends = consumer.endOffsets(List.of(CHANGES, SECRETS), ASK_TIMEOUT);
    target = new Target(asked, ends);
  }

  private void confirm() {
    Target asked = target;
    if (asked == null) {
      return;
    }
    boolean reached =
        asked.ends().entrySet().stream()
            .allMatch(end -> consumer.position(end.getKey(), ASK_TIMEOUT) >= end.getValue());
    if (reached) {
      target = null;
      confirmedAt = asked.at();
      confirmed = true;
      caughtUp.countDown();
    }
  }

  private void foldAll(Iterable<ConsumerRecord<String, byte[]>> records) {
    Directory directory = current;
    // Secrets first: a change that names a key makes it usable, and its secret was written before
    // it.
    for (ConsumerRecord<String, byte[]> record : records) {
      if (record.topic().equals(SECRETS.topic())) {
        secrets.fold(record.key(), record.value(), record.timestamp());
      } else if (record.topic().equals(USES.topic())) {
        foldUse(record);
      }
    }
    for (ConsumerRecord<String, byte[]> record : records) {
      if (record.topic().equals(CHANGES.topic())) {
        directory = foldChange(directory, record);
      }
    }
    if (directory.position() != current.position()) {
      synchronized (folded) {
        current = directory;
        folded.notifyAll();
      }
    }
    outcomes.forEach(Runnable::run); // only now can who waits see what it wrote
    outcomes.clear();
  }

  private void foldUse(ConsumerRecord<String, byte[]> record) {
    try {
      lastUses.fold(
          record.key(),
          record.value() == null
              ? null
              : Topics.IAM_LAST_USED
                  .valueSerde()
                  .deserializer()
                  .deserialize(USES.topic(), record.value()));
    } catch (UnreadableRecordException e) {
      LOG.warn("{}@{} can't be read and is passed over", USES.topic(), record.offset());
    }
  }

  private Directory foldChange(Directory before, ConsumerRecord<String, byte[]> record) {
    Directory directory = before.at(record.offset() + 1);
    DirectoryChange change = changeOf(record);
    lastChangeId = change.getChangeID();
    boolean applied = fold.apply(change, record.offset());
    if (applied) {
      directory = directory.folded(change.getWrites(), fold.entities(), record.offset() + 1);
    }
    CompletableFuture<Boolean> waiting = awaited.remove(change.getChangeID());
    if (waiting != null) {
      outcomes.add(() -> waiting.complete(applied));
    }
    return directory;
  }

  private static DirectoryChange changeOf(ConsumerRecord<String, byte[]> record) {
    try {
      return Topics.IAM_CHANGES
          .valueSerde()
          .deserializer()
          .deserialize(CHANGES.topic(), record.value());
    } catch (UnreadableRecordException e) {
      // Skipping a change could keep a right that was taken away.
      throw new IllegalStateException("iam.changes@" + record.offset() + " can't be read", e);
    }
  }
}
