package dev.scrip.issuer.session;

import java.util.random.RandomGenerator;

/**
 * Unique ids of entities, in AWS's form: four letters that tell the kind, then 17 characters of
 * base 32.
 */
public enum UniqueIds {
  /** A user. */
  USER("AIDA"),
  /** A role. */
  ROLE("AROA"),
  /** A group. */
  GROUP("AGPA"),
  /** A managed policy. */
  POLICY("ANPA");

  private final String prefix;

  UniqueIds(String prefix) {
    this.prefix = prefix;
  }

  /** A new id. */
  public String mint(RandomGenerator random) {
    StringBuilder id = new StringBuilder(21).append(prefix);
    Base32Ids.append(id, random.nextLong(), 12);
    Base32Ids.append(id, random.nextLong(), 5);
    return id.toString();
  }
}
