package dev.scrip.audit.export;

import dev.scrip.audit.trail.Seat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.function.LongConsumer;

/** Exports the trail into a target, to which one process at a time writes. */
public final class TrailExport {
  private static final Duration LOOK = Duration.ofMillis(200);
  private static final Duration TURN = Duration.ofSeconds(20);

  private final Map<String, Object> kafka;
  private final ExportTarget target;
  private final DigestSigner signer;
  private final String homeRegion;
  private final InstantSource clock;

  /**
   * An export into a target.
   *
   * @param kafka how to reach the broker
   * @param homeRegion the region of the trail's ARN, and of records that name none
   */
  public TrailExport(
      Map<String, Object> kafka,
      ExportTarget target,
      DigestSigner signer,
      String homeRegion,
      InstantSource clock) {
    this.kafka = Map.copyOf(kafka);
    this.target = target;
    this.signer = signer;
    this.homeRegion = homeRegion;
    this.clock = clock;
  }

  /**
   * Delivers all that is there, and its digests.
   *
   * @param progress is told of records read
   * @return records read
   * @throws ExportBrokenException if another process exports there, or records are gone
   */
  public long once(LongConsumer progress)
      throws IOException, ExecutionException, InterruptedException, ExportBrokenException {
    try (TrailStore store = open();
        Seat seat = seat()) {
      Instant until = clock.instant().plus(TURN);
      while (!seat.held(LOOK)) {
        if (clock.instant().isAfter(until)) {
          throw new ExportBrokenException("another process exports to " + target.text());
        }
      }
      Export export = resume(store, progress);
      long read = export.deliver(() -> seat.held(Duration.ZERO));
      export.digest(clock.instant().truncatedTo(ChronoUnit.SECONDS));
      return read;
    }
  }

  Export resume(TrailStore store, LongConsumer progress)
      throws IOException, ExecutionException, InterruptedException, ExportBrokenException {
    return Export.resume(kafka, store, signer, homeRegion, clock, progress);
  }

  TrailStore open() {
    return target.open();
  }

  Seat seat() {
    return new Seat(kafka, group());
  }

  InstantSource clock() {
    return clock;
  }

  @Override
  public String toString() {
    return target.text();
  }

  /** One group for each target. */
  private String group() {
    return "scrip-export-" + UUID.nameUUIDFromBytes(target.name().getBytes(StandardCharsets.UTF_8));
  }
}
