package dev.scrip.audit.catalog;

import dev.scrip.events.EntityImage;
import dev.scrip.events.GroupImage;
import dev.scrip.events.InlinePolicy;
import dev.scrip.events.RoleImage;
import dev.scrip.events.UserImage;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A grant that can be kept or removed as a whole.
 *
 * @param entityArn whose it is
 * @param text what grants: {@code inline NAME}, {@code attached ARN}, {@code group ARN}, {@code
 *     trust} or {@code access-key ID}
 */
record Grant(String entityArn, String text) implements Comparable<Grant> {
  private static final int ID_BYTES = 8;

  /** Its id in reviews, the same as long as it grants the same. */
  String line() {
    return HexFormat.of().formatHex(hash(entityArn + '\n' + text), 0, ID_BYTES);
  }

  /** Its place in the random order of a seed. */
  String order(long seed) {
    return HexFormat.of().formatHex(hash(seed + "\n" + line()));
  }

  /** The grants that an entity has as it stands. */
  static List<Grant> of(EntityImage image) {
    UserImage user = image.getUser();
    if (user != null) {
      List<Grant> grants =
          of(user.getArn(), user.getInlinePolicies(), user.getAttachedPolicyArns());
      user.getGroups().forEach(group -> grants.add(new Grant(user.getArn(), "group " + group)));
      return grants;
    }
    GroupImage group = image.getGroup();
    if (group != null) {
      return of(group.getArn(), group.getInlinePolicies(), group.getAttachedPolicyArns());
    }
    RoleImage role = image.getRole();
    if (role != null) {
      List<Grant> grants =
          of(role.getArn(), role.getInlinePolicies(), role.getAttachedPolicyArns());
      grants.add(new Grant(role.getArn(), "trust"));
      return grants;
    }
    return List.of();
  }

  private static List<Grant> of(String arn, List<InlinePolicy> inline, List<String> attached) {
    List<Grant> grants = new ArrayList<>();
    inline.forEach(policy -> grants.add(new Grant(arn, "inline " + policy.getName())));
    attached.forEach(policy -> grants.add(new Grant(arn, "attached " + policy)));
    return grants;
  }

  /** What it says as it stands: whether two images grant the same by it. */
  static @Nullable String content(EntityImage image, String text) {
    if (text.equals("trust")) {
      RoleImage role = image.getRole();
      return role == null ? null : role.getTrustPolicy();
    }
    if (text.startsWith("inline ")) {
      String name = text.substring("inline ".length());
      return Stream.of(
              image.getUser() == null ? null : image.getUser().getInlinePolicies(),
              image.getGroup() == null ? null : image.getGroup().getInlinePolicies(),
              image.getRole() == null ? null : image.getRole().getInlinePolicies())
          .filter(Objects::nonNull)
          .flatMap(List::stream)
          .filter(policy -> policy.getName().equals(name))
          .map(InlinePolicy::getDocument)
          .findFirst()
          .orElse(null);
    }
    return of(image).stream().anyMatch(grant -> grant.text().equals(text)) ? text : null;
  }

  private static byte[] hash(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public int compareTo(Grant other) {
    int byEntity = entityArn.compareTo(other.entityArn);
    return byEntity != 0 ? byEntity : text.compareTo(other.text);
  }
}
