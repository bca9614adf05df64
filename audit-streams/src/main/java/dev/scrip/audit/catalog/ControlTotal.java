package dev.scrip.audit.catalog;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A sum over rows that any order of them gives, and that others can make from the topics alone: of
 * each row, the first 8 bytes of the SHA-256 of its control columns with bars between them, added
 * up modulo 2^64. The totals of pages add up to the total of the whole.
 */
public final class ControlTotal {
  private ControlTotal() {}

  /** The total of rows, 16 hex digits. */
  public static String of(Description description, List<List<@Nullable Object>> rows) {
    List<Integer> columns =
        description.control().stream().map(description.columns()::indexOf).toList();
    long total = 0;
    for (List<@Nullable Object> row : rows) {
      total +=
          sum(
              columns.stream()
                  .map(column -> Optional.ofNullable(row.get(column)).map(Object::toString))
                  .map(value -> value.orElse(""))
                  .collect(Collectors.joining("|")));
    }
    return HexFormat.of().toHexDigits(total);
  }

  private static long sum(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return ByteBuffer.wrap(hash).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
