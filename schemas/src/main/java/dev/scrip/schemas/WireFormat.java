package dev.scrip.schemas;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Avro values in the Confluent wire format: a zero byte, the schema id as four bytes big-endian,
 * the Avro binary. Ids come from {@link SchemaHistory}. Safe for use by many threads.
 *
 * @param <T> the generated class
 */
public final class WireFormat<T extends SpecificRecord> {
  static {
    GeneratedClasses.trust();
  }

  private static final int HEADER = 5;
  private static final EncoderFactory ENCODERS = new EncoderFactory().configureBufferSize(1_024);

  private final SchemaHistory.Version current;
  private final Schema readerSchema;
  private final SpecificData data;
  private final SpecificDatumWriter<T> writer;
  private final Map<Integer, SpecificDatumReader<T>> readers = new ConcurrentHashMap<>();

  /**
   * The format of one topic's values.
   *
   * @throws IllegalStateException if the generated class is not the newest committed schema
   */
  WireFormat(String subject, Class<T> type) {
    this.current = SchemaHistory.committed().newest(subject);
    this.data = SpecificData.getForClass(type);
    this.readerSchema = data.getSchema(type);
    if (!SchemaShape.same(current.schema(), readerSchema)) {
      throw new IllegalStateException(
          "the schema of " + subject + " changed without a new version in the schema history");
    }
    this.writer = new NullableWriter<>(readerSchema, data);
  }

  /** The id that new values carry. */
  public int schemaId() {
    return SchemaIds.inForce().id(current);
  }

  /** The bytes of a value. */
  public byte[] encode(T value) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(1024);
    int id = schemaId();
    out.write(0);
    out.write(id >>> 24);
    out.write(id >>> 16);
    out.write(id >>> 8);
    out.write(id);
    try {
      BinaryEncoder encoder = ENCODERS.binaryEncoder(out, null);
      writer.write(value, encoder);
      encoder.flush();
    } catch (IOException e) {
      throw new AvroRuntimeException(e);
    }
    return out.toByteArray();
  }

  /**
   * The value behind bytes that any release wrote.
   *
   * @throws UnreadableRecordException if they are no such bytes
   */
  public T decode(byte[] bytes) {
    if (bytes.length < HEADER || bytes[0] != 0) {
      throw new UnreadableRecordException("no value in the wire format");
    }
    int id = ByteBuffer.wrap(bytes, 1, 4).getInt();
    SpecificDatumReader<T> reader = readers.computeIfAbsent(id, this::reader);
    try {
      return reader.read(
          null, DecoderFactory.get().binaryDecoder(bytes, HEADER, bytes.length - HEADER, null));
    } catch (IOException | RuntimeException e) {
      throw new UnreadableRecordException("unreadable value of schema id " + id, e);
    }
  }

  private SpecificDatumReader<T> reader(int id) {
    SchemaHistory.Version version =
        SchemaIds.inForce()
            .version(id)
            .filter(known -> known.subject().equals(current.subject()))
            .orElseThrow(
                () -> new UnreadableRecordException("unknown schema id " + id + " for this topic"));
    return new SpecificDatumReader<>(version.schema(), readerSchema, data);
  }

  /** Knows without a look-up which branch of a nullable field's union a value takes. */
  private static final class NullableWriter<T> extends SpecificDatumWriter<T> {
    NullableWriter(Schema schema, SpecificData data) {
      super(schema, data);
    }

    @Override
    protected int resolveUnion(Schema union, @Nullable Object datum) {
      List<Schema> branches = union.getTypes();
      if (branches.size() != 2 || branches.getFirst().getType() != Schema.Type.NULL) {
        return super.resolveUnion(union, datum);
      }
      return datum == null ? 0 : 1; // a value of a wrong type fails when it is written
    }
  }
}
