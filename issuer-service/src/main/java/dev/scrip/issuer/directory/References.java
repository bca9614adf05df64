package dev.scrip.issuer.directory;

import dev.scrip.events.EntityImage;
import dev.scrip.issuer.directory.Directory.Restored;
import io.vavr.Tuple2;
import io.vavr.collection.HashMap;
import io.vavr.collection.HashSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Which entities name another: a policy's attachments and boundaries, a group's members, a user's
 * keys and devices, what a revocation speaks of.
 */
public final class References {
  static final References EMPTY = new References(HashMap.empty());

  private final HashMap<String, HashSet<String>> sources;

  private References(HashMap<String, HashSet<String>> sources) {
    this.sources = sources;
  }

  /** ARNs of the entities that name one, in order. */
  public List<String> to(String arn) {
    return sources.getOrElse(arn, HashSet.empty()).toJavaStream().sorted().toList();
  }

  /** Whether any entity names it. */
  public boolean isNamed(String arn) {
    return sources.containsKey(arn);
  }

  /** What entities name, all at once. */
  static References of(List<Restored> entities) {
    Map<String, List<String>> lists = new java.util.HashMap<>();
    for (Restored entity : entities) {
      for (String target : entity.summary().references()) {
        lists.computeIfAbsent(target, key -> new ArrayList<>(1)).add(entity.arn());
      }
    }
    List<Tuple2<String, HashSet<String>>> entries = new ArrayList<>();
    lists.forEach((target, arns) -> entries.add(new Tuple2<>(target, HashSet.ofAll(arns))));
    return new References(HashMap.ofEntries(entries));
  }

  References replaced(String arn, List<String> before, List<String> after) {
    HashMap<String, HashSet<String>> changed = sources;
    for (String target : before) {
      if (!after.contains(target)) {
        HashSet<String> less = changed.getOrElse(target, HashSet.empty()).remove(arn);
        changed = less.isEmpty() ? changed.remove(target) : changed.put(target, less);
      }
    }
    for (String target : after) {
      if (!before.contains(target)) {
        changed = changed.put(target, changed.getOrElse(target, HashSet.empty()).add(arn));
      }
    }
    return new References(changed);
  }

  /** ARNs that an image names. */
  public static Set<String> of(EntityImage image) {
    Set<String> targets = new java.util.HashSet<>();
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
    } else if (image.getRevocation() != null) {
      add(targets, image.getRevocation().getAccessKeyId());
      add(targets, image.getRevocation().getPrincipalId());
    }
    return targets;
  }

  private static void add(Set<String> targets, @org.jspecify.annotations.Nullable String target) {
    if (target != null) {
      targets.add(Objects.requireNonNull(target));
    }
  }
}
