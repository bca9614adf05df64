package dev.scrip.audit.projection;

import dev.scrip.audit.projection.cloudtrail.ServiceEvents;
import dev.scrip.audit.projection.ocsf.OcsfEvents;
import dev.scrip.events.SessionEnded;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;

/** Each end of a session in both shapes. */
final class EndProjection extends ContextualProcessor<String, SessionEnded, String, byte[]> {
  @Override
  public void process(Record<String, SessionEnded> record) {
    Sourced<SessionEnded> sourced = Located.of(context(), record);
    context()
        .forward(
            record.withValue(Json.bytes(ServiceEvents.ended(sourced))),
            ProjectionTopology.CLOUDTRAIL);
    context()
        .forward(record.withValue(Json.bytes(OcsfEvents.ended(sourced))), ProjectionTopology.OCSF);
  }
}
