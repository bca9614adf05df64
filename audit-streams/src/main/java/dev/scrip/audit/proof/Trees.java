package dev.scrip.audit.proof;

import java.util.List;

/** Roots of parts of a tree whose beginning is known as a frontier only. */
final class Trees {
  private Trees() {}

  /**
   * MTH(D[from:to]): a subtree of the frontier, or made of the leaves that follow it.
   *
   * @throws IllegalArgumentException if it is neither
   */
  static Hash root(long from, long to, Frontier before, List<Hash> following) {
    long known = before.size();
    if (to <= known) {
      return subtree(from, to, before);
    }
    if (from < known) {
      long middle = from + Long.highestOneBit(to - from - 1);
      return Hash.node(root(from, middle, before, following), root(middle, to, before, following));
    }
    Frontier tree = new Frontier();
    for (long i = from; i < to; i++) {
      tree.append(following.get((int) (i - known)));
    }
    return tree.root();
  }

  private static Hash subtree(long from, long to, Frontier before) {
    long at = 0;
    long left = before.size();
    for (Hash hash : before.subtrees()) {
      long width = Long.highestOneBit(left);
      if (at == from && at + width == to) {
        return hash;
      }
      at += width;
      left -= width;
    }
    if (from < to && to - from > 1) {
      long middle = from + Long.highestOneBit(to - from - 1);
      return Hash.node(subtree(from, middle, before), subtree(middle, to, before));
    }
    throw new IllegalArgumentException("the frontier does not know that part of the tree");
  }
}
