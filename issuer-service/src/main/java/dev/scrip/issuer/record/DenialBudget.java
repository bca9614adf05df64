package dev.scrip.issuer.record;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How many denials get a record of their own: so many a second from one source, so many in all.
 * IPv6 sources are counted by their /64, because one customer has all of it.
 */
final class DenialBudget {
  private static final int MAX_SOURCES = 100_000;

  private final Cache<String, TokenBucket> sources;
  private final TokenBucket all;
  private final RecordSettings settings;
  private final LongSupplier nanoTime;

  DenialBudget(RecordSettings settings, LongSupplier nanoTime) {
    this.settings = settings;
    this.nanoTime = nanoTime;
    this.all = new TokenBucket(settings.denialsInAll(), settings.denialsInAll(), nanoTime);
    this.sources =
        Caffeine.newBuilder()
            .maximumSize(MAX_SOURCES)
            .expireAfterAccess(Duration.ofMinutes(5))
            .ticker(nanoTime::getAsLong)
            .build();
  }

  boolean allows(String source) {
    return sources.get(source, this::bucket).take() && all.take();
  }

  private TokenBucket bucket(String source) {
    return new TokenBucket(settings.denialsPerSource(), settings.denialBurst(), nanoTime);
  }

  /** What a source address counts as. */
  static String sourceOf(String address) {
    if (address.indexOf(':') < 0) {
      return address;
    }
    InetAddress parsed;
    try {
      parsed = InetAddress.ofLiteral(address);
    } catch (IllegalArgumentException e) {
      return address; // a service handed over what is no literal
    }
    if (!(parsed instanceof Inet6Address)) {
      return address;
    }
    byte[] bytes = parsed.getAddress();
    StringBuilder prefix = new StringBuilder();
    for (int i = 0; i < 8; i += 2) {
      prefix
          .append(Integer.toHexString(((bytes[i] & 0xff) << 8) | (bytes[i + 1] & 0xff)))
          .append(':');
    }
    return prefix.append(":/64").toString();
  }
}
