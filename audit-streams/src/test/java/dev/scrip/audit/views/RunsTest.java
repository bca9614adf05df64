package dev.scrip.audit.views;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Sequence numbers in whatever order, from whatever partition's pieces, give the same runs. */
final class RunsTest {
  @Property
  void order_doesNotMatter(
      @ForAll @Size(max = 40) List<@IntRange(max = 50) Integer> numbers, @ForAll long seed) {
    List<Integer> shuffled = new ArrayList<>(numbers);
    Collections.shuffle(shuffled, new Random(seed));
    assertThat(of(shuffled)).isEqualTo(of(numbers));
    TreeSet<Integer> distinct = new TreeSet<>(numbers);
    long span = distinct.isEmpty() ? 0 : distinct.getLast() - distinct.getFirst() + 1;
    assertThat(of(numbers).missing()).isEqualTo(span - distinct.size());
    assertThat(Runs.of(of(numbers).bytes())).isEqualTo(of(numbers));
  }

  @Property
  void pieces_mergeInAnyOrder(
      @ForAll @Size(max = 10) List<@IntRange(max = 30) Integer> a,
      @ForAll @Size(max = 10) List<@IntRange(max = 30) Integer> b,
      @ForAll @Size(max = 10) List<@IntRange(max = 30) Integer> c) {
    assertThat(of(a).merge(of(b))).isEqualTo(of(b).merge(of(a)));
    assertThat(of(a).merge(of(b)).merge(of(c))).isEqualTo(of(a).merge(of(b).merge(of(c))));
    assertThat(of(a).merge(of(a))).isEqualTo(of(a));
  }

  private static Runs of(List<Integer> numbers) {
    Runs runs = Runs.NONE;
    for (int number : numbers) {
      runs = runs.plus(number);
    }
    return runs;
  }
}
