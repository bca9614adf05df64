package dev.scrip.audit.proof;

import dev.scrip.events.AuditEvent;
import dev.scrip.events.IssuanceAbandoned;
import dev.scrip.events.SequenceClosed;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The numbers that writers gave in one partition: each once, in order, without holes that nothing
 * closed.
 */
final class Sequences {
  private static final int MAX_HOLES = 100_000; // of one writer, kept one by one

  private static final class Writer {
    private long next;
    private final TreeMap<Long, Long> holes = new TreeMap<>(); // number, offset that showed it

    Writer(long next) {
      this.next = next;
    }
  }

  private final String log;
  private final boolean whole;
  private final Map<String, Writer> writers = new HashMap<>();
  private final List<Finding> findings = new ArrayList<>();
  private long disorder;
  private long repeated;

  /**
   * Numbers of a log.
   *
   * @param whole whether it is read from its very first record
   */
  Sequences(String log, boolean whole) {
    this.log = log;
    this.whole = whole;
  }

  void add(AuditEvent event, long offset) {
    long number = event.getWriter().getSequence();
    Writer writer =
        writers.computeIfAbsent(
            event.getWriter().getIssuer() + " " + event.getWriter().getIncarnation(),
            name -> new Writer(whole ? 0 : number));
    if (number >= writer.next) {
      for (long n = writer.next; n < number && writer.holes.size() < MAX_HOLES; n++) {
        writer.holes.put(n, offset);
      }
      writer.next = number + 1;
    } else {
      if (writer.holes.remove(number) == null) {
        repeated++;
      } else {
        disorder++;
      }
    }
    SequenceClosed closed = event.getSequenceClosed();
    if (closed != null) {
      closed.getSequences().forEach(writer.holes::remove);
    }
    IssuanceAbandoned abandoned = event.getIssuanceAbandoned();
    if (abandoned != null) {
      writer.holes.remove(abandoned.getClosedSequence());
    }
  }

  /** How many records came behind a later one of the same writer, until now. */
  long disorder() {
    return disorder;
  }

  /** How many numbers were given a second time, until now. */
  long repeated() {
    return repeated;
  }

  /** What is wrong, once all is read; neighbouring holes are one finding. */
  List<Finding> findings() {
    writers.forEach(
        (name, writer) -> {
          long first = -1;
          long last = -2;
          long at = 0;
          for (Map.Entry<Long, Long> hole : writer.holes.entrySet()) {
            if (hole.getKey() != last + 1) {
              report(name, first, last, at);
              first = hole.getKey();
              at = hole.getValue();
            }
            last = hole.getKey();
          }
          report(name, first, last, at);
        });
    return findings;
  }

  private void report(String writer, long first, long last, long offset) {
    if (first >= 0) {
      findings.add(
          new Finding(
              Finding.Kind.SEQUENCE_HOLE,
              log,
              offset,
              offset + 1,
              first == last
                  ? "number %d of %s is missing before it".formatted(first, writer)
                  : "numbers %d to %d of %s are missing before it".formatted(first, last, writer)));
    }
  }
}
