package dev.scrip.issuer.directory.log;

import dev.scrip.events.DirectoryChange;
import dev.scrip.events.EntityImage;
import dev.scrip.events.EntityRead;
import dev.scrip.events.EntityWrite;
import dev.scrip.events.KeysetImage;
import dev.scrip.issuer.directory.DirectorySeed;
import dev.scrip.issuer.session.Keyset;
import dev.scrip.issuer.session.KeysetPurpose;
import dev.scrip.issuer.session.RootKey;
import dev.scrip.schemas.Topics;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Writes the directory's first content: each secret sealed in {@code iam.secrets} first, then the
 * change that names it.
 */
public final class DirectoryWriter {
  private static final int TIMEOUT = 10; // seconds

  private final Map<String, Object> kafka;
  private final RootKey rootKey;
  private final String issuer;
  private final String incarnation;

  /**
   * A writer.
   *
   * @param kafka how to reach the broker
   * @param rootKey seals secrets
   * @param issuer name of the issuer
   * @param incarnation this run of it
   */
  public DirectoryWriter(
      Map<String, Object> kafka, RootKey rootKey, String issuer, String incarnation) {
    this.kafka = Map.copyOf(kafka);
    this.rootKey = rootKey;
    this.issuer = issuer;
    this.incarnation = incarnation;
  }

  /**
   * Writes a seed and a new keyset for session tokens as one change that is void if any account of
   * the seed exists.
   *
   * @return offset of the change in {@code iam.changes}
   * @throws ExecutionException if the broker refuses or does not answer
   */
  public long bootstrap(DirectorySeed seed, Instant now)
      throws ExecutionException, InterruptedException {
    Map<String, Object> config = new HashMap<>(kafka);
    config.put(ProducerConfig.ACKS_CONFIG, "all");
    config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 8 * 1024 * 1024);
    try (KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer())) {
      for (DirectorySeed.Key key : seed.keys()) {
        secret(producer, key.id().value(), rootKey.seal(key.id().value(), key.secret().utf8()));
      }
      Keyset keyset = Keyset.generate();
      // A name of its own: another issuer may do the same at this moment, and one change alone will
      // stand.
      String name = KeysetPurpose.SESSION_TOKEN.secretPrefix() + UUID.randomUUID();
      secret(producer, name, rootKey.seal(name, keyset.serialized()));
      producer.flush();
      DirectoryChange change = change(seed, name, keyset, now);
      byte[] value =
          Topics.IAM_CHANGES.valueSerde().serializer().serialize(Topics.IAM_CHANGES.name(), change);
      return producer
          .send(
              new ProducerRecord<>(
                  Topics.IAM_CHANGES.name(), change.getWrites().getFirst().getArn(), value))
          .get()
          .offset();
    }
  }

  private static void secret(KafkaProducer<String, byte[]> producer, String name, byte[] sealed)
      throws ExecutionException, InterruptedException {
    try {
      producer
          .send(new ProducerRecord<>(Topics.IAM_SECRETS.name(), name, sealed))
          .get(TIMEOUT, TimeUnit.SECONDS);
    } catch (java.util.concurrent.TimeoutException e) {
      throw new ExecutionException("the broker does not answer", e);
    }
  }

  private DirectoryChange change(
      DirectorySeed seed, String keysetName, Keyset keyset, Instant now) {
    List<EntityWrite> writes = new ArrayList<>(seed.entities());
    writes.add(
        EntityWrite.newBuilder()
            .setArn(KeysetPurpose.SESSION_TOKEN.arn())
            .setImage(
                EntityImage.newBuilder()
                    .setKeyset(
                        KeysetImage.newBuilder()
                            .setKeyset(keysetName)
                            .setPrimaryKeyId(keyset.primaryKeyId())
                            .setActiveFrom(now)
                            .build())
                    .build())
            .build());
    return DirectoryChange.newBuilder()
        .setChangeID(UUID.randomUUID().toString())
        .setChangeTime(now)
        .setEventSource("scrip.amazonaws.com")
        .setEventName("Bootstrap")
        .setIssuer(issuer)
        .setIncarnation(incarnation)
        .setReads(
            seed.entities().stream().map(entity -> new EntityRead(entity.getArn(), 0L)).toList())
        .setWrites(writes)
        .build();
  }
}
