package dev.scrip.issuer.directory.log;

import dev.scrip.events.EntityImage;
import dev.scrip.issuer.directory.AccessKey;
import dev.scrip.issuer.directory.Directory.Restored;
import dev.scrip.issuer.directory.Names.Kind;
import dev.scrip.issuer.directory.Summary;
import dev.scrip.issuer.directory.Summary.Named;
import dev.scrip.schemas.Entity;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;

/**
 * Entities as bytes: ARN, version, summary, then the image as Avro, which is left as it is until it
 * is asked for.
 */
final class SnapshotCodec {
  private static final Kind[] KINDS = Kind.values();

  private SnapshotCodec() {}

  /** Writes entities one after another. */
  static final class Writer {
    private final SpecificDatumWriter<EntityImage> images =
        new SpecificDatumWriter<>(EntityImage.class);
    private final ByteArrayOutputStream image = new ByteArrayOutputStream(1_024);
    private final BinaryEncoder out;

    Writer(OutputStream out) {
      this.out = EncoderFactory.get().binaryEncoder(out, null);
    }

    void write(String arn, Entity entity) throws IOException {
      out.writeString(arn);
      out.writeLong(entity.version());
      write(Summary.of(entity.image()));
      image.reset();
      BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(image, null);
      images.write(entity.image(), encoder);
      encoder.flush();
      out.writeBytes(image.toByteArray());
      out.flush();
    }

    private void write(Summary summary) throws IOException {
      Optional<Named> named = summary.named();
      out.writeInt(named.map(name -> name.kind().ordinal()).orElse(-1));
      if (named.isPresent()) {
        out.writeString(named.get().accountId());
        out.writeString(named.get().name());
      }
      out.writeString(summary.uniqueId().orElse(""));
      out.writeInt(summary.references().size());
      for (String reference : summary.references()) {
        out.writeString(reference);
      }
      Optional<AccessKey> key = summary.accessKey();
      out.writeString(key.map(AccessKey::accessKeyId).orElse(""));
      if (key.isPresent()) {
        out.writeString(key.get().principalArn());
        out.writeBoolean(key.get().active());
      }
      out.writeBoolean(summary.isAccount());
    }
  }

  /** The entities that bytes hold. */
  static List<Restored> read(byte[] bytes) throws IOException {
    BinaryDecoder in = DecoderFactory.get().binaryDecoder(bytes, null);
    Map<String, String> shared = new HashMap<>();
    List<Restored> entities = new ArrayList<>();
    while (!in.isEnd()) {
      String arn = in.readString();
      long version = in.readLong();
      Summary summary = summary(in, shared);
      ByteBuffer image = in.readBytes(null);
      byte[] kept = new byte[image.remaining()];
      image.get(kept);
      entities.add(new Restored(arn, Entity.unread(() -> image(kept), version), summary));
    }
    return entities;
  }

  private static Summary summary(BinaryDecoder in, Map<String, String> shared) throws IOException {
    int kind = in.readInt();
    Optional<Named> named =
        kind < 0
            ? Optional.empty()
            : Optional.of(new Named(KINDS[kind], once(in.readString(), shared), in.readString()));
    String uniqueId = in.readString();
    int count = in.readInt();
    List<String> references = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      references.add(once(in.readString(), shared));
    }
    String keyId = in.readString();
    Optional<AccessKey> key =
        keyId.isEmpty()
            ? Optional.empty()
            : Optional.of(new AccessKey(keyId, in.readString(), in.readBoolean()));
    return new Summary(
        named,
        uniqueId.isEmpty() ? Optional.empty() : Optional.of(uniqueId),
        references,
        key,
        in.readBoolean());
  }

  /** Accounts and policies are named again and again: one string for all. */
  private static String once(String text, Map<String, String> shared) {
    String known = shared.putIfAbsent(text, text);
    return known == null ? text : known;
  }

  private static EntityImage image(byte[] bytes) {
    try {
      return new SpecificDatumReader<>(EntityImage.class)
          .read(null, DecoderFactory.get().binaryDecoder(bytes, null));
    } catch (IOException e) {
      throw new UncheckedIOException(e); // it was written by this release and sealed since
    }
  }
}
