package dev.scrip.audit.stores;

import dev.scrip.audit.stores.wire.PeerAnswer;
import dev.scrip.audit.stores.wire.PeerPosition;
import dev.scrip.audit.stores.wire.PeerQuestion;
import dev.scrip.audit.stores.wire.PeerSpan;
import dev.scrip.audit.streams.Coverage;
import dev.scrip.audit.streams.Positions.Position;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.HostInfo;

/**
 * The stores of an application at another instance, as one reading asks for them.
 *
 * @param application its application id
 */
record PeerStores(Peers peers, HostInfo instance, String application, Reading reading) {
  private static final int FIRST = 16; // rows of each span; most pages need no more

  /**
   * What is asked of a store.
   *
   * @param isJoined whether sessions come along in place of values
   */
  record Scan(String store, boolean descending, boolean isJoined) {}

  Status status() {
    return status(peers.ask(instance, question("", List.of(), List.of(), false, false, false, 0)));
  }

  /** Each span of each partition, partition by partition; one question for the first rows. */
  List<Range> ranges(Scan scan, List<Integer> partitions, List<Span> spans) {
    PeerAnswer answer = ask(scan, partitions, spans, false, FIRST);
    List<Range> ranges = new ArrayList<>();
    for (int i = 0; i < partitions.size(); i++) {
      for (int j = 0; j < spans.size(); j++) {
        ranges.add(
            new Range(
                partitions.get(i),
                new PeerIterator(
                    this,
                    scan,
                    partitions.get(i),
                    spans.get(j),
                    answer.getRanges().get(i * spans.size() + j)),
                scan.isJoined()));
      }
    }
    return ranges;
  }

  PeerAnswer ask(
      Scan scan, List<Integer> partitions, List<Span> spans, boolean isResumed, int atMost) {
    PeerAnswer answer =
        peers.ask(
            instance,
            question(
                scan.store(),
                partitions,
                spans,
                scan.descending(),
                isResumed,
                scan.isJoined(),
                atMost));
    if (answer.getRanges().size() != partitions.size() * spans.size()) {
      throw new NotAvailableException("another instance answers something else", -1);
    }
    Status status = status(answer);
    partitions.forEach(partition -> reading.keep(application, partition, status));
    return answer;
  }

  private PeerQuestion question(
      String store,
      List<Integer> partitions,
      List<Span> spans,
      boolean descending,
      boolean isResumed,
      boolean isJoined,
      int atMost) {
    Decision decision = reading.decision();
    return new PeerQuestion(
        peers.now().toEpochMilli(),
        decision.callerArn(),
        decision.action(),
        decision.resource(),
        decision.at().toEpochMilli(),
        application,
        store,
        partitions,
        spans.stream().map(span -> new PeerSpan(buffer(span.from()), buffer(span.to()))).toList(),
        descending,
        isResumed,
        isJoined,
        atMost);
  }

  private static ByteBuffer buffer(Bytes bytes) {
    return ByteBuffer.wrap(bytes.get());
  }

  private static Status status(PeerAnswer answer) {
    SortedMap<String, Position> reached = new TreeMap<>();
    for (Map.Entry<String, PeerPosition> each : answer.getReached().entrySet()) {
      reached.put(
          each.getKey(),
          new Position(
              each.getValue().getOffset(), Instant.ofEpochMilli(each.getValue().getTime())));
    }
    return new Status(reached, new Coverage(answer.getFirst(), answer.getCut()), answer.getLag());
  }
}
