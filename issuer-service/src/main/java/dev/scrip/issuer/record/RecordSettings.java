package dev.scrip.issuer.record;

import java.time.Duration;
import java.util.Set;

/**
 * How the audit log records.
 *
 * @param issuer name of this issuer
 * @param region region written into records
 * @param bound how long a reply waits for its record's acknowledgement
 * @param maxInFlight most records of a lane that await acknowledgement; above it requests are
 *     refused at once
 * @param denialsPerSource denials a second and source that get a record of their own
 * @param denialBurst denials of one source that may come at once
 * @param denialsInAll denials a second, all sources together
 * @param regions regions that records may name; a client can write anything where it names one
 */
public record RecordSettings(
    String issuer,
    String region,
    Duration bound,
    int maxInFlight,
    int denialsPerSource,
    int denialBurst,
    int denialsInAll,
    Set<String> regions) {

  /** Copies what could be changed from outside. */
  public RecordSettings {
    regions = Set.copyOf(regions);
  }

  /** Settings of an issuer that serves the region which its records name. */
  public RecordSettings(
      String issuer,
      String region,
      Duration bound,
      int maxInFlight,
      int denialsPerSource,
      int denialBurst,
      int denialsInAll) {
    this(
        issuer,
        region,
        bound,
        maxInFlight,
        denialsPerSource,
        denialBurst,
        denialsInAll,
        Set.of(region));
  }

  /** The same for an issuer that serves these regions. */
  public RecordSettings serving(Set<String> served) {
    return new RecordSettings(
        issuer, region, bound, maxInFlight, denialsPerSource, denialBurst, denialsInAll, served);
  }

  /** The defaults for an issuer of a name. */
  public static RecordSettings defaults(String issuer, String region) {
    return new RecordSettings(issuer, region, Duration.ofSeconds(3), 2_000, 200, 2_000, 2_000);
  }
}
