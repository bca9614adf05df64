package dev.scrip.issuer.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class DenialBudgetTest {
  private final AtomicLong nanos = new AtomicLong();
  private final DenialBudget budget =
      new DenialBudget(
          new RecordSettings("i", "r", Duration.ofSeconds(3), 10, 5, 20, 50), nanos::get);

  @Test
  void oneSource_hasItsBurstThenItsRate() {
    assertThat(allowed("10.0.0.1", 100)).isEqualTo(20);
    nanos.addAndGet(Duration.ofSeconds(1).toNanos());
    assertThat(allowed("10.0.0.1", 100)).isEqualTo(5);
  }

  @Test
  void manySources_shareOneBudget() {
    int all =
        IntStream.range(0, 1_000).map(i -> allowed("10.0." + i / 250 + "." + i % 250, 1)).sum();
    assertThat(all).isEqualTo(50);
  }

  @Test
  void ipv6_countsByItsFirst64Bits() {
    assertThat(Source.of("2001:db8:1:2:3:4:5:6"))
        .isEqualTo(Source.of("2001:db8:1:2::99"))
        .isNotEqualTo(Source.of("2001:db8:1:3::99"));
    assertThat(Source.of("10.0.0.1")).isEqualTo("10.0.0.1");
    assertThat(Source.of("no:address")).isEqualTo("no:address");
  }

  private int allowed(String source, int tries) {
    return (int) IntStream.range(0, tries).filter(i -> budget.allows(source)).count();
  }
}
