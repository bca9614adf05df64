package dev.scrip.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scrip.events.AccountImage;
import dev.scrip.events.DirectoryChange;
import dev.scrip.events.EntityImage;
import dev.scrip.events.EntityRead;
import dev.scrip.events.EntityWrite;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class DirectoryFoldTest {
  private final DirectoryFold fold = new DirectoryFold();

  @Test
  void creation_appliesOnce() {
    assertThat(fold.apply(change(List.of(read("a", 0)), write("a", 1)), 0)).isTrue();
    assertThat(fold.version("a")).isEqualTo(1);
    assertThat(fold.apply(change(List.of(read("a", 0)), write("a", 2)), 1)).isFalse();
    assertThat(fold.image("a").orElseThrow().getAccount().getNumber()).isEqualTo(1);
  }

  @Test
  void change_decidedOnAnOlderVersion_isVoidAndChangesNothing() {
    fold.apply(change(List.of(), write("a", 1), write("b", 1)), 7);
    assertThat(fold.apply(change(List.of(read("a", 8), read("b", 3)), write("a", 2)), 8)).isFalse();
    assertThat(fold.version("a")).isEqualTo(8);
  }

  @Test
  void removal_letsTheEntityBeMadeAgain() {
    fold.apply(change(List.of(), write("a", 1)), 0);
    assertThat(
            fold.apply(
                change(
                    List.of(read("a", 1)),
                    EntityWrite.newBuilder().setArn("a").setImage(null).build()),
                1))
        .isTrue();
    assertThat(fold.image("a")).isEmpty();
    assertThat(fold.apply(change(List.of(read("a", 0)), write("a", 3)), 2)).isTrue();
    assertThat(fold.version("a")).isEqualTo(3);
  }

  private static EntityRead read(String arn, long version) {
    return new EntityRead(arn, version);
  }

  private static EntityWrite write(String arn, int number) {
    return EntityWrite.newBuilder()
        .setArn(arn)
        .setImage(
            EntityImage.newBuilder()
                .setAccount(
                    AccountImage.newBuilder()
                        .setAccountId("123456789012")
                        .setNumber(number)
                        .build())
                .build())
        .build();
  }

  private static DirectoryChange change(List<EntityRead> reads, EntityWrite... writes) {
    return DirectoryChange.newBuilder()
        .setChangeID("c")
        .setChangeTime(Instant.EPOCH)
        .setEventSource("iam.amazonaws.com")
        .setEventName("Test")
        .setIssuer("i")
        .setIncarnation("1")
        .setReads(reads)
        .setWrites(List.of(writes))
        .build();
  }
}
