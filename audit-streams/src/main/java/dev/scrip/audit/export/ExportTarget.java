package dev.scrip.audit.export;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where an export goes, as people write it: a folder, or {@code s3://bucket/prefix}.
 *
 * @param text what they wrote
 * @param endpoint another S3 server than Amazon's
 */
public record ExportTarget(String text, Optional<URI> endpoint) {
  private static final Pattern S3 =
      Pattern.compile("s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/([\\w!.*'()/-]{0,200}))?");

  /**
   * Checks the text.
   *
   * @throws IllegalArgumentException if it is neither
   */
  public ExportTarget {
    if (text.isBlank() || (text.startsWith("s3:") && !S3.matcher(text).matches())) {
      throw new IllegalArgumentException("the target is a folder, or s3://bucket/prefix");
    }
  }

  /** One name for one target, however it is written. */
  String name() {
    Matcher s3 = S3.matcher(text);
    return s3.matches()
        ? endpoint.map(URI::toString).orElse("") + " " + s3.group(1) + "/" + prefix(s3)
        : Path.of(text).toAbsolutePath().normalize().toString();
  }

  private static String prefix(Matcher s3) {
    String prefix = Optional.ofNullable(s3.group(2)).orElse("").replaceAll("/+$", "");
    return prefix.isEmpty() ? "" : prefix + "/";
  }

  /** Opens it. */
  public TrailStore open() {
    Matcher s3 = S3.matcher(text);
    if (!s3.matches()) {
      return new FolderStore(Path.of(text));
    }
    return S3Store.open(s3.group(1), prefix(s3), endpoint);
  }
}
