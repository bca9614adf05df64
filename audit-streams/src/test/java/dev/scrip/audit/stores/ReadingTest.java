package dev.scrip.audit.stores;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.scrip.audit.streams.Coverage;
import dev.scrip.audit.streams.Positions.Position;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class ReadingTest {
  private static final Decision DECISION = new Decision("arn", "action", "resource", Instant.EPOCH);

  @Test
  void partitionThatIsBehindTheClaim_isNotReadOn() {
    Status claim = status(Map.of("sts.audit-0", 10L, "sts.audit-10", 3L, "sts.ends-0", 4L));
    Reading.under(
        DECISION,
        () -> {
          Reading reading = Reading.current().orElseThrow();
          reading.claims("views", claim);
          Status behind = status(Map.of("sts.audit-0", 9L, "sts.ends-0", 4L));
          assertThatThrownBy(() -> reading.keep("views", 0, behind))
              .isInstanceOf(NotAvailableException.class);
          assertThatThrownBy(() -> reading.keep("views", 0, status(Map.of("sts.audit-0", 10L))))
              .as("it knows nothing of the ends")
              .isInstanceOf(NotAvailableException.class);
          Status ahead = status(Map.of("sts.audit-0", 11L, "sts.ends-0", 4L));
          assertThatCode(() -> reading.keep("views", 0, ahead)).doesNotThrowAnyException();
          assertThat(reading.isKept("views", 0)).isTrue();
          assertThatCode(() -> reading.keep("history", 0, behind))
              .as("nothing is claimed of another application")
              .doesNotThrowAnyException();
          reading.claims("views", behind);
          assertThat(reading.claimed("views")).as("what was claimed first stays").contains(claim);
          return null;
        });
    assertThat(Reading.current()).isEmpty();
  }

  @Test
  void statusOfAll_claimsTheLeast() {
    Status one = status(Map.of("sts.audit-0", 10L, "sts.audit-1", 5L));
    Status two = status(Map.of("sts.audit-1", 4L, "sts.audit-2", 7L));
    assertThat(one.and(two)).isEqualTo(two.and(one));
    assertThat(one.and(two).reached())
        .containsEntry("sts.audit-0", position(10))
        .containsEntry("sts.audit-1", position(4))
        .containsEntry("sts.audit-2", position(7));
    Status unknown = new Status(new TreeMap<>(), Coverage.NOTHING, -1);
    assertThat(one.and(unknown).lag()).isEqualTo(-1);
  }

  private static Status status(Map<String, Long> reached) {
    return new Status(
        new TreeMap<>(
            reached.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, each -> position(each.getValue())))),
        Coverage.NOTHING,
        0);
  }

  private static Position position(long offset) {
    return new Position(offset, Instant.EPOCH);
  }
}
