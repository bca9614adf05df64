package dev.scrip.audit.projection;

import dev.scrip.audit.projection.cloudtrail.CloudTrailRecords;
import dev.scrip.audit.projection.ocsf.OcsfEvents;
import dev.scrip.events.AuditEvent;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;

/** Each record of {@code sts.audit} in both shapes. */
final class TrailProjection extends ContextualProcessor<String, AuditEvent, String, byte[]> {
  private final OcsfEvents ocsf;

  TrailProjection(boolean callerIdentity) {
    this.ocsf = new OcsfEvents(callerIdentity);
  }

  @Override
  public void process(Record<String, AuditEvent> record) {
    Sourced<AuditEvent> sourced = Located.of(context(), record);
    CloudTrailRecords.of(sourced)
        .forEach(
            json ->
                context()
                    .forward(record.withValue(Json.bytes(json)), ProjectionTopology.CLOUDTRAIL));
    ocsf.of(sourced)
        .ifPresent(
            json -> context().forward(record.withValue(Json.bytes(json)), ProjectionTopology.OCSF));
  }
}
