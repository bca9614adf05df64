package dev.scrip.audit.stores;

import dev.scrip.audit.stores.PeerStores.Scan;
import dev.scrip.audit.streams.Positions;
import dev.scrip.audit.streams.Positions.Position;
import dev.scrip.audit.views.Session;
import dev.scrip.audit.views.SessionIndex;
import dev.scrip.audit.views.SessionStores;
import dev.scrip.audit.views.ViewTopology;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.HostInfo;

/** Reads the stores of an application. An answer comes from every partition or not at all. */
public final class Stores {
  private static final byte[] KEY = {0};
  private static final HostInfo HERE = HostInfo.unavailable();

  private final LocalStores local;
  private final Optional<Peers> peers;

  /** Stores that lie here, or with others too. */
  public Stores(LocalStores local, Optional<Peers> peers) {
    this.local = local;
    this.peers = peers;
  }

  /** A span of a store in every partition. */
  public Ranges ranges(String store, Bytes from, Bytes to, boolean descending) {
    return ranges(new Scan(store, descending, false), List.of(new Span(from, to)));
  }

  /** Spans of the index of sessions in every partition; {@link #session(Range, KeyValue)} reads. */
  public Ranges sessions(List<Span> spans, boolean descending) {
    return ranges(new Scan(ViewTopology.SESSION_INDEX, descending, true), spans);
  }

  /** The same where only keys are looked at. */
  public Ranges keys(List<Span> spans, boolean descending) {
    return ranges(new Scan(ViewTopology.SESSION_INDEX, descending, false), spans);
  }

  private Ranges ranges(Scan scan, List<Span> spans) {
    List<Range> ranges = new ArrayList<>();
    try {
      for (Map.Entry<HostInfo, List<Integer>> each : owners(scan.store()).entrySet()) {
        if (isHere(each.getKey())) {
          keep(each.getValue()); // before the rows: they are of the moment when they are opened
          for (int partition : each.getValue()) {
            for (Span span : spans) {
              ranges.add(
                  new Range(
                      partition,
                      local.rows(scan.store(), partition, span, scan.descending()),
                      false));
            }
          }
        } else {
          ranges.addAll(at(each.getKey()).ranges(scan, each.getValue(), spans));
        }
      }
    } catch (RuntimeException e) {
      ranges.forEach(Range::close);
      throw e;
    }
    return new Ranges(ranges);
  }

  /** The session that a row of its index names. */
  public Optional<Session> session(Range range, KeyValue<Bytes, byte[]> row) {
    if (range.isJoined()) {
      return row.value.length == 0 ? Optional.empty() : Optional.of(Session.of(row.value));
    }
    return local
        .row(
            ViewTopology.SESSIONS, range.partition(), SessionStores.key(SessionIndex.idOf(row.key)))
        .map(Session::of);
  }

  /** A session, from the partition that its records lie in. */
  public Optional<Session> session(String accessKeyId) {
    int partition = SessionStores.partitionOf(accessKeyId, local.partitions());
    HostInfo owner = owner(ViewTopology.SESSIONS, partition);
    if (isHere(owner)) {
      if (Reading.current()
          .filter(reading -> !reading.isKept(local.application(), partition))
          .isPresent()) {
        keep(List.of(partition));
      }
      return local
          .row(ViewTopology.SESSIONS, partition, SessionStores.key(accessKeyId))
          .map(Session::of);
    }
    Range range =
        at(owner)
            .ranges(
                new Scan(ViewTopology.SESSIONS, false, false),
                List.of(partition),
                List.of(Span.of(SessionStores.key(accessKeyId))))
            .getFirst();
    return range.rows().hasNext()
        ? Optional.of(Session.of(range.rows().next().value))
        : Optional.empty();
  }

  /**
   * What the stores reflect at the least: to be asked for before they are read. Within one reading
   * it stays what it was at first: that is what its answer says.
   */
  public SortedMap<String, Position> position() {
    Status status = known();
    Reading.current().ifPresent(reading -> reading.claims(local.application(), status));
    return new TreeMap<>(status.reached());
  }

  /** The earliest instant that the stores cover; empty while they hold nothing. */
  public Optional<Instant> earliest() {
    return known().coverage().earliest();
  }

  /** Records still to be read by the stores, or -1 while that is not known. */
  public long lag() {
    return known().lag();
  }

  /** Records still to be read by this instance, or -1 while that is not known. */
  public long lagHere() {
    return local.lag();
  }

  /**
   * Whether every partition is here or with another instance, and those that are here can be read.
   */
  public boolean isAvailable(String store) {
    try {
      owners(store)
          .forEach(
              (owner, partitions) -> {
                if (isHere(owner)) {
                  // That a store is not there shows when it is read.
                  partitions.forEach(
                      partition ->
                          local.rows(store, partition, Span.of(Bytes.wrap(KEY)), false).close());
                }
              });
      return true;
    } catch (NotAvailableException e) {
      return false;
    }
  }

  private Status known() {
    return Reading.current()
        .flatMap(reading -> reading.claimed(local.application()))
        .orElseGet(this::status);
  }

  private Status status() {
    Status status = local.status();
    if (peers.isPresent()) {
      for (HostInfo owner : owners(Positions.STORE).keySet()) {
        status = isHere(owner) ? status : status.and(at(owner).status());
      }
    }
    return status;
  }

  /** Who folds which partitions. */
  private Map<HostInfo, List<Integer>> owners(String store) {
    if (peers.isEmpty()) {
      return Map.of(HERE, IntStream.range(0, local.partitions()).boxed().toList());
    }
    Map<HostInfo, List<Integer>> owners = new HashMap<>();
    local
        .owners(store)
        .forEach(
            (partition, owner) ->
                owners.computeIfAbsent(owner, none -> new ArrayList<>()).add(partition));
    return owners;
  }

  private HostInfo owner(String store, int partition) {
    return peers.isEmpty()
        ? HERE
        : Objects.requireNonNull(local.owners(store).get(partition), "a partition without owner");
  }

  private boolean isHere(HostInfo owner) {
    return peers.isEmpty() || peers.get().isSelf(owner);
  }

  private PeerStores at(HostInfo owner) {
    return new PeerStores(
        peers.orElseThrow(),
        owner,
        local.application(),
        Reading.current()
            .orElseThrow(
                () -> new NotAvailableException("no decision to read other instances by", -1)));
  }

  /** What is read here keeps to what is claimed: a partition may have come here meanwhile. */
  private void keep(List<Integer> partitions) {
    if (peers.isPresent() && Reading.current().isPresent()) {
      Reading reading = Reading.current().get();
      Status status = local.status();
      partitions.forEach(partition -> reading.keep(local.application(), partition, status));
    }
  }
}
