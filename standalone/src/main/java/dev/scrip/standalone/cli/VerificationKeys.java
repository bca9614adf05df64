package dev.scrip.standalone.cli;

import dev.scrip.audit.proof.NoteKey;
import dev.scrip.standalone.data.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --key}: who may have signed checkpoints. */
final class VerificationKeys {
  @Option(
      names = "--key",
      paramLabel = "FILE",
      description =
          "public keys that checkpoints may be signed with, a line each (default: checkpoint.pub of the data folder)")
  private @Nullable Path file;

  List<NoteKey> keys(DataOption data) throws UsageException {
    Path path = file == null ? data.get().checkpointKey() : file;
    try {
      List<NoteKey> keys =
          Files.readAllLines(path).stream()
              .map(String::strip)
              .filter(line -> !line.isEmpty() && !line.startsWith("#"))
              .map(NoteKey::parse)
              .toList();
      if (keys.isEmpty()) {
        throw new UsageException(path + " has no key in it");
      }
      return keys;
    } catch (IOException e) {
      throw new UsageException(
          "no public key at " + path + "; name a file with --key (the proof part writes one)", e);
    } catch (IllegalArgumentException e) {
      throw new UsageException(path + ": " + e.getMessage(), e);
    }
  }
}
