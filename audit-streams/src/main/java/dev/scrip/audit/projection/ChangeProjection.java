package dev.scrip.audit.projection;

import dev.scrip.audit.projection.cloudtrail.ServiceEvents;
import dev.scrip.events.DirectoryChange;
import dev.scrip.events.EntityWrite;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.NullUnmarked;

/** Revocations and the first content, of changes that stood. */
@NullUnmarked // Kafka Streams gives the store in init()
final class ChangeProjection extends ContextualProcessor<String, DirectoryChange, String, byte[]> {
  private KeyValueStore<String, Long> versions;

  @Override
  public void init(ProcessorContext<String, byte[]> context) {
    super.init(context);
    versions = context.getStateStore(ProjectionTopology.VERSIONS);
  }

  @Override
  public void process(Record<String, DirectoryChange> record) {
    Sourced<DirectoryChange> sourced = Located.of(context(), record);
    DirectoryChange change = record.value();
    boolean stands =
        change.getReads().stream().allMatch(read -> version(read.getArn()) == read.getVersion());
    if (!stands) {
      return;
    }
    for (EntityWrite write : change.getWrites()) {
      if (write.getImage() == null) {
        versions.delete(write.getArn());
      } else {
        versions.put(write.getArn(), sourced.offset() + 1);
      }
    }
    ServiceEvents.changed(sourced)
        .forEach(
            json ->
                context()
                    .forward(record.withValue(Json.bytes(json)), ProjectionTopology.CLOUDTRAIL));
  }

  private long version(String arn) {
    return Optional.ofNullable(versions.get(arn)).orElse(0L);
  }
}
