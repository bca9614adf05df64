package dev.scrip.issuer.authorize;

import dev.scrip.events.SessionUsed;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Uses of sessions through the authorize call: the first is recorded before it is answered, what
 * follows within a quarter of an hour is counted and recorded as one.
 */
public final class SessionUses implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SessionUses.class);
  private static final Duration COALESCED = Duration.ofMinutes(15);
  private static final Duration SWEEP = Duration.ofSeconds(30);
  private static final int MAX_ADDRESSES = 100;
  private static final int MAX_SESSIONS = 100_000; // counted; those above are recorded one by one

  private final Predicate<SessionUsed> recorder;
  private final InstantSource clock;
  private final Map<String, Span> spans = new HashMap<>();
  private final Thread sweeper;

  private static final class Span {
    private final Instant opened;
    private Instant from = Instant.MAX;
    private Instant to = Instant.MIN;
    private long count;
    private final TreeSet<String> services = new TreeSet<>();
    private final TreeSet<String> addresses = new TreeSet<>();

    Span(Instant opened) {
      this.opened = opened;
    }

    void add(Instant at, String service, String address) {
      count++;
      from = at.isBefore(from) ? at : from;
      to = at.isAfter(to) ? at : to;
      services.add(service);
      if (addresses.size() < MAX_ADDRESSES) {
        addresses.add(address);
      }
    }

    SessionUsed record(String accessKeyId) {
      return new SessionUsed(
          accessKeyId, count, List.copyOf(services), List.copyOf(addresses), from, to);
    }
  }

  /**
   * Uses that are recorded by somebody.
   *
   * @param recorder commits a record; false if it was not acknowledged
   */
  public SessionUses(Predicate<SessionUsed> recorder, InstantSource clock) {
    this.recorder = recorder;
    this.clock = clock;
    this.sweeper = Thread.ofVirtual().name("scrip-session-uses").unstarted(this::sweepOften);
    sweeper.start();
  }

  /**
   * Counts a use.
   *
   * @return false if it must be recorded at once and could not be
   */
  boolean used(String accessKeyId, Instant at, String service, String address) {
    synchronized (spans) {
      Span span = spans.get(accessKeyId);
      if (span != null) {
        span.add(at, service, address);
        return true;
      }
    }
    Span first = new Span(at);
    first.add(at, service, address);
    if (!recorder.test(first.record(accessKeyId))) {
      return false;
    }
    synchronized (spans) {
      if (spans.size() < MAX_SESSIONS) {
        spans.putIfAbsent(accessKeyId, new Span(at));
      }
    }
    return true;
  }

  /** Records what was counted until now, of sessions whose span began before an instant. */
  void flush(Instant openedBefore) {
    Map<String, Span> due = new HashMap<>();
    synchronized (spans) {
      spans.entrySet().removeIf(each -> isDue(each, openedBefore, due));
    }
    due.forEach(
        (accessKeyId, span) -> {
          if (span.count > 0 && !recorder.test(span.record(accessKeyId))) {
            putBack(accessKeyId, span);
          }
        });
  }

  private static boolean isDue(
      Map.Entry<String, Span> each, Instant openedBefore, Map<String, Span> due) {
    boolean isDue = each.getValue().opened.isBefore(openedBefore);
    if (isDue) {
      due.put(each.getKey(), each.getValue());
    }
    return isDue;
  }

  private void putBack(String accessKeyId, Span span) {
    synchronized (spans) {
      Optional.ofNullable(spans.put(accessKeyId, span))
          .ifPresent(
              since -> {
                span.count += since.count;
                span.to = since.to.isAfter(span.to) ? since.to : span.to;
                span.services.addAll(since.services);
                since.addresses.stream()
                    .limit(MAX_ADDRESSES - (long) span.addresses.size())
                    .forEach(span.addresses::add);
              });
    }
  }

  private void sweepOften() {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        Thread.sleep(SWEEP);
        flush(clock.instant().minus(COALESCED));
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        LOG.error("uses of sessions could not be recorded and are tried again", e);
      }
    }
  }

  /** Records all that was counted. */
  @Override
  public void close() {
    sweeper.interrupt();
    flush(Instant.MAX);
  }
}
