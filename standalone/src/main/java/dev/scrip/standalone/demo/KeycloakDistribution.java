package dev.scrip.standalone.demo;

import dev.scrip.standalone.data.UsageException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.function.Consumer;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** Keycloak's distribution as Maven Central has it: fetched by Maven once, unpacked beside. */
final class KeycloakDistribution {
  static final String VERSION = "26.7.3";

  private static final String NAME = "keycloak-" + VERSION;
  private static final String ARTIFACT = "org.keycloak:keycloak-quarkus-dist:" + VERSION + ":zip";

  private KeycloakDistribution() {}

  /** Its folder. */
  static Path fetched(Path folder, Consumer<String> progress)
      throws UsageException, IOException, InterruptedException {
    Path home = folder.resolve(NAME);
    if (Files.exists(home.resolve("bin").resolve("kc.sh"))) {
      return home;
    }
    Files.createDirectories(folder);
    progress.accept("fetching Keycloak " + VERSION + " with Maven (177 MB, once)");
    Path log = folder.resolve("fetch.log");
    int status =
        new ProcessBuilder(
                "mvn",
                "-B",
                "-q",
                "org.apache.maven.plugins:maven-dependency-plugin:3.11.0:copy",
                "-Dartifact=" + ARTIFACT,
                "-DoutputDirectory=" + folder.toAbsolutePath(),
                "-Dmdep.useBaseVersion=true")
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start()
            .waitFor();
    Path zip = folder.resolve("keycloak-quarkus-dist-" + VERSION + ".zip");
    if (status != 0 || !Files.exists(zip)) {
      throw new UsageException("Keycloak can't be fetched with Maven; see " + log);
    }
    progress.accept("unpacking it");
    unpack(zip, folder);
    Files.delete(zip);
    return home;
  }

  private static void unpack(Path zip, Path folder) throws IOException {
    Path root = folder.toAbsolutePath().normalize();
    try (ZipFile file = new ZipFile(zip.toFile())) {
      Enumeration<? extends ZipEntry> entries = file.entries();
      while (entries.hasMoreElements()) {
        ZipEntry entry = entries.nextElement();
        Path target = root.resolve(entry.getName()).normalize();
        if (!target.startsWith(root)) {
          throw new IOException(entry.getName() + " would lie outside");
        }
        if (entry.isDirectory()) {
          Files.createDirectories(target);
        } else {
          Files.createDirectories(target.getParent());
          try (InputStream in = file.getInputStream(entry)) {
            Files.copy(in, target);
          }
          if (entry.getName().endsWith(".sh") && !target.toFile().setExecutable(true)) {
            throw new IOException(target + " can't be made executable");
          }
        }
      }
    }
  }
}
