package dev.scrip.audit.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ControlTotalTest {
  private static final Description ABOUT =
      new Description(
          0, "q", "?", Description.Scope.TRAIL, List.of(), List.of("a", "b"), List.of("b", "a"));

  @Property
  void order_doesNotMatter_andPagesAddUp(
      @ForAll @Size(max = 20) List<String> values, @ForAll long seed) {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    values.forEach(value -> rows.add(row(value, 1L)));
    String total = ControlTotal.of(ABOUT, rows);
    List<List<@Nullable Object>> shuffled = new ArrayList<>(rows);
    Collections.shuffle(shuffled, new Random(seed));
    assertThat(ControlTotal.of(ABOUT, shuffled)).isEqualTo(total);
    int half = rows.size() / 2;
    long sum =
        Long.parseUnsignedLong(ControlTotal.of(ABOUT, rows.subList(0, half)), 16)
            + Long.parseUnsignedLong(ControlTotal.of(ABOUT, rows.subList(half, rows.size())), 16);
    assertThat("%016x".formatted(sum)).isEqualTo(total);
  }

  /** SHA-256 of "1|x" begins with these 8 bytes. */
  @Test
  void total_isTheOneOfTheDocs() {
    assertThat(ControlTotal.of(ABOUT, List.of(row("x", 1L)))).isEqualTo("325d428644d27f23");
    assertThat(ControlTotal.of(ABOUT, List.of())).isEqualTo("0000000000000000");
  }

  /** Scripts rely on names: each is there once, and says what its control total is made of. */
  @Test
  void catalog_namesEachQuestionOnce() {
    Set<String> names = new HashSet<>();
    for (Description each : Catalog.descriptions()) {
      assertThat(names.add(each.name())).as(each.name()).isTrue();
      assertThat(each.columns())
          .as(each.name())
          .containsAll(each.control())
          .doesNotHaveDuplicates();
      assertThat(each.control()).as(each.name()).isNotEmpty();
    }
    assertThat(Catalog.descriptions())
        .extracting(Description::number)
        .isEqualTo(java.util.stream.IntStream.rangeClosed(1, 24).boxed().toList());
  }

  private static List<@Nullable Object> row(@Nullable Object... values) {
    return java.util.Arrays.asList(values);
  }
}
