package dev.scrip.audit.export;

import dev.scrip.audit.trail.Seat;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An export that goes on until it is closed: what came since at each interval, digests at each full
 * hour. Of several processes with the same target one writes, the others stand by.
 */
public final class ContinuousExport implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ContinuousExport.class);
  private static final Duration LOOK = Duration.ofMillis(200);
  private static final Duration RETRY = Duration.ofSeconds(15);

  private final TrailExport settings;
  private final InstantSource clock;
  private final Duration every;
  private final Thread thread;
  private volatile boolean closed;

  private ContinuousExport(TrailExport settings, Duration every) {
    this.settings = settings;
    this.clock = settings.clock();
    this.every = every;
    this.thread = Thread.ofPlatform().name("scrip-export").unstarted(this::run);
  }

  /** Starts one. */
  public static ContinuousExport start(TrailExport settings, Duration every) {
    ContinuousExport export = new ContinuousExport(settings, every);
    export.thread.start();
    return export;
  }

  @Override
  public void close() {
    closed = true;
    try {
      thread.join(Duration.ofSeconds(10));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    while (!closed) {
      try (TrailStore store = settings.open();
          Seat seat = settings.seat()) {
        while (!closed) {
          if (seat.held(LOOK)) {
            export(store, seat);
          }
        }
      } catch (ExportBrokenException e) {
        LOG.error("the export to {} stands still: {}", settings, e.getMessage());
        pause(RETRY);
      } catch (IOException | KafkaException | ExecutionException e) {
        LOG.warn("the export to {} tries again: {}", settings, e.getMessage());
        pause(RETRY);
      } catch (RuntimeException e) {
        LOG.error("the export to {} failed and is started again", settings, e);
        pause(RETRY);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void export(TrailStore store, Seat seat)
      throws IOException, ExecutionException, InterruptedException, ExportBrokenException {
    Export export = settings.resume(store, read -> {});
    Instant due = clock.instant();
    while (!closed && seat.held(LOOK)) {
      Instant now = clock.instant();
      Instant hour = now.truncatedTo(ChronoUnit.HOURS);
      Optional<Instant> since = export.pendingSince();
      if (since.isPresent() && since.get().isBefore(hour)) {
        export.digest(hour);
      }
      if (!now.isBefore(due)) {
        export.deliver(() -> seat.held(Duration.ZERO));
        due = now.plus(every);
      }
    }
  }

  private void pause(Duration time) {
    Instant until = clock.instant().plus(time);
    while (!closed && clock.instant().isBefore(until)) {
      try {
        Thread.sleep(LOOK);
      } catch (InterruptedException e) {
        closed = true;
      }
    }
  }
}
