package dev.scrip.issuer.record;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
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
}
