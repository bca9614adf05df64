package dev.scrip.audit.export;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How far an export is; lies in the target, as {@value #KEY}. What is about to be written stands in
 * it before it is written.
 *
 * @param format of this text
 * @param cluster the Kafka cluster whose trail this is
 * @param account whose records those are that belong to no account
 * @param round how many rounds were begun
 * @param next the offset that comes next, by partition
 * @param intent the round that is being written, if any
 * @param digestEnd end of the digests that are being written, if any
 * @param chains accounts and regions, by {@link Chain#text()}
 */
record ExportState(
    String format,
    String cluster,
    String account,
    long round,
    Map<String, Long> next,
    @Nullable Intent intent,
    @Nullable String digestEnd,
    Map<String, ChainState> chains) {
  static final String KEY = "AWSLogs/scrip-export.json";
  private static final String FORMAT = "scrip-export/1";
  private static final JsonMapper JSON = JsonMapper.builder().build();

  ExportState {
    next = Map.copyOf(next);
    chains = Map.copyOf(chains);
  }

  /**
   * A round: what lies before these offsets is delivered at this time.
   *
   * @param time its time
   * @param to offsets behind it
   */
  record Intent(String time, Map<String, Long> to) {
    Intent {
      to = Map.copyOf(to);
    }

    Instant instant() {
      return Instant.parse(time);
    }
  }

  /**
   * Where a chain of digests is.
   *
   * @param start begin of its next digest
   * @param previous its last digest, if there was one
   * @param files what its next digest will list
   */
  record ChainState(String start, @Nullable Previous previous, List<FileState> files) {
    ChainState {
      files = List.copyOf(files);
    }
  }

  /**
   * A digest that is written.
   *
   * @param object its key, with the prefix
   * @param hash SHA-256 of its content in hex
   * @param signature its signature in hex
   */
  record Previous(String object, String hash, String signature) {}

  /**
   * A log file that no digest lists yet.
   *
   * @param key its key, without the prefix
   * @param hash SHA-256 of its content in hex
   * @param oldest time of its oldest record
   * @param newest time of its newest record
   */
  record FileState(String key, String hash, String oldest, String newest) {}

  static ExportState begin(String cluster, String account) {
    return new ExportState(FORMAT, cluster, account, 0, Map.of(), null, null, Map.of());
  }

  /** The state in a target; empty if nothing was ever exported there. */
  static Optional<ExportState> read(TrailStore store) throws IOException {
    Optional<byte[]> text = store.get(KEY);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    ExportState state;
    try {
      state = JSON.readValue(text.get(), ExportState.class);
    } catch (JsonProcessingException e) {
      throw new IOException(KEY + " can't be understood: " + e.getOriginalMessage(), e);
    }
    if (!FORMAT.equals(state.format())) {
      throw new IOException(KEY + " is of another format: " + state.format());
    }
    return Optional.of(state);
  }

  void write(TrailStore store) throws IOException {
    store.put(KEY, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(this), Map.of());
  }

  ExportState intending(Intent intended) {
    return new ExportState(format, cluster, account, round + 1, next, intended, digestEnd, chains);
  }

  /** The intended round is written. */
  ExportState delivered(Map<String, ChainState> after) {
    Map<String, Long> reached = new TreeMap<>(next);
    if (intent != null) {
      reached.putAll(intent.to());
    }
    return new ExportState(format, cluster, account, round, reached, null, digestEnd, after);
  }

  ExportState digesting(Instant end) {
    return new ExportState(format, cluster, account, round, next, intent, end.toString(), chains);
  }

  /** The intended digests are written. */
  ExportState digested(Map<String, ChainState> after) {
    return new ExportState(format, cluster, account, round, next, intent, null, after);
  }
}
