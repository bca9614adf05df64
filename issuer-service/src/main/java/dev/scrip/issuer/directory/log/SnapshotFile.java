package dev.scrip.issuer.directory.log;

import dev.scrip.events.EntityImage;
import dev.scrip.issuer.directory.Directory;
import dev.scrip.issuer.directory.Directory.Restored;
import dev.scrip.issuer.session.RootKey;
import dev.scrip.schemas.Entity;
import io.vavr.Tuple2;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import org.apache.avro.SchemaNormalization;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A snapshot in a file, sealed in blocks under the root key: who can write the file can't write
 * rights into the directory, nor take a block out or from another file. Whatever is wrong with a
 * file, the log is read instead.
 */
final class SnapshotFile {
  private static final Logger LOG = LoggerFactory.getLogger(SnapshotFile.class);
  private static final String NAME = "directory-snapshot";
  private static final int FORMAT = 1;
  private static final long SCHEMA =
      SchemaNormalization.parsingFingerprint64(EntityImage.getClassSchema());
  private static final int BLOCK = 1 << 20; // bytes
  private static final int MAX_BLOCK = 64 << 20;

  private final Path file;
  private final RootKey rootKey;

  SnapshotFile(Path file, RootKey rootKey) {
    this.file = file;
    this.rootKey = rootKey;
  }

  private record Head(String id, long position, String changeId, long schema, int blocks) {}

  /** Writes a snapshot in place of the one before. */
  void write(Snapshot snapshot) throws IOException {
    String id = UUID.randomUUID().toString();
    Path parent = Objects.requireNonNull(file.toAbsolutePath().getParent());
    Files.createDirectories(parent);
    deleteLeftOver(parent);
    Path temporary =
        Files.createTempFile(
            parent,
            "." + NAME,
            "",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Path blocks = null;
    try {
      blocks = Files.createTempFile(parent, "." + NAME, "");
      int count;
      try (DataOutputStream out =
          new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(blocks)))) {
        count = writeBlocks(out, id, snapshot.directory());
      }
      try (DataOutputStream out =
          new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(temporary)))) {
        byte[] head =
            head(new Head(id, snapshot.directory().position(), snapshot.changeId(), SCHEMA, count));
        writeSealed(out, NAME, head);
        Files.copy(blocks, out);
      }
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(temporary);
      if (blocks != null) {
        Files.deleteIfExists(blocks);
      }
    }
  }

  /** What a process left that was killed while it wrote. */
  private static void deleteLeftOver(Path parent) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(parent, "." + NAME + "*")) {
      for (Path each : files) {
        Files.deleteIfExists(each);
      }
    }
  }

  /** The snapshot; empty if there is none that can be used. */
  Optional<Snapshot> read() {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16))) {
      Head head = head(rootKey.open(NAME, readSealed(in)));
      if (head.schema() != SCHEMA) {
        LOG.info("the snapshot is another release's; the directory is read from its log");
        return Optional.empty();
      }
      List<byte[]> blocks = new ArrayList<>();
      for (int i = 0; i < head.blocks(); i++) {
        blocks.add(readSealed(in));
      }
      return Optional.of(
          new Snapshot(
              Directory.restored(entities(head.id(), blocks), head.position()), head.changeId()));
    } catch (IOException | UncheckedIOException | GeneralSecurityException e) {
      LOG.warn("the snapshot {} can't be used, the log is read instead: {}", file, e.toString());
      return Optional.empty();
    }
  }

  private int writeBlocks(DataOutputStream out, String id, Directory directory) throws IOException {
    ByteArrayOutputStream block = new ByteArrayOutputStream(BLOCK + (BLOCK >> 2));
    SnapshotCodec.Writer writer = new SnapshotCodec.Writer(block);
    int count = 0;
    for (Tuple2<String, Entity> entity : directory.entities()) {
      writer.write(entity._1, entity._2);
      if (block.size() >= BLOCK) {
        writeSealed(out, blockName(id, count++), deflated(block.toByteArray()));
        block.reset();
      }
    }
    writeSealed(out, blockName(id, count++), deflated(block.toByteArray()));
    return count;
  }

  /** Blocks are opened and read by all processors. */
  private List<Restored> entities(String id, List<byte[]> blocks) {
    return IntStream.range(0, blocks.size())
        .parallel()
        .mapToObj(i -> block(blockName(id, i), blocks.get(i)))
        .flatMap(List::stream)
        .toList();
  }

  private List<Restored> block(String name, byte[] sealed) {
    try {
      return SnapshotCodec.read(inflated(rootKey.open(name, sealed)));
    } catch (GeneralSecurityException e) {
      throw new UncheckedIOException(new IOException("a block is not what was written", e));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Images are much alike; what is not there need not be opened, which takes most of the time. */
  private static byte[] deflated(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length / 4);
    Deflater deflater = new Deflater(Deflater.BEST_SPEED);
    try (DeflaterOutputStream deflating = new DeflaterOutputStream(out, deflater)) {
      deflating.write(bytes);
    } finally {
      deflater.end();
    }
    return out.toByteArray();
  }

  private static byte[] inflated(byte[] bytes) throws IOException {
    try (InflaterInputStream in = new InflaterInputStream(new ByteArrayInputStream(bytes))) {
      byte[] whole = in.readNBytes(MAX_BLOCK + 1);
      if (whole.length > MAX_BLOCK) {
        throw new IOException("a block is longer than " + MAX_BLOCK + " bytes");
      }
      return whole;
    }
  }

  private static String blockName(String id, int number) {
    return NAME + "/" + id + "/" + number;
  }

  private void writeSealed(DataOutputStream out, String name, byte[] plain) throws IOException {
    byte[] sealed = rootKey.seal(name, plain);
    out.writeInt(sealed.length);
    out.write(sealed);
  }

  private static byte[] readSealed(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > MAX_BLOCK) {
      throw new IOException("a block of " + length + " bytes");
    }
    byte[] sealed = in.readNBytes(length);
    if (sealed.length < length) {
      throw new IOException("it is cut");
    }
    return sealed;
  }

  private static byte[] head(Head head) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(FORMAT);
      out.writeUTF(head.id());
      out.writeLong(head.position());
      out.writeUTF(head.changeId());
      out.writeLong(head.schema());
      out.writeInt(head.blocks());
    }
    return bytes.toByteArray();
  }

  private static Head head(byte[] bytes) throws IOException {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      int format = in.readByte();
      if (format != FORMAT) {
        throw new IOException("its format is " + format);
      }
      return new Head(in.readUTF(), in.readLong(), in.readUTF(), in.readLong(), in.readInt());
    }
  }
}
