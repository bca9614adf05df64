package dev.scrip.standalone.trail;

import dev.scrip.events.AuditEvent;
import dev.scrip.events.SessionIssued;
import dev.scrip.schemas.Topics;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.kafka.common.TopicPartition;

/** Finds denials in the trail, from its end backwards. */
public final class Denials {
  private static final int STEP = 2_000; // records of a partition read at once

  private final TrailReader reader;

  /** Over a reader. */
  public Denials(TrailReader reader) {
    this.reader = reader;
  }

  /** A denial and, if a session was denied, the issuance of that session. */
  public record Denial(AuditEvent event, Optional<AuditEvent> issuance) {}

  /** The last denial, or the one of a request id. */
  public Optional<Denial> find(Optional<String> requestId) {
    Optional<AuditEvent> denial =
        last(
            event ->
                event.getRequestDenied() != null
                    && (requestId.isEmpty() || requestId.get().equals(event.getRequestID())),
            requestId.isPresent());
    return denial.map(event -> new Denial(event, issuance(event)));
  }

  private Optional<AuditEvent> issuance(AuditEvent denial) {
    if (denial.getUserIdentity() == null || denial.getUserIdentity().getSessionContext() == null) {
      return Optional.empty();
    }
    String accessKeyId = denial.getUserIdentity().getAccessKeyId();
    return last(
        event -> {
          SessionIssued issued = event.getSessionIssued();
          return issued != null && issued.getAccessKeyId().equals(accessKeyId);
        },
        /* unique= */ true);
  }

  /** Goes back through all partitions step by step; what a step finds is compared by time. */
  private Optional<AuditEvent> last(Predicate<AuditEvent> wanted, boolean unique) {
    Map<TopicPartition, Long> unread =
        new TreeMap<>(Comparator.comparingInt(TopicPartition::partition));
    unread.putAll(reader.ends(Topics.STS_AUDIT.name()));
    Optional<AuditEvent> best = Optional.empty();
    while (!unread.isEmpty() && (best.isEmpty() || !unique)) {
      boolean found = false;
      for (TopicPartition partition : List.copyOf(unread.keySet())) {
        long to = unread.getOrDefault(partition, 0L);
        long beginning = reader.beginning(partition);
        long from = Math.max(beginning, to - STEP);
        for (TrailRecord record : reader.range(partition, from, to)) {
          if (record.value() instanceof AuditEvent event && wanted.test(event)) {
            found = true;
            best =
                best.filter(known -> known.getEventTime().isAfter(event.getEventTime()))
                    .or(() -> Optional.of(event));
          }
        }
        if (from <= beginning) {
          unread.remove(partition);
        } else {
          unread.put(partition, from);
        }
      }
      if (found) {
        break;
      }
    }
    return best;
  }
}
