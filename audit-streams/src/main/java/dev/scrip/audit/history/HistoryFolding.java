package dev.scrip.audit.history;

import dev.scrip.audit.projection.Sourced;
import dev.scrip.audit.streams.Forgetting;
import dev.scrip.audit.streams.Positions;
import dev.scrip.schemas.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.NullUnmarked;

/** Writes down what each record of a topic is found by. */
@NullUnmarked // Kafka Streams gives the store in init()
final class HistoryFolding<V> extends ContextualProcessor<String, V, Void, Void> {
  private static final byte[] NOTHING = new byte[0];
  private static final Duration FORGET = Duration.ofSeconds(10);

  private final Positions positions;
  private final String topic;
  private final Function<Sourced<V>, List<TrailEvent>> events;
  private KeyValueStore<Bytes, byte[]> index;
  private Positions.Follower follower;

  HistoryFolding(Positions positions, String topic, Function<Sourced<V>, List<TrailEvent>> events) {
    this.positions = positions;
    this.topic = topic;
    this.events = events;
  }

  @Override
  public void init(ProcessorContext<Void, Void> context) {
    super.init(context);
    index = context.getStateStore(HistoryTopology.INDEX);
    follower = positions.follow(context, topic);
    if (topic.equals(Topics.STS_AUDIT.name())) {
      int partition = context.taskId().partition();
      Forgetting past = new Forgetting(index, row -> last(row, partition), row -> {});
      context.schedule(
          FORGET,
          PunctuationType.WALL_CLOCK_TIME,
          now -> past.run(positions.horizon().of(partition)));
    }
  }

  /** Changes of the directory are kept for ever. */
  private static Instant last(KeyValue<Bytes, byte[]> row, int partition) {
    TrailPlace place = TrailPlace.of(row.key, partition);
    return place.topic().equals(Topics.IAM_CHANGES.name())
        ? Instant.MAX
        : Instant.ofEpochMilli(place.millis());
  }

  @Override
  public void process(Record<String, V> record) {
    context()
        .recordMetadata()
        .ifPresent(
            at -> {
              if (record.value() != null) {
                String key = Optional.ofNullable(record.key()).orElse("");
                fold(new Sourced<>(key, record.value(), at.topic(), at.partition(), at.offset()));
              }
              follower.folded(at, record.timestamp());
            });
  }

  private void fold(Sourced<V> sourced) {
    List<KeyValue<Bytes, byte[]>> rows = new ArrayList<>();
    for (TrailEvent event : events.apply(sourced)) {
      event
          .attributes()
          .forEach(
              (attribute, values) ->
                  values.forEach(
                      value ->
                          rows.add(KeyValue.pair(event.place().key(attribute, value), NOTHING))));
    }
    index.putAll(rows);
  }

  @Override
  public void close() {
    positions.leave(topic, context().taskId().partition());
  }
}
