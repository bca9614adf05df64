package dev.scrip.issuer.policy.text;

/** Finds a word in a text in time that grows with their lengths' sum, whatever they are. */
final class KnuthMorrisPratt {
  private static final int SHORT = 4; // of a shorter word a plain search costs as little

  private KnuthMorrisPratt() {}

  /** Where a word stands first in a text between two places; -1 if nowhere. */
  static int find(String text, int from, int to, String word) {
    if (word.length() < SHORT) {
      int at = text.indexOf(word, from);
      return at >= 0 && at + word.length() <= to ? at : -1;
    }
    int[] borders = borders(word);
    int matched = 0;
    for (int i = from; i < to; i++) {
      while (matched > 0 && word.charAt(matched) != text.charAt(i)) {
        matched = borders[matched - 1];
      }
      if (word.charAt(matched) == text.charAt(i)) {
        matched++;
      }
      if (matched == word.length()) {
        return i - matched + 1;
      }
    }
    return -1;
  }

  /** For each prefix the length of its longest border. */
  private static int[] borders(String word) {
    int[] borders = new int[word.length()];
    int matched = 0;
    for (int i = 1; i < word.length(); i++) {
      while (matched > 0 && word.charAt(i) != word.charAt(matched)) {
        matched = borders[matched - 1];
      }
      if (word.charAt(i) == word.charAt(matched)) {
        matched++;
      }
      borders[i] = matched;
    }
    return borders;
  }
}
