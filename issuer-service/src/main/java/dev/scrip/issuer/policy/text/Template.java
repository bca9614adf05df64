package dev.scrip.issuer.policy.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A value of a policy: text in which {@code ${key}} stands for a condition key's value, {@code
 * ${key, 'default'}} for that or a default, and {@code ${*}}, {@code ${?}} and {@code ${$}} for
 * these characters themselves. Only policies of version 2012-10-17 have variables; to older ones
 * they are plain text.
 *
 * <p>What comes from the request is taken literally: a star in a tag is a star, not a wildcard. A
 * key that the request has not, or has several values of, has no value here, and the text matches
 * nothing.
 *
 * <p>Source: IAM User Guide, "IAM policy elements: Variables and tags".
 */
public final class Template {
  private sealed interface Piece {
    /** Text, its wildcards coded. */
    record Plain(String coded) implements Piece {}

    /** A variable. */
    record Variable(String lowerCaseKey, @Nullable String defaultValue) implements Piece {}
  }

  private final String written;
  private final List<Piece> pieces;
  private final @Nullable Glob constant;

  private Template(String written, List<Piece> pieces) {
    this.written = written;
    this.pieces = List.copyOf(pieces);
    this.constant = this.pieces.stream().allMatch(Piece.Plain.class::isInstance) ? glob() : null;
  }

  /** The value that text spells in a policy of version 2008-10-17: it has no variables. */
  public static Template plain(String text) {
    return new Template(text, List.of(new Piece.Plain(Glob.code(text))));
  }

  /**
   * The value that text spells in a policy of version 2012-10-17.
   *
   * @throws MalformedPolicyDocumentException if it has a variable that is none
   */
  public static Template parse(String text) throws MalformedPolicyDocumentException {
    if (text.indexOf(Glob.STAR) >= 0 || text.indexOf(Glob.ANY) >= 0) {
      throw new MalformedPolicyDocumentException("Syntax errors in policy.");
    }
    List<Piece> pieces = new ArrayList<>();
    int start = 0;
    for (int open = text.indexOf("${"); open >= 0; open = text.indexOf("${", start)) {
      int close = text.indexOf('}', open);
      if (close < 0) {
        throw new MalformedPolicyDocumentException("The policy failed legacy parsing");
      }
      if (open > start) {
        pieces.add(new Piece.Plain(Glob.code(text.substring(start, open))));
      }
      pieces.add(variable(text.substring(open + 2, close)));
      start = close + 1;
    }
    if (start < text.length() || pieces.isEmpty()) {
      pieces.add(new Piece.Plain(Glob.code(text.substring(start))));
    }
    return new Template(text, pieces);
  }

  /** The pattern for a request; empty if a variable has no value. */
  public Optional<Glob> pattern(RequestContext context) {
    if (constant != null) {
      return Optional.of(constant);
    }
    return filled(context).map(Glob::ofCoded);
  }

  /**
   * The text for a request, in which wildcards are characters; empty if a variable has no value.
   */
  public Optional<String> text(RequestContext context) {
    if (constant != null) {
      return Optional.of(constant.toString());
    }
    return filled(context).map(coded -> Glob.ofCoded(coded).toString());
  }

  /** Keys of its variables, in lower case. */
  public List<String> keys() {
    return pieces.stream()
        .filter(Piece.Variable.class::isInstance)
        .map(piece -> ((Piece.Variable) piece).lowerCaseKey())
        .toList();
  }

  /** The parts between its first colons, variables left whole. */
  List<String> writtenParts(int most) {
    List<String> parts = new ArrayList<>();
    int start = 0;
    int depth = 0;
    for (int i = 0; i < written.length() && parts.size() < most - 1; i++) {
      char c = written.charAt(i);
      if (c == '{' && i > 0 && written.charAt(i - 1) == '$') {
        depth++;
      } else if (c == '}' && depth > 0) {
        depth--;
      } else if (c == ':' && depth == 0) {
        parts.add(written.substring(start, i));
        start = i + 1;
      }
    }
    parts.add(written.substring(start));
    return parts;
  }

  /** The value as written. */
  @Override
  public String toString() {
    return written;
  }

  private Glob glob() {
    StringBuilder coded = new StringBuilder();
    for (Piece piece : pieces) {
      coded.append(((Piece.Plain) piece).coded());
    }
    return Glob.ofCoded(coded.toString());
  }

  private Optional<String> filled(RequestContext context) {
    StringBuilder coded = new StringBuilder();
    for (Piece piece : pieces) {
      switch (piece) {
        case Piece.Plain plain -> coded.append(plain.coded());
        case Piece.Variable variable -> {
          List<String> values = context.values(variable.lowerCaseKey());
          String value = values.size() == 1 ? values.getFirst() : variable.defaultValue();
          boolean unusable =
              value == null
                  || values.size() > 1
                  || value.indexOf(Glob.STAR) >= 0
                  || value.indexOf(Glob.ANY) >= 0;
          if (unusable) {
            return Optional.empty();
          }
          coded.append(value);
        }
      }
    }
    return Optional.of(coded.toString());
  }

  private static Piece variable(String inside) throws MalformedPolicyDocumentException {
    switch (inside) {
      case "*", "?", "$" -> {
        return new Piece.Plain(inside);
      }
      default -> {}
    }
    int comma = inside.indexOf(',');
    String key = (comma < 0 ? inside : inside.substring(0, comma)).strip();
    if (key.isEmpty()) {
      throw new MalformedPolicyDocumentException("The policy failed legacy parsing");
    }
    String defaultValue = null;
    if (comma >= 0) {
      String quoted = inside.substring(comma + 1).strip();
      if (quoted.length() < 2 || !quoted.startsWith("'") || !quoted.endsWith("'")) {
        throw new MalformedPolicyDocumentException("The policy failed legacy parsing");
      }
      defaultValue = quoted.substring(1, quoted.length() - 1);
    }
    return new Piece.Variable(key.toLowerCase(Locale.ROOT), defaultValue);
  }
}
