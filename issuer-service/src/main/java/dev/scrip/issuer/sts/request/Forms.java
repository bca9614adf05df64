package dev.scrip.issuer.sts.request;

import dev.scrip.issuer.protocol.Constraints;

/**
 * What strings of STS's model must consist of.
 *
 * <p>Source: the STS service model, version 2011-06-15.
 */
final class Forms {
  static final Constraints.Form ARN =
      new Constraints.Form(
          Forms::isArnCharacter,
          "[\\u0009\\u000A\\u000D\\u0020-\\u007E\\u0085\\u00A0-\\uD7FF\\uE000-\\uFFFD\\u10000-\\u10FFFF]+");
  static final Constraints.Form NAME =
      new Constraints.Form(c -> isWord(c) || "+=,.@-".indexOf(c) >= 0, "[\\w+=,.@-]*");
  static final Constraints.Form WORD = new Constraints.Form(Forms::isWord, "[\\w]*");
  static final Constraints.Form EXTERNAL_ID =
      new Constraints.Form(c -> isWord(c) || "+=,.@:/-".indexOf(c) >= 0, "[\\w+=,.@:\\/-]*");
  static final Constraints.Form POLICY =
      new Constraints.Form(
          c -> c == 0x9 || c == 0xA || c == 0xD || (c >= 0x20 && c <= 0xFF),
          "[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+");
  static final Constraints.Form TAG_KEY =
      new Constraints.Form(Forms::isTagCharacter, "[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+");
  static final Constraints.Form TAG_VALUE =
      new Constraints.Form(Forms::isTagCharacter, "[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*");
  static final Constraints.Form SERIAL =
      new Constraints.Form(c -> isWord(c) || "+=/:,.@-".indexOf(c) >= 0, "[\\w+=/:,.@-]*");
  static final Constraints.Form DIGITS = new Constraints.Form(c -> c >= '0' && c <= '9', "[\\d]*");

  private static final String ROLE_ARN_START = "arn:aws:iam::";
  private static final String ROLE_ARN_MIDDLE = ":role/";
  private static final int ACCOUNT_DIGITS = 12;

  private Forms() {}

  static boolean isRoleArn(String arn) {
    int account = ROLE_ARN_START.length();
    int name = account + ACCOUNT_DIGITS + ROLE_ARN_MIDDLE.length();
    return arn.startsWith(ROLE_ARN_START)
        && arn.startsWith(ROLE_ARN_MIDDLE, account + ACCOUNT_DIGITS)
        && arn.length() > name
        && arn.chars().skip(account).limit(ACCOUNT_DIGITS).allMatch(c -> c >= '0' && c <= '9')
        && arn.chars().allMatch(c -> c > 0x20 && c < 0x7F && c != '*' && c != '?');
  }

  private static boolean isWord(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  }

  private static boolean isArnCharacter(int c) {
    return c == 0x9
        || c == 0xA
        || c == 0xD
        || (c >= 0x20 && c <= 0x7E)
        || c == 0x85
        || (c >= 0xA0 && c <= 0xD7FF)
        || (c >= 0xE000 && c <= 0xFFFD)
        || c >= 0x10000;
  }

  private static boolean isTagCharacter(int c) {
    return Character.isLetter(c)
        || "_.:/=+-@".indexOf(c) >= 0
        || switch (Character.getType(c)) {
          case Character.SPACE_SEPARATOR,
              Character.LINE_SEPARATOR,
              Character.PARAGRAPH_SEPARATOR,
              Character.DECIMAL_DIGIT_NUMBER,
              Character.LETTER_NUMBER,
              Character.OTHER_NUMBER ->
              true;
          default -> false;
        };
  }
}
