package dev.scrip.audit.proof;

import java.util.ArrayList;
import java.util.List;

/** Proofs that a tree extends another (RFC 9162, 2.1.4). */
final class Consistency {
  private Consistency() {}

  /**
   * The proof that a tree extends an earlier one.
   *
   * @param earlier the earlier tree
   * @param following the leaves that came since
   */
  static List<Hash> proof(Frontier earlier, List<Hash> following) {
    List<Hash> proof = new ArrayList<>();
    long size = earlier.size() + following.size();
    if (earlier.size() > 0 && !following.isEmpty()) {
      build(earlier.size(), 0, size, true, earlier, following, proof);
    }
    return proof;
  }

  /** Whether a proof shows that a tree extends an earlier one (RFC 9162, 2.1.4.2). */
  static boolean holds(long first, Hash firstRoot, long second, Hash secondRoot, List<Hash> proof) {
    if (first > second || first < 0) {
      return false;
    }
    if (first == second) {
      return proof.isEmpty() && firstRoot.equals(secondRoot);
    }
    if (first == 0) {
      return proof.isEmpty() && firstRoot.equals(Hash.empty());
    }
    List<Hash> path = new ArrayList<>(proof);
    if (Long.bitCount(first) == 1) {
      path.addFirst(firstRoot);
    }
    if (path.isEmpty()) {
      return false;
    }
    long node = first - 1;
    long last = second - 1;
    while ((node & 1) == 1) {
      node >>>= 1;
      last >>>= 1;
    }
    Hash former = path.getFirst();
    Hash present = path.getFirst();
    for (Hash sibling : path.subList(1, path.size())) {
      if (last == 0) {
        return false;
      }
      if ((node & 1) == 1 || node == last) {
        former = Hash.node(sibling, former);
        present = Hash.node(sibling, present);
        while ((node & 1) == 0 && node != 0) {
          node >>>= 1;
          last >>>= 1;
        }
      } else {
        present = Hash.node(present, sibling);
      }
      node >>>= 1;
      last >>>= 1;
    }
    return last == 0 && former.equals(firstRoot) && present.equals(secondRoot);
  }

  /** SUBPROOF(m, D[from:to], whole), with m counted from the tree's beginning. */
  private static void build(
      long m,
      long from,
      long to,
      boolean whole,
      Frontier earlier,
      List<Hash> following,
      List<Hash> proof) {
    if (m == to) {
      if (!whole) {
        proof.add(Trees.root(from, to, earlier, following));
      }
      return;
    }
    long middle = from + Long.highestOneBit(to - from - 1);
    if (m <= middle) {
      build(m, from, middle, whole, earlier, following, proof);
      proof.add(Trees.root(middle, to, earlier, following));
    } else {
      build(m, middle, to, false, earlier, following, proof);
      proof.add(Trees.root(from, middle, earlier, following));
    }
  }
}
