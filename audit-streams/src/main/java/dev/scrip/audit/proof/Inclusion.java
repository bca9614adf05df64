package dev.scrip.audit.proof;

import java.util.ArrayList;
import java.util.List;

/** Proofs that a leaf stands in a tree (RFC 9162, 2.1.3). */
final class Inclusion {
  private Inclusion() {}

  /**
   * The path of a leaf, built from what lies before it as a frontier and what follows as leaves.
   *
   * @param before the tree of the leaves before it
   * @param following the leaf and all that follow it, up to the tree's end
   */
  static List<Hash> path(Frontier before, List<Hash> following) {
    long index = before.size();
    long size = index + following.size();
    List<Hash> path = new ArrayList<>();
    build(index, 0, size, before, following, path);
    return path;
  }

  /** Whether a path leads from a leaf to a root (RFC 9162, 2.1.3.2). */
  static boolean leads(Hash leaf, long index, long size, List<Hash> path, Hash root) {
    if (index < 0 || index >= size) {
      return false;
    }
    long node = index;
    long last = size - 1;
    Hash hash = leaf;
    for (Hash sibling : path) {
      if (last == 0) {
        return false;
      }
      if ((node & 1) == 1 || node == last) {
        hash = Hash.node(sibling, hash);
        while ((node & 1) == 0 && node != 0) {
          node >>>= 1;
          last >>>= 1;
        }
      } else {
        hash = Hash.node(hash, sibling);
      }
      node >>>= 1;
      last >>>= 1;
    }
    return last == 0 && hash.equals(root);
  }

  /** PATH(m, D[from:to]): siblings from the leaf upwards. */
  private static void build(
      long index, long from, long to, Frontier before, List<Hash> following, List<Hash> path) {
    if (to - from <= 1) {
      return;
    }
    long middle = from + Long.highestOneBit(to - from - 1);
    if (index < middle) {
      build(index, from, middle, before, following, path);
      path.add(Trees.root(middle, to, before, following));
    } else {
      build(index, middle, to, before, following, path);
      path.add(Trees.root(from, middle, before, following));
    }
  }
}
