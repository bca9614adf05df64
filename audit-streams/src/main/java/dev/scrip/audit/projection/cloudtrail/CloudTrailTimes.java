package dev.scrip.audit.projection.cloudtrail;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** CloudTrail's two ways of writing an instant. */
final class CloudTrailTimes {
  // Not FormatStyle.MEDIUM: since JDK 20 that has a narrow no-break space, which no parser expects.
  private static final DateTimeFormatter INSIDE =
      DateTimeFormatter.ofPattern("MMM d, yyyy, h:mm:ss a", Locale.US).withZone(ZoneOffset.UTC);

  private CloudTrailTimes() {}

  /** Of a record: {@code 2024-08-01T11:30:22Z}. */
  static String ofRecord(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /** Inside of response elements: {@code Aug 1, 2024, 11:45:22 AM}. */
  static String inside(Instant instant) {
    return INSIDE.format(instant);
  }
}
