package dev.scrip.audit.catalog;

import dev.scrip.audit.query.InvalidQueryException;
import dev.scrip.audit.stores.Range;
import dev.scrip.audit.stores.Ranges;
import dev.scrip.audit.stores.Stores;
import dev.scrip.audit.views.Runs;
import dev.scrip.audit.views.SequenceFolding;
import dev.scrip.audit.views.ViewTopology;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;

/**
 * Which sequence numbers of each issuer's incarnation were seen in each partition, and which are
 * missing between them; how far the views are behind; how many records could not be read.
 */
final class Completeness implements TrailQuery {
  static final Description ABOUT =
      new Description(
          20,
          "completeness",
          "Which sequence numbers were seen of each issuer, and which are missing?",
          Description.Scope.TRAIL,
          List.of(),
          List.of("issuer", "incarnation", "partition", "first", "last", "missing", "holes"),
          List.of("issuer", "incarnation", "partition", "first", "last", "missing"));

  private static final Bytes BEHIND_ALL = Bytes.wrap(new byte[] {(byte) 0xff}); // no UTF-8

  private final Stores stores;
  private final SequenceScan scan;

  Completeness(Stores stores, SequenceScan scan) {
    this.stores = stores;
    this.scan = scan;
  }

  /** A partition and an issuer's incarnation. */
  record Lane(int partition, String name) implements Comparable<Lane> {
    @Override
    public int compareTo(Lane other) {
      int byName = name.compareTo(other.name);
      return byName != 0 ? byName : Integer.compare(partition, other.partition);
    }
  }

  @Override
  public Description description() {
    return ABOUT;
  }

  @Override
  public Rows ask(Asked asked) throws InvalidQueryException {
    boolean past = asked.text(Parameter.AS_OF).isPresent();
    Map<Lane, Runs> lanes = past ? scan.until(asked.asOf()) : kept();
    Rows rows = new Rows();
    lanes.forEach(
        (lane, runs) -> {
          String[] name = lane.name().split("\0", 2);
          rows.add(
              name[0],
              name.length > 1 ? name[1] : "",
              lane.partition(),
              runs.runs().getFirst().from(),
              runs.runs().getLast().to(),
              runs.missing(),
              holes(runs));
        });
    rows.note("lag", past ? Rows.UNKNOWN : stores.lag());
    rows.note("deadLetters", scan.deadLetters(asked.asOf()));
    return rows;
  }

  private Map<Lane, Runs> kept() {
    Map<Lane, Runs> lanes = new TreeMap<>();
    try (Ranges ranges =
        stores.ranges(ViewTopology.SEQUENCES, Bytes.wrap(new byte[0]), BEHIND_ALL, false)) {
      for (Range range : ranges) {
        while (range.rows().hasNext()) {
          KeyValue<Bytes, byte[]> row = range.rows().next();
          lanes.put(new Lane(range.partition(), SequenceFolding.name(row.key)), Runs.of(row.value));
        }
      }
    }
    return lanes;
  }

  private static String holes(Runs runs) {
    StringBuilder holes = new StringBuilder();
    for (int i = 1; i < Math.min(runs.runs().size(), 20); i++) {
      holes
          .append(holes.isEmpty() ? "" : " ")
          .append(runs.runs().get(i - 1).to() + 1)
          .append("..")
          .append(runs.runs().get(i).from() - 1);
    }
    return holes.toString();
  }
}
