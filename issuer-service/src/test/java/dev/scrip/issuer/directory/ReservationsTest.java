package dev.scrip.issuer.directory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scrip.events.EntityImage;
import dev.scrip.events.EntityWrite;
import dev.scrip.events.UserImage;
import dev.scrip.issuer.directory.Reservations.Reserved;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ReservationsTest {
  private static final String NAME = "arn:aws:scrip::123456789012:name/user/bob";
  private static final String PLAIN = "arn:aws:iam::123456789012:user/bob";
  private static final String OTHER = "arn:aws:iam::123456789012:user/x/Bob";

  @Test
  void whatIsNotPlain_reserves_andRestsOnThePlainOne() {
    Reserved reserved = Reservations.with(Directory.EMPTY, List.of(user(OTHER, "Bob", "/x/")));
    assertThat(reserved.writes()).extracting(EntityWrite::getArn).containsExactly(OTHER, NAME);
    assertThat(reserved.reads()).containsEntry(NAME, 0L).containsEntry(PLAIN, 0L);
    assertThat(Reservations.with(Directory.EMPTY, List.of(user(PLAIN, "bob", "/"))).writes())
        .hasSize(1);
  }

  @Test
  void updates_keepTheReservation_andRemovalFreesIt() {
    Directory directory =
        Directory.EMPTY.with(
            Reservations.with(Directory.EMPTY, List.of(user(OTHER, "Bob", "/x/"))).writes());
    assertThat(Reservations.with(directory, List.of(user(OTHER, "Bob", "/x/"))).writes())
        .extracting(EntityWrite::getArn)
        .containsExactly(OTHER);
    Reserved removed = Reservations.with(directory, List.of(new EntityWrite(OTHER, null)));
    assertThat(removed.writes()).extracting(EntityWrite::getArn).containsExactly(OTHER, NAME);
    assertThat(removed.writes().getLast().getImage()).isNull();
    assertThat(removed.reads()).containsEntry(NAME, directory.version(NAME));
  }

  @Test
  void aRename_movesTheReservation() {
    Directory directory =
        Directory.EMPTY.with(
            Reservations.with(Directory.EMPTY, List.of(user(OTHER, "Bob", "/x/"))).writes());
    String elsewhere = "arn:aws:iam::123456789012:user/y/BOB";
    Reserved renamed =
        Reservations.with(
            directory, List.of(new EntityWrite(OTHER, null), user(elsewhere, "BOB", "/y/")));
    EntityWrite last = renamed.writes().getLast();
    assertThat(last.getArn()).isEqualTo(NAME);
    assertThat(heldBy(last.getImage())).isEqualTo(elsewhere);
  }

  private static @Nullable String heldBy(@Nullable EntityImage image) {
    return image == null ? null : image.getReservation().getHeldBy();
  }

  private static EntityWrite user(String arn, String name, String path) {
    return new EntityWrite(
        arn,
        EntityImage.newBuilder()
            .setUser(
                UserImage.newBuilder()
                    .setArn(arn)
                    .setUserId("AIDAEXAMPLEEXAMPLE234")
                    .setUserName(name)
                    .setPath(path)
                    .setAccountId("123456789012")
                    .setCreatedAt(Instant.EPOCH)
                    .build())
            .build());
  }
}
