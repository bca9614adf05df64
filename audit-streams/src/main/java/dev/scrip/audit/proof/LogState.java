package dev.scrip.audit.proof;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * How a partition's log stands: a line of a checkpoint.
 *
 * @param log topic and partition, such as {@code sts.audit-0}
 * @param size number of records
 * @param root root of the tree
 * @param nextOffset the offset behind the last record that is in it
 * @param subtrees the tree's frontier
 */
record LogState(String log, long size, Hash root, long nextOffset, List<Hash> subtrees) {
  LogState {
    subtrees = List.copyOf(subtrees);
  }

  static LogState of(String log, Frontier frontier, long nextOffset) {
    return new LogState(log, frontier.size(), frontier.root(), nextOffset, frontier.subtrees());
  }

  static LogState empty(String log) {
    return of(log, new Frontier(), 0);
  }

  Frontier frontier() {
    return new Frontier(size, subtrees);
  }

  /** {@code sts.audit-0 118 <root> 120 <frontier, with commas, or -}. */
  String line() {
    String edge =
        subtrees.isEmpty()
            ? "-"
            : subtrees.stream().map(Hash::base64).collect(Collectors.joining(","));
    return log + " " + size + " " + root.base64() + " " + nextOffset + " " + edge;
  }

  /**
   * The state that a line spells.
   *
   * @throws IllegalArgumentException if it spells none, or its root is not its frontier's
   */
  static LogState parse(String line) {
    String[] cells = line.split(" ", -1);
    if (cells.length != 5) {
      throw new IllegalArgumentException("a log's line has five parts");
    }
    List<Hash> edge =
        cells[4].equals("-")
            ? List.of()
            : Arrays.stream(cells[4].split(",", -1)).map(Hash::parse).toList();
    LogState state =
        new LogState(
            cells[0],
            Long.parseLong(cells[1]),
            Hash.parse(cells[2]),
            Long.parseLong(cells[3]),
            edge);
    if (!state.frontier().root().equals(state.root())) {
      throw new IllegalArgumentException("a log's frontier does not lead to its root");
    }
    return state;
  }
}
