package dev.scrip.issuer.directory;

import dev.scrip.events.EntityImage;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;
import org.pcollections.TreePSet;

/**
 * Which entities name another: a policy's attachments and boundaries, a group's members, a user's
 * keys and devices.
 */
public final class References {
  static final References EMPTY = new References(HashTreePMap.empty());

  private final PMap<String, TreePSet<String>> sources;

  private References(PMap<String, TreePSet<String>> sources) {
    this.sources = sources;
  }

  /** ARNs of the entities that name one, in order. */
  public List<String> to(String arn) {
    TreePSet<String> found = sources.get(arn);
    return found == null ? List.of() : List.copyOf(found);
  }

  References replaced(String arn, Set<String> before, Set<String> after) {
    PMap<String, TreePSet<String>> changed = sources;
    for (String target : before) {
      if (!after.contains(target)) {
        TreePSet<String> less = changed.getOrDefault(target, TreePSet.empty()).minus(arn);
        changed = less.isEmpty() ? changed.minus(target) : changed.plus(target, less);
      }
    }
    for (String target : after) {
      if (!before.contains(target)) {
        changed = changed.plus(target, changed.getOrDefault(target, TreePSet.empty()).plus(arn));
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
