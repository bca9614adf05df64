package dev.scrip.audit.views;

import dev.scrip.audit.streams.Positions;
import dev.scrip.events.SessionEnded;
import dev.scrip.schemas.Topics;
import java.util.Objects;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** Folds {@code sts.ends} into the sessions of its partition. */
final class EndFolding extends ContextualProcessor<String, SessionEnded, Void, Void> {
  private final Positions positions;
  private @Nullable KeyValueStore<Bytes, byte[]> sessions;
  private Positions.@Nullable Follower follower;

  EndFolding(Positions positions) {
    this.positions = positions;
  }

  @Override
  public void init(ProcessorContext<Void, Void> context) {
    super.init(context);
    sessions = context.getStateStore(ViewTopology.SESSIONS);
    follower = positions.follow(context, Topics.STS_ENDS.name());
  }

  @Override
  public void process(Record<String, SessionEnded> record) {
    if (record.value() != null) {
      fold(record.value());
    }
    context()
        .recordMetadata()
        .ifPresent(at -> Objects.requireNonNull(follower).folded(at, record.timestamp()));
  }

  private void fold(SessionEnded ended) {
    Session said = Session.of(ended);
    KeyValueStore<Bytes, byte[]> store = Objects.requireNonNull(sessions);
    Bytes key = SessionStores.key(said.accessKeyId());
    Session known = Session.ofNullable(store.get(key));
    store.put(key, (known == null ? said : known.merge(said)).bytes());
  }

  @Override
  public void close() {
    positions.leave(Topics.STS_ENDS.name(), context().taskId().partition());
  }
}
