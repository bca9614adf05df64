package dev.scrip.issuer.record;

import dev.scrip.events.DenialsSuppressed;
import dev.scrip.events.HeartbeatSent;
import dev.scrip.events.IssuanceRefused;
import dev.scrip.events.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the audit log does besides requests, on threads of its own: giving up what is overdue,
 * closing numbers, reporting refusals and suppressed denials, the heartbeat of each minute.
 */
final class AuditLogKeeper implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AuditLogKeeper.class);
  private static final Duration WATCH_DEADLINES = Duration.ofMillis(50);
  private static final Duration CLOSE_NUMBERS = Duration.ofMillis(100);
  private static final Duration REPORT = Duration.ofSeconds(1);
  private static final Duration HEARTBEAT = Duration.ofMinutes(1);
  private static final long SKEW_ALARM = 1_000; // milliseconds

  private final AuditLog log;
  private final Lane issuances;
  private final Lane denials;
  private final Thread[] threads;
  private volatile boolean closed;

  AuditLogKeeper(AuditLog log, Lane issuances, Lane denials) {
    this.log = log;
    this.issuances = issuances;
    this.denials = denials;
    this.threads =
        new Thread[] {
          thread("close-issuances", CLOSE_NUMBERS, patiently(issuances)),
          thread("close-denials", CLOSE_NUMBERS, patiently(denials)),
          thread("deadlines-issuances", WATCH_DEADLINES, issuances::giveUpOverdue),
          thread("deadlines-denials", WATCH_DEADLINES, denials::giveUpOverdue),
          thread("report", REPORT, this::report),
          thread("heartbeat", HEARTBEAT, this::heartbeat)
        };
  }

  void start() {
    for (Thread thread : threads) {
      thread.start();
    }
  }

  @Override
  public void close() {
    closed = true;
    for (Thread thread : threads) {
      thread.interrupt();
    }
    report();
  }

  /**
   * Closes numbers; where the broker still does not answer, the next try is later, at most a
   * second.
   */
  private static Runnable patiently(Lane lane) {
    AtomicInteger fruitless = new AtomicInteger();
    return () -> {
      if (lane.isOpen()) {
        fruitless.set(0);
        return;
      }
      try {
        Thread.sleep(Math.min(1_000L, 50L * fruitless.getAndIncrement()));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
      lane.closeNumbers();
    };
  }

  private Thread thread(String name, Duration every, Runnable task) {
    return Thread.ofVirtual()
        .name("scrip-audit-log-" + name)
        .unstarted(
            () -> {
              while (!closed) {
                try {
                  Thread.sleep(every);
                  task.run();
                } catch (InterruptedException e) {
                  return;
                } catch (RuntimeException e) {
                  LOG.error("{} failed and is tried again", name, e);
                }
              }
            });
  }

  private void report() {
    if (issuances.isOpen()) {
      log.refused().take().ifPresent(this::reportRefused);
    }
    for (DenialsSuppressed count : log.suppressed().take()) {
      boolean recorded =
          log.recordPlatform(Kind.DenialsSuppressed, event -> event.setDenialsSuppressed(count));
      if (!recorded) {
        log.suppressed().restore(count);
      }
    }
  }

  private void reportRefused(Interval.Count count) {
    Instant quietSince = log.now().minus(REPORT);
    boolean over = count.to().isBefore(quietSince) || closed;
    boolean recorded =
        over
            && log.recordPlatform(
                Kind.IssuanceRefused,
                event ->
                    event.setIssuanceRefused(
                        new IssuanceRefused(count.from(), count.to(), count.count(), count.why())));
    if (!recorded) {
      log.refused().restore(count);
    }
  }

  private void heartbeat() {
    long skew = log.skewMillis();
    if (Math.abs(skew) > SKEW_ALARM) {
      LOG.warn("this host's clock and the broker's are {} ms apart", skew);
    }
    log.recordPlatform(
        Kind.HeartbeatSent,
        event ->
            event.setHeartbeatSent(
                new HeartbeatSent(issuances.inFlight() + denials.inFlight(), skew)));
  }
}
