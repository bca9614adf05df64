package dev.scrip.audit.export;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * An account's records of a region: they have their own files, and digests that follow each other.
 *
 * @param account 12 digits
 * @param region the region
 */
record Chain(String account, String region) implements Comparable<Chain> {
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("yyyy/MM/dd").withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmm'Z'").withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter SECOND =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  static Chain parse(String text) {
    int slash = text.indexOf('/');
    return new Chain(text.substring(0, slash), text.substring(slash + 1));
  }

  String text() {
    return account + "/" + region;
  }

  /** Key of a log file that is delivered at an instant. */
  String logFile(Instant time, String unique) {
    return "AWSLogs/%s/CloudTrail/%s/%s/%s_CloudTrail_%s_%s_%s.json.gz"
        .formatted(account, region, DAY.format(time), account, region, MINUTE.format(time), unique);
  }

  /** Key of the digest that ends at an instant. */
  String digest(Instant end, String trail, String homeRegion) {
    return "AWSLogs/%s/CloudTrail-Digest/%s/%s/%s_CloudTrail-Digest_%s_%s_%s_%s.json.gz"
        .formatted(
            account,
            region,
            DAY.format(end),
            account,
            region,
            trail,
            homeRegion,
            SECOND.format(end));
  }

  @Override
  public int compareTo(Chain other) {
    return text().compareTo(other.text());
  }
}
