package dev.scrip.standalone.data;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** A part that a process can run; each runs once on a data folder. */
public enum Part {
  /** The Kafka broker. */
  BROKER,
  /** STS and IAM. */
  ISSUER,
  /** The expiry clock. */
  CLOCK,
  /** The views and their query API. */
  AUDIT,
  /** The projections for SIEMs. */
  SIEM,
  /** The proof that the trail was not changed. */
  PROOF;

  /** All of them, as text. */
  public static final String ALL = "broker,issuer,clock,audit,siem,proof";

  /** The parts that text names, such as {@code broker,issuer}. */
  public static Set<Part> parse(String text) throws UsageException {
    Set<Part> parts = EnumSet.noneOf(Part.class);
    for (String name : text.split(",", -1)) {
      try {
        parts.add(Part.valueOf(name.strip().toUpperCase(Locale.ROOT)));
      } catch (IllegalArgumentException e) {
        throw new UsageException("there is no part \"" + name + "\"; parts are " + ALL, e);
      }
    }
    return parts;
  }

  /** Its name as people write it. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Names of parts, with commas. */
  public static String text(Set<Part> parts) {
    return Arrays.stream(values())
        .filter(parts::contains)
        .map(Part::text)
        .collect(Collectors.joining(","));
  }
}
