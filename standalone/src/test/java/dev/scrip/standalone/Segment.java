package dev.scrip.standalone;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.common.record.internal.DefaultRecordBatch;
import org.apache.kafka.common.utils.Crc32C;

/**
 * A segment file of a broker's log, as somebody edits it who has the disk. Batches that hold one
 * record are the only ones that are edited; where they move, the broker must make its indexes anew.
 */
final class Segment {
  private static final int SIZE = 8; // where a batch's length is
  private static final int SUM = 17; // where its sum is
  private static final int SUMMED = 21; // from where on it is over
  private static final int DELTA = 23; // last offset less the first
  private static final int OVERHEAD = 12;

  private final Path file;
  private final List<byte[]> batches = new ArrayList<>();

  Segment(Path file) throws IOException {
    this.file = file;
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
    while (bytes.remaining() > DefaultRecordBatch.RECORD_BATCH_OVERHEAD) {
      int length = bytes.getInt(bytes.position() + SIZE) + OVERHEAD;
      if (length <= OVERHEAD || length > bytes.remaining()) {
        break;
      }
      byte[] batch = new byte[length];
      bytes.get(batch);
      batches.add(batch);
    }
  }

  List<byte[]> batches() {
    return batches;
  }

  /** Changes a byte of a record's value and mends the sum. */
  void alter(int near) throws IOException {
    byte[] batch = batches.get(single(near));
    batch[batch.length - 20] ^= 1;
    mend(batch);
    write(false);
  }

  /** Changes a byte and leaves the sum. */
  void corrupt(int near) throws IOException {
    byte[] batch = batches.get(single(near));
    batch[batch.length - 20] ^= 1;
    write(false);
  }

  void remove(int near) throws IOException {
    batches.remove(single(near));
    write(true);
  }

  void truncate(int from) throws IOException {
    batches.subList(from, batches.size()).clear();
    write(true);
  }

  /** Lets two records change places: each gets the other's offset. */
  void swap(int near) throws IOException {
    int first = single(near);
    int second = single(first + 1);
    byte[] a = batches.get(first);
    byte[] b = batches.get(second);
    long offsetA = ByteBuffer.wrap(a).getLong(0);
    long offsetB = ByteBuffer.wrap(b).getLong(0);
    ByteBuffer.wrap(a).putLong(0, offsetB);
    ByteBuffer.wrap(b).putLong(0, offsetA);
    batches.set(first, b);
    batches.set(second, a);
    write(true);
  }

  /** Puts a copy of a record behind it, under an offset of its own: later ones move up by one. */
  void insert(int near) throws IOException {
    int at = single(near);
    byte[] copy = batches.get(at).clone();
    batches.add(at + 1, copy);
    for (byte[] batch : batches.subList(at + 1, batches.size())) {
      ByteBuffer bytes = ByteBuffer.wrap(batch);
      bytes.putLong(0, bytes.getLong(0) + 1);
    }
    // The last one goes, so that the log ends where it did.
    batches.removeLast();
    write(true);
  }

  private int single(int near) {
    for (int i = near; i < batches.size(); i++) {
      ByteBuffer batch = ByteBuffer.wrap(batches.get(i));
      if (batch.getInt(DELTA) == 0) {
        return i;
      }
    }
    throw new IllegalStateException("no batch of one record");
  }

  private static void mend(byte[] batch) {
    ByteBuffer bytes = ByteBuffer.wrap(batch);
    bytes.putInt(SUM, (int) Crc32C.compute(batch, SUMMED, batch.length - SUMMED));
  }

  private void write(boolean moved) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] batch : batches) {
      all.write(batch);
    }
    Files.write(file, all.toByteArray());
    if (!moved) {
      return;
    }
    try (Stream<Path> others = Files.list(file.getParent())) {
      for (Path other : others.toList()) {
        String name = other.getFileName().toString();
        if (name.endsWith("index") || name.endsWith(".snapshot")) {
          Files.delete(other);
        }
      }
    }
  }
}
