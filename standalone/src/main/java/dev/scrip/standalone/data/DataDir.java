package dev.scrip.standalone.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.scrip.audit.export.DigestSigner;
import dev.scrip.audit.proof.CheckpointSigner;
import dev.scrip.issuer.session.RootKey;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** A data folder. Files that hold secrets are made readable by their owner alone. */
public final class DataDir {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Set<StandardOpenOption> LOCK_FILE =
      Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);

  private final Path dir;

  /** The folder at a path, which need not exist. */
  public DataDir(Path dir) {
    this.dir = dir.toAbsolutePath().normalize();
  }

  /** Its path. */
  public Path path() {
    return dir;
  }

  /** The folder of the broker's log. */
  public Path kafka() {
    return dir.resolve("kafka");
  }

  /** The folder of the stores of a part. */
  public Path state(Part part) {
    return dir.resolve("state").resolve(part.text());
  }

  /** The log of what runs here. */
  public Path log() {
    return dir.resolve("log").resolve("scrip.log");
  }

  /** Shared credentials of clients. */
  public Path credentials() {
    return dir.resolve("credentials");
  }

  /** Configuration of clients. */
  public Path config() {
    return dir.resolve("config");
  }

  /** Credentials of the service that answers queries. */
  public Path serviceCredentials() {
    return dir.resolve("keys").resolve("scrip-audit");
  }

  /** Makes the folders. */
  public void make() throws UsageException {
    try {
      for (Path folder :
          Set.of(dir, dir.resolve("keys"), dir.resolve("parts"), dir.resolve("log"))) {
        Files.createDirectories(folder);
      }
      Files.setPosixFilePermissions(
          dir.resolve("keys"), PosixFilePermissions.fromString("rwx------"));
    } catch (IOException e) {
      throw new UsageException("the folder " + dir + " can't be made: " + e.getMessage(), e);
    }
  }

  /** The root key, made at the first time. */
  public RootKey rootKey() throws IOException {
    return RootKey.parse(key("root"));
  }

  /** The services' password at the broker, made at the first time. */
  public String servicesPassword() throws IOException {
    return key("services").replace('+', 'p').replace('/', 's').replace('=', 'e').strip();
  }

  /** What signs checkpoints, made at the first time; its public half lies beside, for everybody. */
  public CheckpointSigner checkpointSigner() throws IOException {
    Path file = dir.resolve("keys").resolve("checkpoint");
    if (!Files.exists(file)) {
      write(file, CheckpointSigner.generateText("scrip-standalone"), true);
    }
    CheckpointSigner signer = CheckpointSigner.parse(Files.readString(file));
    if (!Files.exists(checkpointKey())) {
      write(checkpointKey(), signer.key().text() + "\n", false);
    }
    return signer;
  }

  /** The public key that checkpoints verify under; former ones may stand above it. */
  public Path checkpointKey() {
    return dir.resolve("checkpoint.pub");
  }

  /** What signs the export's digests, made at the first time; its public half lies beside. */
  public DigestSigner digestSigner() throws IOException {
    Path file = dir.resolve("keys").resolve("digest");
    if (!Files.exists(file)) {
      write(file, DigestSigner.generateText(InstantSource.system().instant()), true);
    }
    DigestSigner signer = DigestSigner.parse(Files.readString(file));
    if (!Files.exists(digestKeys())) {
      write(digestKeys(), signer.key().text() + "\n", false);
    }
    return signer;
  }

  /** The public keys that digests verify under, a line each; there is none before an export. */
  public Path digestKeys() {
    return dir.resolve("digest.pub");
  }

  /** The key of page tokens, made at the first time. */
  public byte[] pagingKey() throws IOException {
    return Base64.getDecoder().decode(key("paging").strip());
  }

  /** Takes a part, until the process ends. */
  public PartLock take(Part part) throws UsageException, IOException {
    Path file = dir.resolve("parts").resolve(part.text());
    FileChannel channel = FileChannel.open(file, LOCK_FILE);
    FileLock lock = channel.tryLock(Long.MAX_VALUE - 1, 1, false);
    if (lock == null) {
      channel.close();
      throw new UsageException(
          "the "
              + part.text()
              + " already runs on "
              + dir
              + holder(part).map(pid -> " (process " + pid + ")").orElse("")
              + "; stop it with: scrip down --data "
              + dir);
    }
    channel.truncate(0);
    channel.write(StandardCharsets.US_ASCII.encode(Long.toString(ProcessHandle.current().pid())));
    return new PartLock(channel, lock);
  }

  /** Holds a part. */
  public record PartLock(FileChannel channel, FileLock lock) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      lock.release();
      channel.close();
    }
  }

  /** The process that runs a part, if one does. */
  public Optional<Long> holder(Part part) {
    Path file = dir.resolve("parts").resolve(part.text());
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try (FileChannel channel = FileChannel.open(file, LOCK_FILE)) {
      FileLock lock = channel.tryLock(Long.MAX_VALUE - 1, 1, false);
      if (lock != null) {
        lock.release();
        return Optional.empty();
      }
      return Optional.of(Long.parseLong(Files.readString(file).strip()));
    } catch (IOException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** Where the parts listen. */
  public Endpoints endpoints() throws IOException {
    Path file = dir.resolve("endpoints.json");
    if (!Files.exists(file)) {
      return Endpoints.NONE;
    }
    try {
      return JSON.readValue(Files.readString(file), Endpoints.class);
    } catch (JsonProcessingException e) {
      return Endpoints.NONE;
    }
  }

  /** Changes where the parts listen, one process and in it one thread at a time. */
  public Endpoints changeEndpoints(UnaryOperator<Endpoints> change) throws IOException {
    synchronized (DataDir.class) { // a file lock keeps out other processes, not other threads
      return changeEndpointsAlone(change);
    }
  }

  private Endpoints changeEndpointsAlone(UnaryOperator<Endpoints> change) throws IOException {
    try (FileChannel channel = FileChannel.open(dir.resolve("endpoints.lock"), LOCK_FILE);
        FileLock lock = channel.lock()) {
      Endpoints changed = change.apply(endpoints());
      write(
          dir.resolve("endpoints.json"),
          JSON.writerWithDefaultPrettyPrinter().writeValueAsString(changed) + "\n",
          false);
      if (!lock.isValid()) {
        throw new IOException("endpoints.lock was lost");
      }
      return changed;
    }
  }

  /** Writes a file whole or not at all; a private one is its owner's alone from the first byte. */
  public static void write(Path file, String text, boolean isPrivate) throws IOException {
    Path parent = file.toAbsolutePath().getParent();
    Path temporary =
        Files.createTempFile(
            parent,
            "." + file.getFileName(),
            "",
            PosixFilePermissions.asFileAttribute(
                PosixFilePermissions.fromString(isPrivate ? "rw-------" : "rw-r--r--")));
    Files.writeString(temporary, text);
    Files.move(
        temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private String key(String name) throws IOException {
    Path file = dir.resolve("keys").resolve(name);
    if (!Files.exists(file)) {
      write(file, RootKey.generateText(new SecureRandom()) + "\n", true);
    }
    return Files.readString(file);
  }
}
