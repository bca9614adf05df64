package dev.scrip.standalone.cli;

import dev.scrip.standalone.data.ClientFiles;
import dev.scrip.standalone.data.ClientFiles.Keys;
import dev.scrip.standalone.data.DataDir;
import dev.scrip.standalone.data.UsageException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --profile}: whose keys a command signs with. */
final class ProfileOption {
  @Option(
      names = "--profile",
      paramLabel = "NAME",
      description = {
        "profile to sign with; without it the keys or profile of the environment (AWS_ACCESS_KEY_ID, AWS_PROFILE),",
        "or what scrip exec hands on, else the profile default of the data folder"
      })
  private @Nullable String profile;

  /**
   * The keys to sign with: of --profile, of the environment, of scrip exec, or of the data folder,
   * in this order.
   */
  Keys keys(DataDir data) throws UsageException {
    return keys(data, System.getenv());
  }

  /**
   * The keys to sign with, whatever the environment says: of --profile or of the data folder. For
   * commands that a client runs to get credentials: its environment names the profile that it wants
   * them for.
   */
  Keys ownKeys(DataDir data) throws UsageException {
    return keys(data, Map.of());
  }

  private Keys keys(DataDir data, Map<String, String> environment) throws UsageException {
    if (profile != null && ClientFiles.hasProfile(data.credentials(), profile)) {
      return ClientFiles.readCredentials(data.credentials(), profile);
    }
    String id = environment.get("AWS_ACCESS_KEY_ID");
    String secret = environment.get("AWS_SECRET_ACCESS_KEY");
    if (profile == null && id != null && secret != null) {
      return new Keys(id, secret, Optional.ofNullable(environment.get("AWS_SESSION_TOKEN")));
    }
    String name = profile == null ? environment.get("AWS_PROFILE") : profile;
    if (name == null) {
      Optional<Keys> handed = ContainerCredentials.of(environment);
      return handed.isPresent()
          ? handed.get()
          : ClientFiles.readCredentials(data.credentials(), "default");
    }
    String file = environment.get("AWS_SHARED_CREDENTIALS_FILE");
    Path path =
        file == null
            ? Path.of(System.getProperty("user.home"), ".aws", "credentials")
            : Path.of(file);
    return ClientFiles.readCredentials(path, name);
  }
}
