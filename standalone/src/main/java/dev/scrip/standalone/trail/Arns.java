package dev.scrip.standalone.trail;

import org.jspecify.annotations.Nullable;

/** ARNs as people read them. */
public final class Arns {
  private Arns() {}

  /** The end of an ARN: {@code user/admin}, {@code demo/ana} of a role's session. */
  public static String brief(@Nullable String arn) {
    if (arn == null) {
      return "?";
    }
    String[] parts = arn.split(":", 6);
    String end = parts[parts.length - 1];
    return end.startsWith("assumed-role/") ? end.substring("assumed-role/".length()) : end;
  }

  /** The name at the end of an ARN. */
  public static String name(@Nullable String arn) {
    return arn == null ? "-" : arn.substring(arn.lastIndexOf('/') + 1);
  }
}
