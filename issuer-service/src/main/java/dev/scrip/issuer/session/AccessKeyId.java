package dev.scrip.issuer.session;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * An access key id: four letters that tell its kind, then 80 bits in the base 32 of RFC 4648, of
 * which the first 20 are the account's number in the directory and 60 are random. So the account of
 * any key is known without looking it up.
 *
 * @param value 20 characters, such as {@code ASIAQ3EXAMPLE7K2M4NP}
 */
public record AccessKeyId(String value) {
  /** Accounts have numbers below this. */
  public static final int ACCOUNT_NUMBERS = 1 << 20;

  private static final String LONG_TERM = "AKIA";
  private static final String TEMPORARY = "ASIA";
  private static final int LENGTH = 20;

  /** The id that text spells, if it spells one of ours. */
  public static Optional<AccessKeyId> parse(String text) {
    boolean known = text.startsWith(LONG_TERM) || text.startsWith(TEMPORARY);
    return known && text.length() == LENGTH && Base32Ids.isBase32(text, LONG_TERM.length())
        ? Optional.of(new AccessKeyId(text))
        : Optional.empty();
  }

  /** A new id of a session in an account. */
  public static AccessKeyId temporary(int accountNumber, RandomGenerator random) {
    return mint(TEMPORARY, accountNumber, random);
  }

  /** A new id of a user's long-term key in an account. */
  public static AccessKeyId longTerm(int accountNumber, RandomGenerator random) {
    return mint(LONG_TERM, accountNumber, random);
  }

  /** Whether it names a session. */
  public boolean isTemporary() {
    return value.startsWith(TEMPORARY);
  }

  /** The number of the account it belongs to, below {@link #ACCOUNT_NUMBERS}. */
  public int accountNumber() {
    return (int) Base32Ids.number(value, LONG_TERM.length(), LONG_TERM.length() + 4);
  }

  @Override
  public String toString() {
    return value;
  }

  private static AccessKeyId mint(String prefix, int accountNumber, RandomGenerator random) {
    if (accountNumber < 0 || accountNumber >= ACCOUNT_NUMBERS) {
      throw new IllegalArgumentException("account number " + accountNumber);
    }
    StringBuilder id = new StringBuilder(LENGTH).append(prefix);
    Base32Ids.append(id, accountNumber, 4);
    byte[] drawn = new byte[Long.BYTES]; // at once: a secure source is asked as seldom as can be
    random.nextBytes(drawn);
    Base32Ids.append(id, ByteBuffer.wrap(drawn).getLong(), 12);
    return new AccessKeyId(id.toString());
  }
}
