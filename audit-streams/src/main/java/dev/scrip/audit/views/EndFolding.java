package dev.scrip.audit.views;

import dev.scrip.events.SessionEnded;
import java.util.Objects;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** Folds {@code sts.ends} into the sessions of its partition. */
final class EndFolding implements Processor<String, SessionEnded, Void, Void> {
  private @Nullable KeyValueStore<Bytes, byte[]> sessions;

  @Override
  public void init(ProcessorContext<Void, Void> context) {
    sessions = context.getStateStore(ViewTopology.SESSIONS);
  }

  @Override
  public void process(Record<String, SessionEnded> record) {
    if (record.value() == null) {
      return;
    }
    Session said = Session.of(record.value());
    KeyValueStore<Bytes, byte[]> store = Objects.requireNonNull(sessions);
    Bytes key = SessionStores.key(said.accessKeyId());
    Session known = Session.ofNullable(store.get(key));
    store.put(key, (known == null ? said : known.merge(said)).bytes());
  }
}
