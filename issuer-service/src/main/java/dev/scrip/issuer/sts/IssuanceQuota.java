package dev.scrip.issuer.sts;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.scrip.issuer.record.Source;
import dev.scrip.issuer.record.TokenBucket;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * How many sessions one principal, and one source address, may obtain: so many a minute, and as
 * many at once after quiet. Each issuer lets through its share.
 */
public final class IssuanceQuota {
  private static final int MAX_KNOWN = 100_000;
  private static final double MINUTE = 60;

  private final Limits limits;
  private final LongSupplier nanoTime;
  private final Cache<String, TokenBucket> principals;
  private final Cache<String, TokenBucket> sources;

  /**
   * Limits.
   *
   * @param perPrincipal issuances a minute for one principal; 0 for no limit
   * @param perSource issuances a minute for one source; 0 for no limit
   * @param issuers how many issuers share them
   */
  public record Limits(int perPrincipal, int perSource, int issuers) {
    /** No limits. */
    public static final Limits NONE = new Limits(0, 0, 1);
  }

  /** A quota by a monotonic clock. */
  public IssuanceQuota(Limits limits, LongSupplier nanoTime) {
    this.limits = limits;
    this.nanoTime = nanoTime;
    this.principals = buckets(nanoTime);
    this.sources = buckets(nanoTime);
  }

  /** Which quota one more issuance exceeds; empty if none. */
  Optional<String> exceeded(String principalId, String address) {
    if (isExceeded(limits.perPrincipal(), principals, principalId)) {
      return Optional.of(
          "more than " + limits.perPrincipal() + " issuances a minute to one principal");
    }
    return isExceeded(limits.perSource(), sources, Source.of(address))
        ? Optional.of("more than " + limits.perSource() + " issuances a minute to one source")
        : Optional.empty();
  }

  private boolean isExceeded(int limit, Cache<String, TokenBucket> buckets, String key) {
    if (limit == 0) {
      return false;
    }
    double share = Math.max(1.0, (double) limit / limits.issuers());
    return !buckets.get(key, id -> new TokenBucket(share / MINUTE, share, nanoTime)).take();
  }

  private static Cache<String, TokenBucket> buckets(LongSupplier nanoTime) {
    return Caffeine.newBuilder()
        .maximumSize(MAX_KNOWN)
        .expireAfterAccess(Duration.ofMinutes(5))
        .ticker(nanoTime::getAsLong)
        .build();
  }
}
