package dev.scrip.issuer.record;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which of AWS's endpoints a client means: the regional one of a region, or the global one, which
 * is served from us-east-1.
 *
 * @param region the region
 * @param global whether it is the global endpoint
 */
public record Endpoint(String region, boolean global) {
  private static final String HOME = "us-east-1";
  private static final Pattern REGIONAL =
      Pattern.compile("(?:sts|iam|scrip)(?:-fips)?\\.([a-z0-9-]+)\\.[a-z0-9.-]+(?::\\d+)?");
  private static final Pattern GLOBAL = Pattern.compile("(?:sts|iam)\\.amazonaws\\.com(?::\\d+)?");

  /**
   * The endpoint that a host name means.
   *
   * @param host a Host header
   * @param otherwise the region of a host name that means none
   */
  public static Endpoint of(@Nullable String host, String otherwise) {
    if (host == null || host.isEmpty()) {
      return new Endpoint(otherwise, /* global= */ false);
    }
    return GLOBAL.matcher(host).matches()
        ? new Endpoint(HOME, /* global= */ true)
        : new Endpoint(named(host).orElse(otherwise), /* global= */ false);
  }

  /** The region that a host name has in it. */
  public static Optional<String> named(@Nullable String host) {
    if (host == null) {
      return Optional.empty();
    }
    Matcher matcher = REGIONAL.matcher(host);
    return matcher.matches() && matcher.group(1).matches("[a-z]{2}(-[a-z]+)+-\\d{1,2}")
        ? Optional.of(matcher.group(1))
        : Optional.empty();
  }

  /** The same, meant by a signature's scope: that of the pseudo-region is the global one's. */
  public Endpoint signedFor(String scope) {
    return scope.equals("aws-global")
        ? new Endpoint(HOME, /* global= */ true)
        : new Endpoint(scope, global);
  }

  /** CloudTrail's word for it. */
  String type() {
    return global ? "global" : "regional";
  }
}
