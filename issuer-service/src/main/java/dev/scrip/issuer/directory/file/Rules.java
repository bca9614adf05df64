package dev.scrip.issuer.directory.file;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What IAM asks of names, paths and tags, wherever they are written. */
final class Rules {
  /** The tag that makes a user a resource service. */
  static final String SERVICE_TAG = "scrip:service";

  private static final Pattern NAME = Pattern.compile("[\\w+=,.@-]{1,128}");
  private static final Pattern PATH = Pattern.compile("/([!-~]{1,510}/)?");
  private static final Pattern ACCOUNT_ID = Pattern.compile("\\d{12}");
  private static final Pattern ALIAS = Pattern.compile("[a-z0-9](?:-?[a-z0-9]){2,62}");
  private static final Pattern ACCOUNT_NAME = Pattern.compile("[ -~]{1,50}");
  private static final int MAX_QUOTED = 64;
  private static final int LONG_NAME = 128;
  private static final int SHORT_NAME = 64;
  private static final int MAX_TAGS = 50;
  private static final int MAX_ATTACHED = 20;

  private Rules() {}

  @FormatMethod
  static void check(boolean holds, @FormatString String message, @Nullable Object... arguments)
      throws InvalidDirectoryFileException {
    if (!holds) {
      throw new InvalidDirectoryFileException(message.formatted(arguments));
    }
  }

  /** A name; users and roles have shorter ones than groups and policies. */
  static String name(String kind, String name) throws InvalidDirectoryFileException {
    boolean isShort = kind.equals("user") || kind.equals("role");
    check(
        NAME.matcher(name).matches() && name.length() <= (isShort ? SHORT_NAME : LONG_NAME),
        "%s is no name of a %s",
        name,
        kind);
    return name;
  }

  static String path(@Nullable String path) throws InvalidDirectoryFileException {
    String written = path == null ? "/" : path;
    check(PATH.matcher(written).matches(), "path %s does not begin and end with a slash", written);
    return written;
  }

  static void accountId(@Nullable String id) throws InvalidDirectoryFileException {
    check(
        id != null && ACCOUNT_ID.matcher(id).matches(),
        "account id %s is not 12 digits",
        id == null || id.length() > MAX_QUOTED ? "" : id);
  }

  static void accountName(@Nullable String name) throws InvalidDirectoryFileException {
    check(
        name == null || ACCOUNT_NAME.matcher(name).matches(),
        "the name of an account has 1 to 50 printable characters");
  }

  static void alias(@Nullable String alias) throws InvalidDirectoryFileException {
    check(alias == null || ALIAS.matcher(alias).matches(), "%s is no account alias", alias);
  }

  static void tags(String arn, Map<String, String> tags) throws InvalidDirectoryFileException {
    check(tags.size() <= MAX_TAGS, "%s has more than %s tags", arn, MAX_TAGS);
    Set<String> keys = new TreeSet<>();
    for (Map.Entry<String, String> tag : tags.entrySet()) {
      String key = tag.getKey().toLowerCase(Locale.ROOT);
      check(keys.add(key), "%s has the tag %s twice; case does not count", arn, tag.getKey());
      check(
          !key.isEmpty() && key.length() <= 128 && !key.startsWith("aws:"),
          "%s: %s is no tag key",
          arn,
          tag.getKey());
      check(
          tag.getValue() != null && tag.getValue().length() <= 256,
          "%s: the tag %s has no value or one longer than 256 characters",
          arn,
          tag.getKey());
    }
  }

  static void attachments(String arn, int count) throws InvalidDirectoryFileException {
    check(count <= MAX_ATTACHED, "%s has more than %s policies attached", arn, MAX_ATTACHED);
  }
}
