package dev.scrip.audit.views;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Which numbers of a sequence were seen, as runs without a hole. {@link #merge} is associative and
 * commutative, and a number that is seen twice changes nothing.
 *
 * @param runs in their order, none touching the next
 */
public record Runs(List<Run> runs) {
  /** None. */
  public static final Runs NONE = new Runs(List.of());

  /** Copies what could be changed from outside. */
  public Runs {
    runs = List.copyOf(runs);
  }

  /** From a number to a number, both seen. */
  public record Run(long from, long to) {}

  /** With one number more. */
  public Runs plus(long number) {
    if (!runs.isEmpty() && runs.getLast().to() + 1 == number) {
      List<Run> longer = new ArrayList<>(runs);
      longer.set(runs.size() - 1, new Run(runs.getLast().from(), number));
      return new Runs(longer);
    }
    return merge(new Runs(List.of(new Run(number, number))));
  }

  /** Both together. */
  public Runs merge(Runs other) {
    List<Run> all = new ArrayList<>(runs);
    all.addAll(other.runs);
    all.sort((one, two) -> Long.compare(one.from(), two.from()));
    List<Run> merged = new ArrayList<>();
    for (Run run : all) {
      if (!merged.isEmpty() && run.from() <= merged.getLast().to() + 1) {
        Run last = merged.removeLast();
        merged.add(new Run(last.from(), Math.max(last.to(), run.to())));
      } else {
        merged.add(run);
      }
    }
    return new Runs(merged);
  }

  /** How many numbers between the first and the last were not seen. */
  public long missing() {
    long missing = 0;
    for (int i = 1; i < runs.size(); i++) {
      missing += runs.get(i).from() - runs.get(i - 1).to() - 1;
    }
    return missing;
  }

  byte[] bytes() {
    ByteBuffer bytes = ByteBuffer.allocate(runs.size() * 2 * Long.BYTES);
    runs.forEach(run -> bytes.putLong(run.from()).putLong(run.to()));
    return bytes.array();
  }

  /** The runs of a row. */
  public static Runs of(byte[] bytes) {
    ByteBuffer row = ByteBuffer.wrap(Arrays.copyOf(bytes, bytes.length));
    List<Run> runs = new ArrayList<>();
    while (row.hasRemaining()) {
      runs.add(new Run(row.getLong(), row.getLong()));
    }
    return new Runs(runs);
  }
}
