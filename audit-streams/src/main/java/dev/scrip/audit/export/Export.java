package dev.scrip.audit.export;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.scrip.audit.export.ExportState.ChainState;
import dev.scrip.audit.export.ExportState.FileState;
import dev.scrip.audit.export.ExportState.Intent;
import dev.scrip.audit.projection.Reprojection;
import dev.scrip.audit.projection.Shape;
import dev.scrip.audit.trail.Consumers;
import dev.scrip.audit.trail.SkippingReader;
import dev.scrip.schemas.Topics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** One process's export into one target. Not safe for use by several threads. */
final class Export {
  /** The trail's name in digests and in its ARN. */
  static final String TRAIL = "scrip";

  private static final long ROUND = 50_000; // records
  private static final Pattern ACCOUNT = Pattern.compile("\\d{12}");
  private static final Pattern REGION = Pattern.compile("[a-z][a-z0-9-]{1,31}");

  private final Map<String, Object> kafka;
  private final TrailStore store;
  private final Digest digest;
  private final String homeRegion;
  private final InstantSource clock;
  private final LongConsumer progress;
  private final Reprojection projection = new Reprojection(Shape.CLOUDTRAIL);
  private ExportState state;
  private long read;

  private Export(
      Map<String, Object> kafka,
      TrailStore store,
      DigestSigner signer,
      String homeRegion,
      InstantSource clock,
      LongConsumer progress,
      ExportState state) {
    this.kafka = kafka;
    this.store = store;
    this.digest = new Digest(store, signer, TRAIL, homeRegion);
    this.homeRegion = homeRegion;
    this.clock = clock;
    this.progress = progress;
    this.state = state;
  }

  /** Goes on where the target says; what was broken off there is done again first. */
  static Export resume(
      Map<String, Object> kafka,
      TrailStore store,
      DigestSigner signer,
      String homeRegion,
      InstantSource clock,
      LongConsumer progress)
      throws IOException, ExecutionException, InterruptedException, ExportBrokenException {
    String cluster = cluster(kafka);
    Optional<ExportState> before = ExportState.read(store);
    if (before.isPresent() && !before.get().cluster().equals(cluster)) {
      throw new ExportBrokenException("the target has the trail of another cluster in it");
    }
    Export export =
        new Export(
            kafka,
            store,
            signer,
            homeRegion,
            clock,
            progress,
            before.orElseGet(() -> ExportState.begin(cluster, ManagementAccount.of(kafka))));
    export.learnDirectory();
    if (export.state.intent() != null) {
      export.write(export.state.intent());
    }
    if (export.state.digestEnd() != null) {
      export.writeDigests(Instant.parse(export.state.digestEnd()));
    }
    return export;
  }

  /**
   * Delivers what there is at the moment.
   *
   * @param held whether this process still is the one that exports
   * @return records read
   */
  long deliver(BooleanSupplier held) throws IOException, ExportBrokenException {
    Map<TopicPartition, Long> ends;
    try (KafkaConsumer<byte[], byte[]> consumer = Consumers.committed(kafka)) {
      List<TopicPartition> logs = Consumers.logs(consumer);
      Map<TopicPartition, Long> begins = consumer.beginningOffsets(logs);
      ends = consumer.endOffsets(logs);
      for (TopicPartition log : logs) {
        long begin = Objects.requireNonNull(begins.get(log));
        Long next = state.next().get(log.toString());
        if (next != null && next < begin) {
          throw gone(log.toString(), next, begin);
        }
      }
    }
    long before = read;
    Map<String, Long> to = round(ends);
    while (!to.isEmpty()) {
      if (!held.getAsBoolean()) {
        throw new ExportBrokenException("the export went to another process");
      }
      write(state.intending(new Intent(now().toString(), to)));
      write(Objects.requireNonNull(state.intent()));
      to = round(ends);
    }
    return read - before;
  }

  /** Writes the digests of all that was delivered up to an instant. */
  void digest(Instant end) throws IOException, ExportBrokenException {
    write(state.digesting(end));
    writeDigests(end);
  }

  /** Begin of the chains' next digests, the earliest; empty before anything was delivered. */
  Optional<Instant> pendingSince() {
    return state.chains().values().stream()
        .map(ChainState::start)
        .map(Instant::parse)
        .min(Instant::compareTo);
  }

  /** The next offsets that a round may reach. */
  private Map<String, Long> round(Map<TopicPartition, Long> ends) {
    Map<String, Long> to = new TreeMap<>();
    long left = ROUND;
    for (Map.Entry<TopicPartition, Long> end : ends.entrySet()) {
      String log = end.getKey().toString();
      long next = state.next().getOrDefault(log, 0L);
      long reached = Math.min(end.getValue(), next + left);
      if (reached > next) {
        to.put(log, reached);
        left -= reached - next;
      }
    }
    return to;
  }

  private static ExportBrokenException gone(String log, long next, long begin) {
    return new ExportBrokenException(
        "records of %s are gone before they were exported: offsets %d to %d"
            .formatted(log, next, begin - 1));
  }

  /** Another process that wrote meanwhile would be overwritten: then this one stops. */
  private void write(ExportState next) throws IOException, ExportBrokenException {
    long stored = ExportState.read(store).map(ExportState::round).orElse(0L);
    if (stored != state.round()) {
      throw new ExportBrokenException("another process exports to the same target");
    }
    next.write(store);
    state = next;
  }

