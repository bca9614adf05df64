package dev.scrip.audit.proof;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * How all logs stand at a moment; its text is the body of a signed note.
 *
 * <p>Lines, as C2SP's tlog-checkpoint has them: the origin; the number of records in all logs; the
 * root of the tree whose leaves are the logs' lines. Then, as extension lines: {@code number N},
 * {@code time T}, {@code previous H} (SHA-256 of the previous note, or {@code -}), one line per
 * log.
 *
 * @param origin whose trail it is
 * @param number count of checkpoints, from 1
 * @param time when it was made
 * @param previous hash of the note before it; empty for the first
 * @param logs how the logs stand, in the order of their names
 */
record Checkpoint(
    String origin, long number, Instant time, Optional<Hash> previous, List<LogState> logs) {
  Checkpoint {
    logs = List.copyOf(logs);
  }

  String body() {
    StringBuilder text = new StringBuilder();
    text.append(origin).append('\n');
    text.append(logs.stream().mapToLong(LogState::size).sum()).append('\n');
    text.append(root().base64()).append('\n');
    text.append("number ").append(number).append('\n');
    text.append("time ").append(time).append('\n');
    text.append("previous ").append(previous.map(Hash::base64).orElse("-")).append('\n');
    logs.forEach(log -> text.append(log.line()).append('\n'));
    return text.toString();
  }

  Optional<LogState> log(String name) {
    return logs.stream().filter(log -> log.log().equals(name)).findFirst();
  }

  private Hash root() {
    Frontier tree = new Frontier();
    logs.forEach(log -> tree.append(Hash.leaf(log.line().getBytes(StandardCharsets.UTF_8))));
    return tree.root();
  }

  /**
   * The checkpoint that a body spells.
   *
   * @throws IllegalArgumentException if it spells none, or not the way that {@link #body} does
   */
  static Checkpoint parse(String body) {
    List<String> lines = body.lines().toList();
    if (lines.size() < 6) {
      throw new IllegalArgumentException("a checkpoint has at least six lines");
    }
    List<LogState> logs = new ArrayList<>();
    lines.subList(6, lines.size()).forEach(line -> logs.add(LogState.parse(line)));
    String previous = after("previous ", lines.get(5));
    try {
      Checkpoint checkpoint =
          new Checkpoint(
              lines.get(0),
              Long.parseLong(after("number ", lines.get(3))),
              Instant.parse(after("time ", lines.get(4))),
              previous.equals("-") ? Optional.empty() : Optional.of(Hash.parse(previous)),
              logs);
      if (!Objects.equals(checkpoint.body(), body)) {
        throw new IllegalArgumentException("a checkpoint's sums are not those of its lines");
      }
      return checkpoint;
    } catch (java.time.DateTimeException e) {
      throw new IllegalArgumentException("a checkpoint's time is none", e);
    }
  }

  private static String after(String prefix, String line) {
    if (!line.startsWith(prefix)) {
      throw new IllegalArgumentException("a checkpoint's line does not begin with " + prefix);
    }
    return line.substring(prefix.length());
  }
}
