package dev.scrip.issuer.policy.text;

import java.util.ArrayList;
import java.util.List;

/**
 * A pattern: {@code *} stands for any run of characters, {@code ?} for one. Between two stars
 * stands a segment that is looked for from left to right, each once, so a pattern costs no more
 * than the text's length for each segment without {@code ?}, and that times the segment's length
 * for one with it. No pattern backtracks.
 */
public final class Glob {
  /** Stand for the wildcards inside; noncharacters, which documents may not have. */
  static final char STAR = '\uFFFE';

  static final char ANY = '\uFFFF';

  private static final int ARN_PARTS = 6;

  private final String coded;
  private final boolean literal;
  private final boolean all;
  private final List<String> segments; // between stars

  private Glob(String coded) {
    this.coded = coded;
    this.literal = coded.indexOf(STAR) < 0 && coded.indexOf(ANY) < 0;
    this.all = coded.length() == 1 && coded.charAt(0) == STAR;
    this.segments = literal ? List.of() : segments(coded);
  }

  /** The pattern that text spells. */
  public static Glob of(String pattern) {
    return new Glob(code(pattern));
  }

  /** A pattern whose wildcards are coded already. */
  static Glob ofCoded(String coded) {
    return new Glob(coded);
  }

  static String code(String pattern) {
    return pattern.replace('*', STAR).replace('?', ANY);
  }

  /** Whether the whole of a text matches. */
  public boolean matches(String text) {
    if (all) {
      return true;
    }
    return literal ? coded.equals(text) : matchesSegments(text);
  }

  /** Whether some ARN matches both this pattern and another: part by part, as ARNs are read. */
  public boolean intersectsArn(String other) {
    String[] mine = coded.split(":", ARN_PARTS);
    String[] theirs = code(other).split(":", ARN_PARTS);
    if (mine.length < ARN_PARTS || theirs.length < ARN_PARTS) {
      return intersects(coded, code(other));
    }
    for (int part = 0; part < ARN_PARTS; part++) {
      if (!intersects(mine[part], theirs[part])) {
        return false;
      }
    }
    return true;
  }

  /** Whether some text matches both this pattern and another. */
  public boolean intersects(String other) {
    return intersects(coded, code(other));
  }

  private static boolean intersects(String one, String other) {
    boolean[] reachable = new boolean[other.length() + 1];
    reachable[0] = true;
    for (int j = 0; j < other.length() && other.charAt(j) == STAR; j++) {
      reachable[j + 1] = true;
    }
    for (int i = 0; i < one.length(); i++) {
      char mine = one.charAt(i);
      boolean[] next = new boolean[other.length() + 1];
      next[0] = reachable[0] && mine == STAR;
      for (int j = 0; j < other.length(); j++) {
        char theirs = other.charAt(j);
        boolean same = mine == ANY || theirs == ANY || mine == theirs;
        next[j + 1] =
            (mine == STAR || theirs == STAR)
                ? next[j] || reachable[j + 1] || reachable[j]
                : same && reachable[j];
      }
      reachable = next;
    }
    return reachable[other.length()];
  }

  private boolean matchesSegments(String text) {
    String first = segments.getFirst();
    String last = segments.getLast();
    int from = first.length();
    int to = text.length() - last.length();
    if (segments.size() == 1) {
      return text.length() == first.length() && standsAt(text, 0, first);
    }
    if (from > to || !standsAt(text, 0, first) || !standsAt(text, to, last)) {
      return false;
    }
    for (int i = 1; i < segments.size() - 1; i++) {
      String segment = segments.get(i);
      int at = find(text, from, to, segment);
      if (at < 0) {
        return false;
      }
      from = at + segment.length();
    }
    return true;
  }

  private static boolean standsAt(String text, int at, String segment) {
    for (int i = 0; i < segment.length(); i++) {
      char c = segment.charAt(i);
      if (c != ANY && c != text.charAt(at + i)) {
        return false;
      }
    }
    return true;
  }

  private static int find(String text, int from, int to, String segment) {
    if (segment.indexOf(ANY) < 0) {
      return KnuthMorrisPratt.find(text, from, to, segment);
    }
    for (int at = from; at + segment.length() <= to; at++) {
      if (standsAt(text, at, segment)) {
        return at;
      }
    }
    return -1;
  }

  private static List<String> segments(String coded) {
    List<String> segments = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < coded.length(); i++) {
      if (coded.charAt(i) == STAR) {
        // Of stars that stand side by side one is enough.
        if (segments.isEmpty() || i > start) {
          segments.add(coded.substring(start, i));
        }
        start = i + 1;
      }
    }
    segments.add(coded.substring(start));
    return List.copyOf(segments);
  }

  @Override
  public String toString() {
    return coded.replace(STAR, '*').replace(ANY, '?');
  }
}
