package dev.scrip.audit.stores;

import java.util.Iterator;
import java.util.List;

/** The spans of all partitions, open together; to be closed together, whatever happens between. */
public final class Ranges implements Iterable<Range>, AutoCloseable {
  private final List<Range> all;

  Ranges(List<Range> all) {
    this.all = List.copyOf(all);
  }

  /** Each of them. */
  public List<Range> all() {
    return all;
  }

  @Override
  public Iterator<Range> iterator() {
    return all.iterator();
  }

  @Override
  public void close() {
    all.forEach(Range::close);
  }
}
