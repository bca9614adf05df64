package dev.scrip.audit.export;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.zip.GZIPOutputStream;

/** A log file in the making: {@code {"Records":[...]}}, compressed as it grows. */
final class LogFileWriter {
  private static final long FULL = 45L * 1024 * 1024; // bytes before compression

  private final ByteArrayOutputStream compressed = new ByteArrayOutputStream();
  private final MessageDigest hash;
  private final OutputStream out;
  private long size;
  private Instant oldest = Instant.MAX;
  private Instant newest = Instant.MIN;

  LogFileWriter() {
    try {
      this.hash = MessageDigest.getInstance("SHA-256");
      this.out = new DigestOutputStream(new GZIPOutputStream(compressed), hash);
      out.write("{\"Records\":[".getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  void add(byte[] json, Instant time) {
    try {
      if (size > 0) {
        out.write(',');
      }
      out.write(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    size += json.length;
    oldest = time.isBefore(oldest) ? time : oldest;
    newest = time.isAfter(newest) ? time : newest;
  }

  boolean isFull() {
    return size >= FULL;
  }

  /** Ends the file and puts it. */
  LogFile put(TrailStore store, String key) throws IOException {
    out.write("]}".getBytes(StandardCharsets.UTF_8));
    out.close();
    store.put(key, compressed.toByteArray(), java.util.Map.of());
    return new LogFile(key, HexFormat.of().formatHex(hash.digest()), oldest, newest);
  }
}
