package dev.scrip.audit.views;

import dev.scrip.schemas.GeneratedClasses;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;

/**
 * Rows of a store as bytes: a format byte and Avro. A view is rebuilt from the trail when its
 * format changes.
 */
final class Rows<T extends SpecificRecord> {
  static {
    GeneratedClasses.trust();
  }

  private static final byte FORMAT = 1;

  private final SpecificDatumWriter<T> writer;
  private final SpecificDatumReader<T> reader;

  Rows(Schema schema) {
    writer = new SpecificDatumWriter<>(schema);
    reader = new SpecificDatumReader<>(schema);
  }

  byte[] bytes(T row) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(256);
    out.write(FORMAT);
    BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
    try {
      writer.write(row, encoder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  T row(byte[] bytes) {
    if (bytes.length == 0 || bytes[0] != FORMAT) {
      throw new IllegalStateException("a row of another format: reset the views");
    }
    try {
      return reader.read(
          null,
          DecoderFactory.get().binaryDecoder(Arrays.copyOfRange(bytes, 1, bytes.length), null));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
