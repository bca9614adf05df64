package dev.scrip.audit.history;

import dev.scrip.audit.stores.NotAvailableException;
import dev.scrip.audit.trail.Consumers;
import dev.scrip.schemas.UnreadableRecordException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Reads records of the trail from where they lie. A few at a time; the last ones are kept. */
public final class RecordReader implements AutoCloseable {
  private static final int MOST_CONSUMERS = 4;
  private static final int KEPT = 4_000;
  private static final int NEAR = 200; // offsets that one fetch goes on over
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Map<String, Object> kafka;
  private final BlockingQueue<KafkaConsumer<byte[], byte[]>> idle =
      new ArrayBlockingQueue<>(MOST_CONSUMERS);
  private final AtomicInteger made = new AtomicInteger();
  private final Map<TrailPlace, TrailEvent> kept =
      new LinkedHashMap<>(16, 0.75f, /* accessOrder= */ true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<TrailPlace, TrailEvent> eldest) {
          return size() > KEPT;
        }
      };
  private volatile boolean closed;

  /** A reader that reaches the broker this way. */
  public RecordReader(Map<String, Object> kafka) {
    Map<String, Object> config = new HashMap<>(kafka);
    config.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 50);
    this.kafka = Map.copyOf(config);
  }

  /** The records at some places, by place; one that its topic has given up is missing. */
  public Map<TrailPlace, TrailEvent> read(Collection<TrailPlace> places)
      throws InterruptedException {
    Map<TrailPlace, TrailEvent> found = new TreeMap<>();
    Map<TopicPartition, List<TrailPlace>> missing = new HashMap<>();
    synchronized (kept) {
      for (TrailPlace place : places) {
        TrailEvent event = kept.get(place);
        if (event == null) {
          missing
              .computeIfAbsent(
                  new TopicPartition(place.topic(), place.partition()), any -> new ArrayList<>())
              .add(place);
        } else {
          found.put(place, event);
        }
      }
    }
    if (!missing.isEmpty()) {
      Map<TrailPlace, TrailEvent> read = fetch(missing);
      synchronized (kept) {
        kept.putAll(read);
      }
      places.forEach(
          place -> Optional.ofNullable(read.get(place)).ifPresent(e -> found.put(place, e)));
    }
    return found;
  }

  /** The records that lie at some places, whose times need not be known, by where they lie. */
  public List<TrailEvent> at(Collection<TrailPlace> places) throws InterruptedException {
    Map<TopicPartition, List<TrailPlace>> wanted = new HashMap<>();
    Set<String> positions = new HashSet<>();
    for (TrailPlace place : places) {
      positions.add(place.position());
      wanted
          .computeIfAbsent(
              new TopicPartition(place.topic(), place.partition()), any -> new ArrayList<>())
          .add(place);
    }
    return fetch(wanted).values().stream()
        .filter(event -> event.place().part() == 0)
        .filter(event -> positions.contains(event.place().position()))
        .sorted(
            Comparator.comparing((TrailEvent event) -> event.place().topic())
                .thenComparingInt(event -> event.place().partition())
                .thenComparingLong(event -> event.place().offset()))
        .toList();
  }

  private Map<TrailPlace, TrailEvent> fetch(Map<TopicPartition, List<TrailPlace>> wanted)
      throws InterruptedException {
    KafkaConsumer<byte[], byte[]> consumer = take();
    try {
      Map<TrailPlace, TrailEvent> found = new HashMap<>();
      for (Map.Entry<TopicPartition, List<TrailPlace>> each : wanted.entrySet()) {
        each.getValue().sort(Comparator.comparingLong(TrailPlace::offset));
        fetch(consumer, each.getKey(), each.getValue(), found);
      }
      return found;
    } finally {
      if (closed) {
        consumer.close();
      } else {
        idle.add(consumer);
      }
    }
  }

  private static void fetch(
      KafkaConsumer<byte[], byte[]> consumer,
      TopicPartition partition,
      List<TrailPlace> places,
      Map<TrailPlace, TrailEvent> found) {
    consumer.assign(List.of(partition));
    long last = places.getLast().offset();
    long next = -1; // what the last poll ended before
    int at = 0;
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (at < places.size() && System.nanoTime() < deadline) {
      long wanted = places.get(at).offset();
      if (next < 0 || wanted < next || wanted - next > NEAR) {
        consumer.seek(partition, wanted);
      }
      try {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL).records(partition)) {
          if (record.offset() <= last) {
            take(record, found);
          }
        }
        next = consumer.position(partition);
      } catch (OffsetOutOfRangeException e) {
        next = wanted + 1; // given up by the topic
      }
      while (at < places.size() && places.get(at).offset() < next) {
        at++;
      }
    }
    if (at < places.size()) {
      throw new NotAvailableException("the broker gives the trail's records too slowly", -1);
    }
  }

  private static void take(
      ConsumerRecord<byte[], byte[]> record, Map<TrailPlace, TrailEvent> found) {
    byte[] key = record.key();
    @Nullable String text = key == null ? null : new String(key, StandardCharsets.UTF_8);
    try {
      TrailEvent.read(
              record.topic(),
              record.partition(),
              record.offset(),
              Optional.ofNullable(text).orElse(""),
              record.value())
          .forEach(event -> found.put(event.place(), event));
    } catch (UnreadableRecordException e) {
      // it was never indexed: nobody asked for it
    }
  }

  private KafkaConsumer<byte[], byte[]> take() throws InterruptedException {
    KafkaConsumer<byte[], byte[]> consumer = idle.poll();
    if (consumer != null) {
      return consumer;
    }
    if (made.incrementAndGet() <= MOST_CONSUMERS) {
      try {
        return Consumers.few(kafka);
      } catch (RuntimeException e) {
        made.decrementAndGet();
        throw e;
      }
    }
    made.decrementAndGet();
    consumer = idle.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    if (consumer == null) {
      throw new NotAvailableException("too many read the trail at the moment", -1);
    }
    return consumer;
  }

  @Override
  public void close() {
    closed = true;
    for (KafkaConsumer<byte[], byte[]> consumer = idle.poll();
        consumer != null;
        consumer = idle.poll()) {
      consumer.close();
    }
  }
}
