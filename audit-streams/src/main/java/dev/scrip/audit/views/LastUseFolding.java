package dev.scrip.audit.views;

import dev.scrip.events.AuditEvent;
import dev.scrip.events.LastUse;
import dev.scrip.events.SessionContext;
import dev.scrip.events.UserIdentity;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Tells when users, roles and access keys were last used, in steps of 15 minutes: one record for
 * each of them and step, not one for each use. What was told is kept in memory alone: after a
 * restart a step may be told again, which changes nothing in a compacted topic.
 */
final class LastUseFolding extends ContextualProcessor<String, AuditEvent, String, LastUse> {
  private static final long STEP = Duration.ofMinutes(15).toMillis();
  private static final int MAX_REMEMBERED = 50_000;

  private final Map<String, Long> told = new Recent<>(MAX_REMEMBERED);

  @Override
  public void process(Record<String, AuditEvent> record) {
    AuditEvent event = record.value();
    UserIdentity caller = event == null ? null : event.getUserIdentity();
    if (event == null || caller == null || caller.getArn() == null) {
      return; // nobody, or nobody proven
    }
    String accessKeyId = caller.getAccessKeyId();
    if (accessKeyId != null && accessKeyId.startsWith("AKIA")) {
      tell(accessKeyId, event);
    }
    SessionContext session = caller.getSessionContext();
    if (session != null && session.getSessionIssuer() != null) {
      tell(session.getSessionIssuer().getArn(), event);
    } else {
      tell(caller.getArn(), event);
    }
  }

  private void tell(String used, AuditEvent event) {
    long step = Math.floorDiv(event.getEventTime().toEpochMilli(), STEP) * STEP;
    Long before = told.get(used);
    if (before == null || before < step) {
      told.put(used, step);
      String source = event.getEventSource();
      context()
          .forward(
              new Record<>(
                  used,
                  new LastUse(
                      used,
                      Instant.ofEpochMilli(step),
                      source.substring(0, Math.max(0, source.indexOf('.'))),
                      event.getAwsRegion()),
                  step));
    }
  }
}