  private void write(Intent intent) throws IOException, ExportBrokenException {
    Map<Chain, LogFileWriter> open = new TreeMap<>();
    Map<String, ChainState> chains = new TreeMap<>(state.chains());
    for (Map.Entry<String, Long> end : new TreeMap<>(intent.to()).entrySet()) {
      TopicPartition log = partition(end.getKey());
      try (SkippingReader reader = new SkippingReader(kafka, log, end.getValue())) {
        long next = state.next().getOrDefault(end.getKey(), 0L);
        if (next > 0 && reader.begin() > next) {
          throw gone(end.getKey(), next, reader.begin());
        }
        reader.seek(Math.max(next, reader.begin()));
        while (!reader.isDone()) {
          for (ConsumerRecord<byte[], byte[]> record : reader.next()) {
            read++;
            for (ObjectNode json : projection.of(record, time -> true)) {
              add(json, open, chains, intent);
            }
          }
          for (SkippingReader.Skipped skipped : reader.skipped()) {
            throw new ExportBrokenException(
                "records of %s can't be read: offsets %d to %d: %s"
                    .formatted(end.getKey(), skipped.from(), skipped.to() - 1, skipped.why()));
          }
          progress.accept(read);
        }
      }
    }
    for (Map.Entry<Chain, LogFileWriter> each : open.entrySet()) {
      put(each.getKey(), each.getValue(), chains, intent);
    }
    write(state.delivered(chains));
  }

  private void add(
      ObjectNode json,
      Map<Chain, LogFileWriter> open,
      Map<String, ChainState> chains,
      Intent intent)
      throws IOException {
    Chain chain =
        new Chain(
            told(json, "recipientAccountId", ACCOUNT, state.account()),
            told(json, "awsRegion", REGION, homeRegion));
    LogFileWriter file = open.computeIfAbsent(chain, any -> new LogFileWriter());
    file.add(Reprojection.bytes(json), Instant.parse(json.path("eventTime").asText()));
    if (file.isFull()) {
      open.remove(chain);
      put(chain, file, chains, intent);
    }
  }

  /** What becomes part of a file's name has the form that it should have. */
  private static String told(ObjectNode json, String field, Pattern form, String otherwise) {
    String value = json.path(field).asText();
    return form.matcher(value).matches() ? value : otherwise;
  }

  private void put(Chain chain, LogFileWriter file, Map<String, ChainState> chains, Intent intent)
      throws IOException {
    ChainState before =
        chains.getOrDefault(chain.text(), new ChainState(intent.time(), null, List.of()));
    String unique = unique(chain, before.files().size());
    LogFile written = file.put(store, chain.logFile(intent.instant(), unique));
    List<FileState> files = new ArrayList<>(before.files());
    files.add(
        new FileState(
            written.key(),
            written.hash(),
            written.oldest().toString(),
            written.newest().toString()));
    chains.put(chain.text(), new ChainState(before.start(), before.previous(), files));
  }

  /** 16 letters and digits that a round which is done again gives again. */
  private String unique(Chain chain, int number) {
    String all = state.cluster() + " " + state.round() + " " + chain.text() + " " + number;
    UUID name = UUID.nameUUIDFromBytes(all.getBytes(StandardCharsets.UTF_8));
    return "%016X".formatted(name.getMostSignificantBits());
  }

  private void writeDigests(Instant end) throws IOException, ExportBrokenException {
    Map<String, ChainState> chains = new TreeMap<>(state.chains());
    for (Map.Entry<String, ChainState> each : chains.entrySet()) {
      ChainState before = each.getValue();
      Instant start = Instant.parse(before.start());
      if (end.isAfter(start)) {
        each.setValue(digest.put(Chain.parse(each.getKey()), before, end));
      } else if (!before.files().isEmpty()) {
        // Delivered in the same second: names have whole seconds, and time only goes on.
        each.setValue(digest.put(Chain.parse(each.getKey()), before, start.plusSeconds(1)));
      }
    }
    write(state.digested(chains));
  }

  /** Which changes stood is only known from the begin. */
  private void learnDirectory() throws ExportBrokenException {
    TopicPartition changes = new TopicPartition(Topics.IAM_CHANGES.name(), 0);
    long known = state.next().getOrDefault(changes.toString(), 0L);
    try (SkippingReader reader = new SkippingReader(kafka, changes, known)) {
      reader.seek(reader.begin());
      while (!reader.isDone()) {
        for (ConsumerRecord<byte[], byte[]> record : reader.next()) {
          var _ = projection.of(record, time -> false);
        }
        if (!reader.skipped().isEmpty()) {
          throw new ExportBrokenException("the directory's changes can't be read whole");
        }
      }
    }
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.SECONDS);
  }

  private static TopicPartition partition(String text) {
    int dash = text.lastIndexOf('-');
    return new TopicPartition(text.substring(0, dash), Integer.parseInt(text.substring(dash + 1)));
  }

  private static String cluster(Map<String, Object> kafka)
      throws ExecutionException, InterruptedException {
    try (Admin admin = Admin.create(kafka)) {
      return admin.describeCluster().clusterId().get();
    }
  }
}
