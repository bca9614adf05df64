package dev.scrip.issuer.iam;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.stream.Collectors;

/** The names of IAM's actions. */
final class IamActions {
  private static final Set<String> ALL = load();

  private IamActions() {}

  static boolean contains(String action) {
    return ALL.contains(action);
  }

  private static Set<String> load() {
    try (InputStream in = IamActions.class.getResourceAsStream("actions.txt")) {
      if (in == null) {
        throw new IllegalStateException("actions.txt is missing");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .collect(Collectors.toUnmodifiableSet());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
