package dev.scrip.audit.views;

import dev.scrip.events.AuditEvent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;

/** Keeps which sequence numbers of each issuer's incarnation a partition has shown. */
public final class SequenceFolding {
  private final KeyValueStore<Bytes, byte[]> sequences;
  private final Map<Bytes, Runs> recent = new Recent<>(1_000);

  SequenceFolding(KeyValueStore<Bytes, byte[]> sequences) {
    this.sequences = sequences;
  }

  void fold(AuditEvent event) {
    Bytes key = SessionStores.key(name(event));
    Runs runs = recent.get(key);
    if (runs == null) {
      byte[] before = sequences.get(key);
      runs = before == null ? Runs.NONE : Runs.of(before);
    }
    for (long number : numbers(event)) {
      runs = runs.plus(number);
    }
    recent.put(key, runs);
    sequences.put(key, runs.bytes());
  }

  /** Issuer and incarnation, with a zero character between them. */
  public static String name(AuditEvent event) {
    return event.getWriter().getIssuer() + '\0' + event.getWriter().getIncarnation();
  }

  /** Issuer and incarnation of a row's key. */
  public static String name(Bytes key) {
    return new String(key.get(), StandardCharsets.UTF_8);
  }

  /** The number that a record has, and those that it closes because they were never written. */
  public static List<Long> numbers(AuditEvent event) {
    List<Long> numbers = new ArrayList<>();
    if (event.getIssuanceAbandoned() != null) {
      numbers.add(event.getIssuanceAbandoned().getClosedSequence());
    }
    if (event.getSequenceClosed() != null) {
      numbers.addAll(event.getSequenceClosed().getSequences());
    }
    numbers.add(event.getWriter().getSequence());
    return numbers;
  }
}
