package dev.scrip.issuer.policy;

/**
 * A pattern of a policy: {@code *} stands for any run of characters, {@code ?} for one. Matching
 * goes back to the last star only, so no pattern makes it worse than pattern length times text
 * length.
 */
final class Glob {
  private final String pattern;
  private final boolean literal;
  private final boolean any;

  Glob(String pattern) {
    this.pattern = pattern;
    this.literal = pattern.indexOf('*') < 0 && pattern.indexOf('?') < 0;
    this.any = pattern.equals("*");
  }

  boolean matches(String text) {
    if (any) {
      return true;
    }
    return literal ? pattern.equals(text) : matchesFrom(text);
  }

  private boolean matchesFrom(String text) {
    int p = 0;
    int t = 0;
    int star = -1;
    int resume = 0;
    while (t < text.length()) {
      if (p < pattern.length() && pattern.charAt(p) == '*') {
        star = p++;
        resume = t;
      } else if (p < pattern.length()
          && (pattern.charAt(p) == '?' || pattern.charAt(p) == text.charAt(t))) {
        p++;
        t++;
      } else if (star >= 0) {
        p = star + 1;
        t = ++resume;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == '*') {
      p++;
    }
    return p == pattern.length();
  }

  @Override
  public String toString() {
    return pattern;
  }
}
