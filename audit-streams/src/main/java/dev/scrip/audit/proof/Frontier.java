package dev.scrip.audit.proof;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The right edge of an append-only Merkle tree: the roots of the perfect subtrees that its leaves
 * fall into, the largest first. It is all that is needed to append, and its hashes are the left
 * half of the inclusion proof of the next leaf. Not safe for use by several threads.
 */
public final class Frontier {
  private long size;
  private final List<Hash> subtrees = new ArrayList<>();

  /** Of a tree without leaves. */
  Frontier() {}

  /**
   * Of a tree of some size.
   *
   * @throws IllegalArgumentException if that size has another number of subtrees
   */
  Frontier(long size, List<Hash> subtrees) {
    if (size < 0 || Long.bitCount(size) != subtrees.size()) {
      throw new IllegalArgumentException(
          "a tree of %d leaves has not %d subtrees".formatted(size, subtrees.size()));
    }
    this.size = size;
    this.subtrees.addAll(subtrees);
  }

  /** The same, independent of this one. */
  Frontier copy() {
    return new Frontier(size, subtrees);
  }

  /** Number of leaves. */
  public long size() {
    return size;
  }

  List<Hash> subtrees() {
    return Collections.unmodifiableList(subtrees);
  }

  /** Appends a leaf. */
  void append(Hash leaf) {
    Hash node = leaf;
    for (long level = size; (level & 1) == 1; level >>>= 1) {
      node = Hash.node(subtrees.removeLast(), node);
    }
    subtrees.add(node);
    size++;
  }

  /** The root of the tree (RFC 9162, 2.1.1). */
  Hash root() {
    if (subtrees.isEmpty()) {
      return Hash.empty();
    }
    Hash root = subtrees.getLast();
    for (int i = subtrees.size() - 2; i >= 0; i--) {
      root = Hash.node(subtrees.get(i), root);
    }
    return root;
  }
}
