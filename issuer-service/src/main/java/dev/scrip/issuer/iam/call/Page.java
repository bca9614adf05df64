package dev.scrip.issuer.iam.call;

import dev.scrip.issuer.protocol.ErrorCode;
import dev.scrip.issuer.protocol.Reply;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;

/**
 * A page of a list. The marker holds the place of the page's last item in the list's order, so that
 * items that come or go meanwhile neither repeat nor hide others.
 *
 * @param items what is on the page
 * @param marker where the next page begins; empty on the last one
 */
public record Page<T>(List<T> items, String marker) {
  private static final int DEFAULT_ITEMS = 100;

  /**
   * The page that a call asks for.
   *
   * @param all everything, in order
   * @param place an item's place in the order
   */
  public static <T> Page<T> of(IamCall call, List<T> all, Function<T, String> place)
      throws IamException {
    int most = call.parameters().number("MaxItems").orElse(DEFAULT_ITEMS);
    String after =
        call.parameters().optional("Marker").isPresent() ? decode(call.text("Marker")) : "";
    List<T> items = new ArrayList<>();
    for (T item : all) {
      if (after.isEmpty() || place.apply(item).compareTo(after) > 0) {
        if (items.size() == most) {
          return new Page<>(items, encode(place.apply(items.getLast())));
        }
        items.add(item);
      }
    }
    return new Page<>(items, "");
  }

  /** The elements that tell of it. */
  public List<Reply> told(String name, Function<T, Reply> item) {
    List<Reply> told = new ArrayList<>();
    told.add(new Reply.Items(name, items.stream().map(item).toList()));
    told.addAll(truncation());
    return told;
  }

  /** IsTruncated, and Marker if there is more. */
  public List<Reply> truncation() {
    return marker.isEmpty()
        ? List.of(new Reply.Flag("IsTruncated", false))
        : List.of(new Reply.Flag("IsTruncated", true), new Reply.Text("Marker", marker));
  }

  private static String encode(String place) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(place.getBytes(StandardCharsets.UTF_8));
  }

  private static String decode(String marker) throws IamException {
    try {
      return new String(Base64.getUrlDecoder().decode(marker), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new IamException(ErrorCode.VALIDATION_ERROR, "Invalid Marker.");
    }
  }
}
