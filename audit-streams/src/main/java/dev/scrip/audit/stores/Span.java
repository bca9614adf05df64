package dev.scrip.audit.stores;

import org.apache.kafka.common.utils.Bytes;

/**
 * Keys of a store.
 *
 * @param from the first
 * @param to the last
 */
public record Span(Bytes from, Bytes to) {
  /** One key. */
  static Span of(Bytes key) {
    return new Span(key, key);
  }
}
