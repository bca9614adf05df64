package dev.scrip.audit.views;

import dev.scrip.audit.streams.Forgetting;
import dev.scrip.audit.streams.Positions;
import dev.scrip.events.AuditEvent;
import dev.scrip.schemas.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.NullUnmarked;

/** Folds {@code sts.audit} into the views of its partition. */
@NullUnmarked // Kafka Streams gives the stores in init()
final class SessionFolding extends ContextualProcessor<String, AuditEvent, Void, Void> {
  private static final Duration FORGET = Duration.ofSeconds(10);

  private final Positions positions;
  private KeyValueStore<Bytes, byte[]> sessions;
  private IndexFolding index;
  private UsageFolding usage;
  private SequenceFolding sequences;
  private Positions.Follower follower;

  SessionFolding(Positions positions) {
    this.positions = positions;
  }

  @Override
  public void init(ProcessorContext<Void, Void> context) {
    super.init(context);
    sessions = context.getStateStore(ViewTopology.SESSIONS);
    index =
        IndexFolding.over(
            sessions,
            context.getStateStore(ViewTopology.SESSION_INDEX),
            context.getStateStore(Positions.STORE));
    usage =
        new UsageFolding(
            context.getStateStore(ViewTopology.USAGE), context.getStateStore(ViewTopology.DENIALS));
    sequences = new SequenceFolding(context.getStateStore(ViewTopology.SEQUENCES));
    follower = positions.follow(context, Topics.STS_AUDIT.name());
    forgetWith(context);
  }

  /** What the topic has given up the views give up too. */
  private void forgetWith(ProcessorContext<Void, Void> context) {
    KeyValueStore<Bytes, byte[]> usages = context.getStateStore(ViewTopology.USAGE);
    KeyValueStore<Bytes, byte[]> denials = context.getStateStore(ViewTopology.DENIALS);
    List<Forgetting> stores =
        List.of(
            new Forgetting(
                sessions,
                row -> Session.of(row.value).lastInstant(),
                row -> index.remove(Session.of(row.value))),
            new Forgetting(usages, row -> UsageIndex.endOf(row.key), row -> {}),
            new Forgetting(
                denials,
                row -> DenialIndex.cellOf(row.key).hour().plus(DenialIndex.HOUR),
                row -> {}));
    int partition = context.taskId().partition();
    context.schedule(
        FORGET,
        PunctuationType.WALL_CLOCK_TIME,
        now -> stores.forEach(store -> store.run(positions.horizon().of(partition))));
  }

  @Override
  public void process(Record<String, AuditEvent> record) {
    if (record.value() != null) {
      fold(record.value());
    }
    context().recordMetadata().ifPresent(at -> follower.folded(at, record.timestamp()));
  }

  private void fold(AuditEvent event) {
    sequences.fold(event);
    usage.call(event);
    Session.of(event, position()).ifPresent(said -> fold(event, said));
    usage.write();
  }

  private void fold(AuditEvent event, Session said) {
    Bytes key = SessionStores.key(said.accessKeyId());
    Session known = Session.ofNullable(sessions.get(key));
    Session merged = known == null ? said : known.merge(said);
    sessions.put(key, merged.bytes());
    if (said.isBegun() && (known == null || !known.isDelivered())) {
      index.add(merged);
    }
    boolean counted = known != null && known.isDelivered();
    if (merged.isDelivered() != counted) {
      usage.session(merged, counted ? -1 : 1);
    }
    if (event.getSessionUsed() != null) {
      usage.used(merged, event);
    }
  }

  private String position() {
    Optional<String> position =
        context().recordMetadata().map(at -> at.topic() + "-" + at.partition() + "@" + at.offset());
    return position.orElse("");
  }

  @Override
  public void close() {
    positions.leave(Topics.STS_AUDIT.name(), context().taskId().partition());
  }
}
