package dev.scrip.standalone.cli;

import dev.scrip.standalone.data.DataDir;
import dev.scrip.standalone.data.Endpoints;
import dev.scrip.standalone.data.UsageException;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --data}. */
final class DataOption {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "folder with the state of an instance (default: .scrip)")
  private Path dir = Path.of(".scrip");

  DataDir get() {
    return new DataDir(dir);
  }

  String sts() throws UsageException, IOException {
    return need(get().endpoints().sts(), "issuer");
  }

  String audit() throws UsageException, IOException {
    return need(get().endpoints().audit(), "audit part");
  }

  String kafka() throws UsageException, IOException {
    return need(get().endpoints().kafka(), "broker");
  }

  Endpoints endpoints() throws IOException {
    return get().endpoints();
  }

  /** What a command line must say so that another command speaks of the same folder. */
  String flag() {
    return dir.equals(Path.of(".scrip")) ? "" : " --data " + dir;
  }

  private String need(@Nullable String endpoint, String part) throws UsageException {
    if (endpoint == null) {
      throw new UsageException(
          "no "
              + part
              + " was ever started on "
              + get().path()
              + "; start one with: scrip up"
              + flag());
    }
    return endpoint;
  }
}
