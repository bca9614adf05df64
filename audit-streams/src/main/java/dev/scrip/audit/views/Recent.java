package dev.scrip.audit.views;

import java.util.LinkedHashMap;
import java.util.Map;

/** The entries that were asked for last, for one thread; the longest unasked go first. */
final class Recent<K, V> extends LinkedHashMap<K, V> {
  private static final long serialVersionUID = 1;

  private final int most;

  Recent(int most) {
    super(16, 0.75f, /* accessOrder= */ true);
    this.most = most;
  }

  @Override
  protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
    return size() > most;
  }
}
