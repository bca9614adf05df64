package dev.scrip.issuer.directory;

import dev.scrip.events.RoleImage;
import dev.scrip.events.Tag;
import dev.scrip.events.Verdict;
import java.util.List;

/**
 * Whether a role is privileged: its own tag {@code scrip:privileged} says so, or a policy that
 * makes an administrator is attached. The verdict goes into the image, for readers that evaluate
 * nothing.
 */
public final class Privileges {
  private static final String TAG = "scrip:privileged";
  private static final List<String> POLICIES =
      List.of(
          AwsManagedPolicies.ADMINISTRATOR_ACCESS,
          "arn:aws:iam::aws:policy/IAMFullAccess",
          "arn:aws:iam::aws:policy/PowerUserAccess");

  private Privileges() {}

  /** The role with the verdict on it. */
  public static RoleImage judged(RoleImage.Builder role) {
    boolean tagged = role.getTags().stream().map(Tag::getKey).anyMatch(TAG::equals);
    boolean attached = role.getAttachedPolicyArns().stream().anyMatch(POLICIES::contains);
    return role.setPrivileged(tagged || attached ? Verdict.YES : Verdict.NO).build();
  }
}
