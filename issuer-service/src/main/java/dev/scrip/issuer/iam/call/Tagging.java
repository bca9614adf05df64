package dev.scrip.issuer.iam.call;

import dev.scrip.events.Tag;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Tags of entities: at most 50, whose keys compare without case. */
public final class Tagging {
  private static final int MAX_TAGS = 50;

  private Tagging() {}

  /** The tags that a request brings, checked. */
  public static List<Tag> given(IamCall call) throws IamException {
    List<Tag> tags = new ArrayList<>();
    Set<String> keys = new HashSet<>();
    for (Map.Entry<String, String> tag : call.parameters().tags()) {
      if (!keys.add(tag.getKey().toLowerCase(Locale.ROOT))) {
        throw IamException.invalid(
            "Duplicate tag keys found. Please note that Tag keys are case insensitive.");
      }
      if (tag.getKey().toLowerCase(Locale.ROOT).startsWith("aws:")) {
        throw IamException.invalid("aws: prefixed tag key names are not allowed for external use.");
      }
      tags.add(Tag.newBuilder().setKey(tag.getKey()).setValue(tag.getValue()).build());
    }
    checkCount(tags);
    return tags;
  }

  /** Tags with a request's added or changed. */
  public static List<Tag> with(IamCall call, List<Tag> before) throws IamException {
    List<Tag> given = given(call);
    Set<String> changed = new HashSet<>();
    given.forEach(tag -> changed.add(tag.getKey().toLowerCase(Locale.ROOT)));
    List<Tag> tags = new ArrayList<>();
    for (Tag tag : before) {
      if (!changed.contains(tag.getKey().toLowerCase(Locale.ROOT))) {
        tags.add(tag);
      }
    }
    tags.addAll(given);
    checkCount(tags);
    return tags;
  }

  /** Tags without those that a request names. */
  public static List<Tag> without(IamCall call, List<Tag> before) {
    Set<String> gone = new HashSet<>();
    call.parameters().list("TagKeys").forEach(key -> gone.add(key.toLowerCase(Locale.ROOT)));
    return before.stream()
        .filter(tag -> !gone.contains(tag.getKey().toLowerCase(Locale.ROOT)))
        .toList();
  }

  /** A page of tags. */
  public static IamResult list(IamCall call, List<Tag> tags) throws IamException {
    List<Tag> sorted = tags.stream().sorted((a, b) -> a.getKey().compareTo(b.getKey())).toList();
    return IamResult.of(Page.of(call, sorted, Tag::getKey).told("Tags", Shapes::tag));
  }

  private static void checkCount(List<Tag> tags) throws IamException {
    if (tags.size() > MAX_TAGS) {
      throw IamException.limit("The number of tags has reached the maximum limit.");
    }
  }
}
