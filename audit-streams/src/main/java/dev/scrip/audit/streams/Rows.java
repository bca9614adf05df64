package dev.scrip.audit.streams;

import dev.scrip.schemas.GeneratedClasses;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;

/**
 * Rows of a store as bytes: a format byte and Avro. A view is rebuilt from the trail when its
 * format changes.
 */
public final class Rows<T extends SpecificRecord> {
  static {
    GeneratedClasses.trust();
  }

  /** With the coders that the generated classes bring: no walk through the schema for each row. */
  private static final SpecificData DATA = new SpecificData();

  static {
    DATA.setCustomCoders(true);
  }

  private static final EncoderFactory ENCODERS = new EncoderFactory().configureBufferSize(1_024);

  private final byte format;
  private final SpecificDatumWriter<T> writer;
  private final SpecificDatumReader<T> reader;

  /** Rows of a schema under the number of their format. */
  public Rows(Schema schema, int format) {
    this.format = (byte) format;
    writer = new SpecificDatumWriter<>(schema, DATA);
    reader = new SpecificDatumReader<>(schema, schema, DATA);
  }

  /** A row as bytes. */
  public byte[] bytes(T row) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(1_024);
    out.write(format);
    BinaryEncoder encoder = ENCODERS.binaryEncoder(out, null);
    try {
      writer.write(row, encoder);
      encoder.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /**
   * The row of bytes.
   *
   * @throws IllegalStateException if they are of another format
   */
  public T row(byte[] bytes) {
    if (bytes.length == 0 || bytes[0] != format) {
      throw new IllegalStateException("a row of another format: reset the views");
    }
    try {
      return reader.read(
          null, DecoderFactory.get().binaryDecoder(bytes, 1, bytes.length - 1, null));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
