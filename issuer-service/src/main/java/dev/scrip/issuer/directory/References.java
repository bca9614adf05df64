package dev.scrip.issuer.directory;

import dev.scrip.events.EntityImage;
import io.vavr.collection.HashMap;
import io.vavr.collection.TreeSet;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Which entities name another: a policy's attachments and boundaries, a group's members, a user's
 * keys and devices.
 */
public final class References {
  static final References EMPTY = new References(HashMap.empty());

  private final HashMap<String, TreeSet<String>> sources;

  private References(HashMap<String, TreeSet<String>> sources) {
    this.sources = sources;
  }

  /** ARNs of the entities that name one, in order. */
  public List<String> to(String arn) {
    return sources.getOrElse(arn, TreeSet.empty()).toJavaList();
  }

  References replaced(String arn, Set<String> before, Set<String> after) {
    HashMap<String, TreeSet<String>> changed = sources;
    for (String target : before) {
      if (!after.contains(target)) {
        TreeSet<String> less = changed.getOrElse(target, TreeSet.empty()).remove(arn);
        changed = less.isEmpty() ? changed.remove(target) : changed.put(target, less);
      }
    }
    for (String target : after) {
      if (!before.contains(target)) {
        changed = changed.put(target, changed.getOrElse(target, TreeSet.empty()).add(arn));
      }
    }
    return new References(changed);
  }

  /** ARNs that an image names. */
  public static Set<String> of(EntityImage image) {
    Set<String> targets = new HashSet<>();
    if (image.getUser() != null) {
      targets.addAll(image.getUser().getAttachedPolicyArns());
      targets.addAll(image.getUser().getGroups());
      add(targets, image.getUser().getPermissionsBoundary());
    } else if (image.getRole() != null) {
      targets.addAll(image.getRole().getAttachedPolicyArns());
      add(targets, image.getRole().getPermissionsBoundary());
    } else if (image.getGroup() != null) {
      targets.addAll(image.getGroup().getAttachedPolicyArns());
    } else if (image.getAccessKey() != null) {
      targets.add(image.getAccessKey().getUserArn());
    } else if (image.getMfaDevice() != null) {
      add(targets, image.getMfaDevice().getUserArn());
    }
    return targets;
  }

  private static void add(Set<String> targets, @org.jspecify.annotations.Nullable String target) {
    if (target != null) {
      targets.add(Objects.requireNonNull(target));
    }
  }
}
