package dev.scrip.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.scrip.events.EndReason;
import dev.scrip.events.SessionEnded;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class WireFormatTest {
  private final WireFormat<SessionEnded> format =
      new WireFormat<>("sts.ends-value", SessionEnded.class);
  private final SessionEnded end =
      new SessionEnded(
          SessionEnds.eventId("ASIAQQQQAAAABBBBCCCC"),
          "ASIAQQQQAAAABBBBCCCC",
          Instant.ofEpochMilli(1_764_000_000_123L),
          EndReason.EXPIRED,
          "123456789012",
          "arn:aws:sts::123456789012:assumed-role/demo/ana",
          Instant.ofEpochMilli(1_763_999_000_000L),
          null,
          null);

  @Test
  void encoded_startsWithZeroAndTheSchemaId() {
    assertThat(Arrays.copyOf(format.encode(end), 5)).containsExactly(0, 0, 0, 0, 2);
  }

  @Test
  void decode_givesBackWhatWasEncoded() {
    assertThat(format.decode(format.encode(end))).isEqualTo(end);
  }

  @Test
  void decode_unknownId_isUnreadable() {
    byte[] bytes = format.encode(end);
    bytes[4] = 99;
    assertUnreadable(bytes);
  }

  @Test
  void decode_idOfAnotherTopic_isUnreadable() {
    byte[] bytes = format.encode(end);
    bytes[4] = 1;
    assertUnreadable(bytes);
  }

  @Test
  void decode_cutAtAnyPlace_isUnreadable() {
    byte[] bytes = format.encode(end);
    for (int length = 0; length < bytes.length - 2; length++) {
      assertUnreadable(Arrays.copyOf(bytes, length));
    }
  }

  @Test
  void eventIdOfAnEnd_isTheSameEachTime() {
    assertThat(SessionEnds.eventId("ASIAQQQQAAAABBBBCCCC"))
        .isEqualTo(SessionEnds.eventId("ASIAQQQQAAAABBBBCCCC"))
        .isNotEqualTo(SessionEnds.eventId("ASIAQQQQAAAABBBBCCCD"))
        .matches("[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
  }

  private void assertUnreadable(byte[] bytes) {
    assertThatThrownBy(() -> format.decode(bytes)).isInstanceOf(UnreadableRecordException.class);
  }
}
