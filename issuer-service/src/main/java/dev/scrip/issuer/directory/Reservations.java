package dev.scrip.issuer.directory;

import dev.scrip.events.EntityImage;
import dev.scrip.events.EntityWrite;
import dev.scrip.events.ReservationImage;
import dev.scrip.issuer.directory.Names.Named;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Keeps unique what an ARN does not guard by itself: a name whatever its path and case, and an
 * account's number. Who writes an entity under such a name also writes a reservation of it, and
 * every change rests on the reservation that it met: so the log lets one of two changes through
 * that know nothing of each other.
 */
public final class Reservations {
  /**
   * A change with its reservations.
   *
   * @param writes what it writes
   * @param reads what it rests on because of them: ARNs with versions
   */
  public record Reserved(List<EntityWrite> writes, SortedMap<String, Long> reads) {}

  private Reservations() {}

  /** The writes of a change that was decided on a directory, with the reservations they need. */
  public static Reserved with(Directory directory, List<EntityWrite> writes) {
    return with(directory, writes, directory::version);
  }

  /**
   * The writes of a change, with the reservations they need.
   *
   * @param versions the version of each ARN that the change was decided on
   */
  public static Reserved with(
      Directory directory, List<EntityWrite> writes, ToLongFunction<String> versions) {
    Map<String, @Nullable String> holders = new LinkedHashMap<>();
    SortedMap<String, Long> reads = new TreeMap<>();
    for (EntityWrite write : writes) {
      String freed = unique(directory.image(write.getArn()).orElse(null));
      boolean stays = freed != null && freed.equals(unique(write.getImage()));
      if (freed != null && !stays && directory.version(freed) > 0) {
        holders.put(freed, null);
        reads.put(freed, versions.applyAsLong(freed));
      }
    }
    for (EntityWrite write : writes) {
      if (write.getImage() != null && directory.image(write.getArn()).isEmpty()) {
        reserve(versions, write.getArn(), write.getImage(), holders, reads);
      }
    }
    List<EntityWrite> all = new ArrayList<>(writes);
    holders.forEach(
        (arn, holder) ->
            all.add(
                EntityWrite.newBuilder()
                    .setArn(arn)
                    .setImage(holder == null ? null : reservation(holder))
                    .build()));
    return new Reserved(all, reads);
  }

  private static void reserve(
      ToLongFunction<String> versions,
      String arn,
      EntityImage image,
      Map<String, @Nullable String> holders,
      SortedMap<String, Long> reads) {
    String unique = unique(image);
    if (unique == null) {
      return;
    }
    reads.put(unique, versions.applyAsLong(unique));
    String plain = Summary.of(image).named().map(Reservations::plainArn).orElse(unique);
    if (plain.equals(arn)) {
      return; // the entity's own ARN is what everybody else of this name looks at
    }
    reads.put(plain, versions.applyAsLong(plain));
    holders.put(unique, arn);
  }

  private static @Nullable String unique(@Nullable EntityImage image) {
    if (image == null) {
      return null;
    }
    if (image.getAccount() != null) {
      return "arn:aws:scrip:::account-number/" + image.getAccount().getNumber();
    }
    return Summary.of(image)
        .named()
        .map(
            named ->
                "arn:aws:scrip::"
                    + named.accountId()
                    + ":name/"
                    + named.kind().inArn()
                    + "/"
                    + named.name().toLowerCase(Locale.ROOT))
        .orElse(null);
  }

  /** The ARN that an entity of a name has if its path is "/" and its name in lower case. */
  private static String plainArn(Named named) {
    return "arn:aws:iam::"
        + named.accountId()
        + ":"
        + named.kind().inArn()
        + "/"
        + named.name().toLowerCase(Locale.ROOT);
  }

  private static EntityImage reservation(String holder) {
    return EntityImage.newBuilder().setReservation(new ReservationImage(holder)).build();
  }
}
