package dev.scrip.issuer.directory.log;

import dev.scrip.events.DirectoryChange;
import dev.scrip.issuer.session.RootKey;
import dev.scrip.schemas.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Proposes changes of the directory and waits until this issuer has folded them itself: only then
 * is known whether what they rest on still stood.
 */
public final class DirectoryLog implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DirectoryLog.class);
  private static final int MAX_REQUEST = 8 * 1024 * 1024;

  private final DirectoryFollower follower;
  private final RootKey rootKey;
  private final Duration bound;
  private final Producer<String, byte[]> producer;

  /**
   * A log beside the follower that folds it.
   *
   * @param bound how long a proposal may take
   */
  public DirectoryLog(
      Map<String, Object> kafka, DirectoryFollower follower, RootKey rootKey, Duration bound) {
    this.follower = follower;
    this.rootKey = rootKey;
    this.bound = bound;
    Map<String, Object> config = new HashMap<>(kafka);
    int millis = Math.toIntExact(bound.toMillis());
    config.put(ProducerConfig.ACKS_CONFIG, "all");
    config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    config.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, millis);
    config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, millis / 2);
    config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 500);
    config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_REQUEST);
    this.producer = new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer());
  }

  /** What became of a proposal. */
  public sealed interface Outcome {
    /** It is applied: the directory of a position shows it. */
    record Applied(long position) implements Outcome {}

    /** Something it rests on had changed: nothing happened. */
    record Overtaken() implements Outcome {}

    /** Not known: Kafka does not answer. It may yet be applied. */
    record Unknown(String why) implements Outcome {}
  }

  /**
   * Writes secrets, sealed, then the change that names them.
   *
   * @param secrets plain secrets by their names
   */
  public Outcome propose(DirectoryChange change, Map<String, byte[]> secrets)
      throws InterruptedException {
    long deadline = System.nanoTime() + bound.toNanos();
    String id = change.getChangeID();
    CompletableFuture<Boolean> outcome = follower.outcomeOf(id);
    try {
      List<Future<RecordMetadata>> kept = new ArrayList<>();
      for (Map.Entry<String, byte[]> secret : secrets.entrySet()) {
        byte[] value = rootKey.seal(secret.getKey(), secret.getValue());
        kept.add(
            producer.send(new ProducerRecord<>(Topics.IAM_SECRETS.name(), secret.getKey(), value)));
      }
      for (Future<RecordMetadata> each : kept) {
        await(each, deadline);
      }
      byte[] value =
          Topics.IAM_CHANGES.valueSerde().serializer().serialize(Topics.IAM_CHANGES.name(), change);
      RecordMetadata written =
          await(
              producer.send(
                  new ProducerRecord<>(
                      Topics.IAM_CHANGES.name(), change.getWrites().getFirst().getArn(), value)),
              deadline);
      boolean applied =
          outcome.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
      if (!applied) {
        return new Outcome.Overtaken();
      }
      awaitSecrets(secrets.keySet(), deadline);
      return new Outcome.Applied(written.offset() + 1);
    } catch (ExecutionException | TimeoutException | KafkaException e) {
      LOG.warn("a change of the directory was not confirmed: {}", e.toString());
      return new Outcome.Unknown(e.toString());
    } finally {
      follower.forget(id);
    }
  }

  /** Deletes a secret that nothing names any more. */
  public void forget(String name) {
    try {
      // If it is lost, a sealed secret without an owner stays: harmless, and nobody waits for it.
      var _ =
          producer.send(
              new ProducerRecord<>(Topics.IAM_SECRETS.name(), name, null),
              (metadata, failure) -> {
                if (failure != null) {
                  LOG.warn("the secret {} could not be deleted: {}", name, failure.toString());
                }
              });
    } catch (KafkaException e) {
      LOG.warn("the secret {} could not be deleted: {}", name, e.toString());
    }
  }

  @Override
  public void close() {
    producer.close(bound);
  }

  /** They lie in a topic of their own, which may be read a moment later. */
  private void awaitSecrets(Set<String> names, long deadline)
      throws TimeoutException, InterruptedException {
    while (!names.stream().allMatch(follower.secrets()::has)) {
      if (System.nanoTime() > deadline) {
        throw new TimeoutException("the secret of a change was not read back");
      }
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }

  private static <T> T await(Future<T> future, long deadline)
      throws ExecutionException, TimeoutException, InterruptedException {
    return future.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
  }
}
