package dev.scrip.audit.projection;

import java.util.Optional;
import org.apache.kafka.streams.processor.api.ProcessingContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/** Tells where a record that is being processed lies. */
final class Located {
  private Located() {}

  static <V> Sourced<V> of(ProcessingContext context, Record<String, V> record) {
    RecordMetadata metadata = context.recordMetadata().orElseThrow();
    return new Sourced<>(
        Optional.ofNullable(record.key()).orElse(""),
        record.value(),
        metadata.topic(),
        metadata.partition(),
        metadata.offset());
  }
}
