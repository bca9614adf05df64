package dev.scrip.audit.export;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A folder; metadata lies beside its file, as {@code FILE.metadata.json}, for whoever copies the
 * folder into a bucket.
 *
 * @param folder the folder
 */
record FolderStore(Path folder) implements TrailStore {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @Override
  public String bucket() {
    Path name = folder.toAbsolutePath().normalize().getFileName();
    return name == null ? "trail" : name.toString();
  }

  @Override
  public String prefix() {
    return "";
  }

  @Override
  public Optional<byte[]> get(String key) throws IOException {
    try {
      return Optional.of(Files.readAllBytes(folder.resolve(key)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  @Override
  public void put(String key, byte[] content, Map<String, String> metadata) throws IOException {
    if (!metadata.isEmpty()) {
      write(key + ".metadata.json", JSON.writeValueAsBytes(new TreeMap<>(metadata)));
    }
    write(key, content);
  }

  /** Whole or not at all: a reader that lists the folder never sees half a file under its name. */
  private void write(String key, byte[] content) throws IOException {
    Path file = folder.resolve(key);
    Path parent = file.toAbsolutePath().getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    Path partial = file.resolveSibling("." + file.getFileName() + ".partial");
    Files.write(partial, content);
    try (FileChannel channel = FileChannel.open(partial, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  @Override
  public void close() {}
}
