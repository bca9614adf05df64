package dev.scrip.issuer.directory.file;

import dev.scrip.events.EntityImage;
import dev.scrip.events.InlinePolicy;
import dev.scrip.events.PolicyVersion;
import dev.scrip.events.Tag;
import dev.scrip.issuer.directory.file.DirectoryPlan.Change;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** What is different in an entity, a line each. */
public final class Differences {
  private static final int MAX_SHOWN = 120;

  private Differences() {}

  /** The lines of a change of an entity that was there and stays; of others there are none. */
  public static List<String> of(Change change) {
    if (change.before() == null || change.after() == null) {
      return List.of();
    }
    SpecificRecord before = only(change.before());
    SpecificRecord after = only(change.after());
    List<String> lines = new ArrayList<>();
    for (Schema.Field field : before.getSchema().getFields()) {
      Object was = before.get(field.pos());
      Object will = after.get(field.pos());
      if (!Objects.equals(was, will)) {
        lines.add(
            was instanceof List<?> left && will instanceof List<?> right
                ? field.name() + ": " + members(left, right)
                : field.name() + ": " + shown(was) + " -> " + shown(will));
      }
    }
    return lines;
  }

  private static SpecificRecord only(EntityImage image) {
    for (Schema.Field field : image.getSchema().getFields()) {
      if (image.get(field.pos()) instanceof SpecificRecord entity) {
        return entity;
      }
    }
    throw new IllegalArgumentException("an image of nothing");
  }

  private static String members(List<?> before, List<?> after) {
    Set<Object> gone = new LinkedHashSet<>(before);
    gone.removeAll(new LinkedHashSet<>(after));
    Set<Object> come = new LinkedHashSet<>(after);
    come.removeAll(new LinkedHashSet<>(before));
    List<String> parts = new ArrayList<>();
    gone.forEach(each -> parts.add("-" + member(each)));
    come.forEach(each -> parts.add("+" + member(each)));
    return parts.isEmpty() ? "another order" : String.join(", ", parts);
  }

  private static String member(Object member) {
    return switch (member) {
      case Tag tag -> tag.getKey() + "=" + tag.getValue();
      case InlinePolicy policy -> policy.getName();
      case PolicyVersion version ->
          version.getVersionId() + (version.getIsDefault() ? " (in force)" : "");
      default -> shown(member);
    };
  }

  private static String shown(@Nullable Object value) {
    String text = value == null ? "none" : value.toString();
    return text.length() > MAX_SHOWN ? text.substring(0, MAX_SHOWN) + "..." : text;
  }
}
