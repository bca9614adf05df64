package dev.scrip.issuer.policy;

/**
 * A pattern of a policy: {@code *} stands for any run of characters, {@code ?} for one. Matching
 * goes back to the last star only, so no pattern makes it worse than pattern length times text
 * length.
 */
final class Glob {
  private static final int ARN_PARTS = 6;

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

  /** Whether some ARN matches both this pattern and another: part by part, as ARNs are read. */
  boolean intersectsArn(String other) {
    String[] mine = pattern.split(":", ARN_PARTS);
    String[] theirs = other.split(":", ARN_PARTS);
    if (mine.length < ARN_PARTS || theirs.length < ARN_PARTS) {
      return intersects(other);
    }
    for (int part = 0; part < ARN_PARTS; part++) {
      if (!new Glob(mine[part]).intersects(theirs[part])) {
        return false;
      }
    }
    return true;
  }

  /** Whether some text matches both this pattern and another. */
  boolean intersects(String other) {
    boolean[] reachable = new boolean[other.length() + 1];
    reachable[0] = true;
    for (int j = 0; j < other.length() && other.charAt(j) == '*'; j++) {
      reachable[j + 1] = true;
    }
    for (int i = 0; i < pattern.length(); i++) {
      char mine = pattern.charAt(i);
      boolean[] next = new boolean[other.length() + 1];
      next[0] = reachable[0] && mine == '*';
      for (int j = 0; j < other.length(); j++) {
        char theirs = other.charAt(j);
        boolean same = mine == '?' || theirs == '?' || mine == theirs;
        next[j + 1] =
            (mine == '*' || theirs == '*')
                ? next[j] || reachable[j + 1] || reachable[j]
                : same && reachable[j];
      }
      reachable = next;
    }
    return reachable[other.length()];
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
