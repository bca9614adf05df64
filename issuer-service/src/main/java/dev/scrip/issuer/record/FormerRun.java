package dev.scrip.issuer.record;

import dev.scrip.events.AuditEvent;
import dev.scrip.events.Kind;
import dev.scrip.events.UncleanEndFound;
import dev.scrip.schemas.Topics;
import dev.scrip.schemas.UnreadableRecordException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the last process of this issuer's name left in the trail: an end that says so, or none. All
 * that an issuer says of itself lies in one partition, which is read from its end.
 */
public final class FormerRun {
  private static final Logger LOG = LoggerFactory.getLogger(FormerRun.class);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final long CHUNK = 5_000; // records
  private static final long MOST = 2_000_000; // records; a heartbeat comes each minute

  private final String issuer;
  private @Nullable String incarnation;
  private @Nullable Instant last;
  private boolean over;
  private boolean clean;

  private FormerRun(String issuer) {
    this.issuer = issuer;
  }

  /**
   * The unclean end of the last process of a name; empty if it ended cleanly, or was never there.
   */
  public static Optional<UncleanEndFound> uncleanEnd(Map<String, Object> kafka, String issuer) {
    FormerRun run = new FormerRun(issuer);
    Map<String, Object> config = new HashMap<>(kafka);
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, (int) CHUNK);
    try (KafkaConsumer<String, byte[]> consumer =
        new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer())) {
      run.read(consumer);
    } catch (KafkaException e) {
      LOG.warn("how the last process of this name ended can't be read: {}", e.getMessage());
      return Optional.empty();
    }
    return run.found();
  }

  private void read(KafkaConsumer<String, byte[]> consumer) {
    int count = consumer.partitionsFor(Topics.STS_AUDIT.name()).size();
    int number = Utils.toPositive(Utils.murmur2(issuer.getBytes(StandardCharsets.UTF_8))) % count;
    TopicPartition partition = new TopicPartition(Topics.STS_AUDIT.name(), number);
    consumer.assign(List.of(partition));
    long begin = offset(consumer.beginningOffsets(List.of(partition)), partition);
    long to = offset(consumer.endOffsets(List.of(partition)), partition);
    long least = Math.max(begin, to - MOST);
    while (to > least && !over) {
      long from = Math.max(least, to - CHUNK);
      consumer.seek(partition, from);
      List<AuditEvent> chunk = new ArrayList<>();
      while (consumer.position(partition) < to) {
        for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
          if (record.offset() < to) {
            own(record.value()).ifPresent(chunk::add);
          }
        }
      }
      take(chunk);
      to = from;
    }
  }

  private Optional<AuditEvent> own(byte[] value) {
    try {
      return Optional.of(
              Topics.STS_AUDIT
                  .valueSerde()
                  .deserializer()
                  .deserialize(Topics.STS_AUDIT.name(), value))
          .filter(event -> event.getWriter().getIssuer().equals(issuer));
    } catch (UnreadableRecordException e) {
      return Optional.empty();
    }
  }

  /**
   * The newest record of all tells which run was the last; the run's other records tell its end.
   */
  private void take(List<AuditEvent> chunk) {
    if (incarnation == null && !chunk.isEmpty()) {
      incarnation = run(chunk.getLast());
    }
    for (AuditEvent event : chunk) {
      if (run(event).equals(incarnation)) {
        last = last == null || event.getEventTime().isAfter(last) ? event.getEventTime() : last;
        clean |= event.getKind() == Kind.PlatformStopped;
        over |= clean || event.getKind() == Kind.PlatformStarted;
      }
    }
  }

  private Optional<UncleanEndFound> found() {
    return incarnation == null || clean || last == null
        ? Optional.empty()
        : Optional.of(new UncleanEndFound(issuer, incarnation, last));
  }

  /** Each of a process's lanes counts for itself, under the process's name and its own. */
  private static String run(AuditEvent event) {
    String incarnation = event.getWriter().getIncarnation();
    int dash = incarnation.indexOf('-');
    return dash < 0 ? incarnation : incarnation.substring(0, dash);
  }

  private static long offset(Map<TopicPartition, Long> offsets, TopicPartition partition) {
    return Objects.requireNonNull(offsets.get(partition));
  }
}
