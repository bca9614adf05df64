package dev.scrip.issuer.iam.call;

import dev.scrip.events.EntityImage;
import dev.scrip.issuer.directory.Names.Kind;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;

/** Entities of the caller's account in the order of their names. */
public final class Listing {
  private Listing() {}

  /** Images of a kind below a path. */
  public static <T> List<T> images(
      IamCall call,
      Kind kind,
      Function<EntityImage, T> image,
      Function<T, String> path,
      String prefix) {
    return call.directory().names().arns(kind, call.accountId()).stream()
        .map(arn -> call.directory().image(arn).map(image).orElse(null))
        .filter(Objects::nonNull)
        .filter(each -> path.apply(each).startsWith(prefix))
        .toList();
  }

  /** A name's place in the order. */
  public static String place(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
