package dev.scrip.issuer.session;

/**
 * The base 32 of RFC 4648, as AWS's identifiers use it: five bits a character, most significant
 * first.
 */
final class Base32Ids {
  private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  private static final int BITS = 5;

  private Base32Ids() {}

  /** Appends the lowest {@code 5 * characters} bits of a value. */
  static void append(StringBuilder out, long value, int characters) {
    for (int shift = (characters - 1) * BITS; shift >= 0; shift -= BITS) {
      out.append(ALPHABET.charAt((int) (value >>> shift) & 31));
    }
  }

  /** The number that the characters from {@code from} to {@code to} spell; at most 12 of them. */
  static long number(String text, int from, int to) {
    long value = 0;
    for (int i = from; i < to; i++) {
      value = value << BITS | ALPHABET.indexOf(text.charAt(i));
    }
    return value;
  }

  static boolean isBase32(String text, int from) {
    for (int i = from; i < text.length(); i++) {
      if (ALPHABET.indexOf(text.charAt(i)) < 0) {
        return false;
      }
    }
    return true;
  }
}
