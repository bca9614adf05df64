package dev.scrip.standalone.data;

import dev.scrip.issuer.directory.DirectorySeed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The files in AWS's formats that clients read: credentials and config. */
public final class ClientFiles {
  private ClientFiles() {}

  /** A profile's keys. Prints no secret. */
  public record Keys(String accessKeyId, String secretAccessKey, Optional<String> sessionToken) {
    @Override
    public String toString() {
      return "Keys[" + accessKeyId + "]";
    }
  }

  /** Writes a key as the profile {@code default} of a file that its owner alone can read. */
  public static void writeCredentials(Path file, DirectorySeed.Key key) throws IOException {
    writeCredentials(file, new Keys(key.id().value(), key.secret().reveal(), Optional.empty()));
  }

  /** Writes long-term keys as the profile {@code default} of a file of their owner's alone. */
  public static void writeCredentials(Path file, Keys keys) throws IOException {
    DataDir.write(
        file,
        """
        [default]
        aws_access_key_id = %s
        aws_secret_access_key = %s
        """
            .formatted(keys.accessKeyId(), keys.secretAccessKey()),
        true);
  }

  /** Writes the configuration that leads a client to its endpoints. */
  public static void writeConfig(Path file, Endpoints endpoints) throws IOException {
    StringBuilder text = new StringBuilder("[default]\nregion = us-east-1\n");
    if (endpoints.sts() != null) {
      text.append("endpoint_url = ").append(endpoints.sts()).append('\n');
      text.append("services = scrip\n\n[services scrip]\n");
      text.append("sts =\n  endpoint_url = ").append(endpoints.sts()).append('\n');
      text.append("iam =\n  endpoint_url = ").append(endpoints.sts()).append('\n');
      if (endpoints.audit() != null) {
        text.append("cloudtrail =\n  endpoint_url = ").append(endpoints.audit()).append('\n');
      }
    }
    DataDir.write(file, text.toString(), false);
  }

  /** Whether a shared-credentials file has a profile. */
  public static boolean hasProfile(Path file, String profile) {
    try {
      return Files.exists(file)
          && Files.readAllLines(file).stream()
              .anyMatch(line -> line.strip().equals("[" + profile + "]"));
    } catch (IOException e) {
      return false;
    }
  }

  /** The keys of a profile in a shared-credentials file. */
  public static Keys readCredentials(Path file, String profile) throws UsageException {
    Map<String, String> values = new HashMap<>();
    boolean inside = false;
    try {
      for (String line : Files.readAllLines(file)) {
        String text = line.strip();
        if (text.startsWith("[")) {
          inside = text.equals("[" + profile + "]");
        } else if (inside && text.contains("=")) {
          int equals = text.indexOf('=');
          values.put(text.substring(0, equals).strip(), text.substring(equals + 1).strip());
        }
      }
    } catch (IOException e) {
      throw new UsageException(
          file + " can't be read; the data folder's are made by scrip up, others by their owner",
          e);
    }
    String id = values.get("aws_access_key_id");
    String secret = values.get("aws_secret_access_key");
    if (id == null || secret == null) {
      throw new UsageException("there is no profile " + profile + " in " + file);
    }
    return new Keys(id, secret, Optional.ofNullable(values.get("aws_session_token")));
  }
}
