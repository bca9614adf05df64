package dev.scrip.issuer.directory.log;

import dev.scrip.events.EntityImage;
import dev.scrip.issuer.directory.AccessKey;
import dev.scrip.issuer.directory.Directory.Restored;
import dev.scrip.issuer.directory.Names.Kind;
import dev.scrip.issuer.directory.Names.Named;
import dev.scrip.issuer.directory.Summary;
import dev.scrip.schemas.Entity;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;

/**
 * Entities as bytes: ARN, version, summary, then the image as Avro, which stays where it is until
 * it is asked for.
 */
final class SnapshotCodec {
  private SnapshotCodec() {}

  /** Writes entities one after another. */
  static final class Writer {
    private final SpecificDatumWriter<EntityImage> images =
        new SpecificDatumWriter<>(EntityImage.class);
    private final ByteArrayOutputStream image = new ByteArrayOutputStream(1_024);
    private final DataOutputStream out;

    Writer(OutputStream out) {
      this.out = new DataOutputStream(out);
    }

    void write(String arn, Entity entity) throws IOException {
      string(arn);
      out.writeLong(entity.version());
      summary(Summary.of(entity.image()));
      image.reset();
      BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(image, null);
      images.write(entity.image(), encoder);
      encoder.flush();
      out.writeInt(image.size());
      image.writeTo(out);
      out.flush();
    }

    private void summary(Summary summary) throws IOException {
      Optional<Named> named = summary.named();
      string(named.map(name -> name.kind().name()).orElse(""));
      if (named.isPresent()) {
        string(named.get().accountId());
        string(named.get().name());
      }
      string(summary.uniqueId().orElse(""));
      out.writeInt(summary.references().size());
      for (String reference : summary.references()) {
        string(reference);
      }
      Optional<AccessKey> key = summary.accessKey();
      string(key.map(AccessKey::accessKeyId).orElse(""));
      if (key.isPresent()) {
        string(key.get().principalArn());
        out.writeBoolean(key.get().active());
      }
      out.writeBoolean(summary.isAccount());
    }

    private void string(String text) throws IOException {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      out.writeInt(bytes.length);
      out.write(bytes);
    }
  }

  /** The entities that bytes hold; the bytes are theirs from then on. */
  static List<Restored> read(byte[] bytes) throws IOException {
    try {
      return new Reader(bytes).entities();
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      throw new IOException("a block is not what this release writes", e);
    }
  }

  /** Reads what a writer wrote. */
  private static final class Reader {
    private final byte[] bytes;
    private final ByteBuffer in;
    private final Map<String, String> shared = new HashMap<>();

    Reader(byte[] bytes) {
      this.bytes = bytes;
      this.in = ByteBuffer.wrap(bytes);
    }

    List<Restored> entities() {
      List<Restored> entities = new ArrayList<>();
      while (in.hasRemaining()) {
        String arn = string();
        long version = in.getLong();
        Summary summary = summary();
        int length = in.getInt();
        int start = in.position();
        in.position(start + length);
        entities.add(
            new Restored(arn, Entity.unread(() -> image(bytes, start, length), version), summary));
      }
      return entities;
    }

    private Summary summary() {
      String kind = once(string());
      Optional<Named> named =
          kind.isEmpty()
              ? Optional.empty()
              : Optional.of(new Named(Kind.valueOf(kind), once(string()), string()));
      String uniqueId = string();
      int count = in.getInt();
      List<String> references = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        references.add(once(string()));
      }
      String keyId = string();
      Optional<AccessKey> key =
          keyId.isEmpty()
              ? Optional.empty()
              : Optional.of(new AccessKey(keyId, string(), in.get() != 0));
      return new Summary(
          named,
          uniqueId.isEmpty() ? Optional.empty() : Optional.of(uniqueId),
          references,
          key,
          in.get() != 0);
    }

    private String string() {
      int length = in.getInt();
      int start = in.position();
      in.position(start + length);
      return new String(bytes, start, length, StandardCharsets.UTF_8);
    }

    /** Accounts and policies are named again and again: one string for all. */
    private String once(String text) {
      String known = shared.putIfAbsent(text, text);
      return known == null ? text : known;
    }
  }

  private static EntityImage image(byte[] bytes, int start, int length) {
    try {
      return new SpecificDatumReader<>(EntityImage.class)
          .read(null, DecoderFactory.get().binaryDecoder(bytes, start, length, null));
    } catch (IOException e) {
      throw new UncheckedIOException(e); // it was written by this release and sealed since
    }
  }
}
