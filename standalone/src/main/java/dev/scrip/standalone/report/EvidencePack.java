package dev.scrip.standalone.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.scrip.audit.history.RecordReader;
import dev.scrip.audit.history.TrailEvent;
import dev.scrip.audit.history.TrailPlace;
import dev.scrip.audit.proof.CheckpointSigner;
import dev.scrip.audit.proof.NoteKey;
import dev.scrip.audit.proof.Notes;
import dev.scrip.audit.proof.Prover;
import dev.scrip.audit.proof.Prover.Position;
import dev.scrip.audit.proof.RecordProof;
import dev.scrip.standalone.report.EvidencePage.Pack;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Writes an evidence pack, file by file, and checks one. */
public final class EvidencePack {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final JsonMapper PRETTY =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
  private static final String KIND = "scrip report manifest v1";
  private static final int MOST_RECORDS = 100_000;

  private final Path folder;
  private final Map<String, Object> kafka;
  private final Consumer<String> progress;
  private final Map<String, String> files = new TreeMap<>();

  /**
   * A pack to be written.
   *
   * @param folder where to; must not be there
   * @param kafka how to reach the broker, for records and proofs
   * @param progress told what is being done
   */
  public EvidencePack(Path folder, Map<String, Object> kafka, Consumer<String> progress) {
    this.folder = folder;
    this.kafka = Map.copyOf(kafka);
    this.progress = progress;
  }

  /** Asks a question, page by page. */
  @FunctionalInterface
  public interface Asking {
    /** A page of an answer as JSON. */
    JsonNode page(String query, Map<String, String> parameters)
        throws dev.scrip.standalone.data.UsageException, IOException, InterruptedException;
  }

  /**
   * What is to be written.
   *
   * @param name of the report
   * @param report what it shows
   * @param from begin of the range
   * @param to end of the range, not within
   * @param given what questions take beside it
   * @param ranBy who runs it
   * @param ranAt when
   * @param proofs most records to prove
   */
  public record Order(
      String name,
      ReportPlan.Report report,
      Instant from,
      Instant to,
      Map<String, String> given,
      String ranBy,
      Instant ranAt,
      int proofs) {}

  /** Writes it. */
  public void write(ReportPlan plan, Order order, Asking asking, CheckpointSigner signer)
      throws dev.scrip.standalone.data.UsageException, IOException, InterruptedException {
    Files.createDirectories(folder.resolve("data"));
    Files.createDirectories(folder.resolve("records"));
    Files.createDirectories(folder.resolve("proofs"));
    List<Answered> answers = new ArrayList<>();
    TreeSet<String> positions = new TreeSet<>();
    for (ReportPlan.Section section : plan.sections(order.report())) {
      progress.accept("asking " + section.query());
      Answered answered = answered(section, order, asking);
      answers.add(answered);
      for (JsonNode row : answered.rows()) {
        for (String column :
            List.of(
                "position",
                "grantPosition",
                "changePosition",
                "decisionPosition",
                "removedPosition")) {
          if (row.path(column).isTextual() && positions.size() < MOST_RECORDS) {
            positions.add(row.path(column).asText());
          }
        }
      }
    }
    progress.accept("reading " + positions.size() + " records");
    records(positions);
    progress.accept("proving " + Math.min(order.proofs(), positions.size()) + " records");
    int proven = proofs(positions, order.proofs());
    Pack pack =
        new Pack(order.report().title(), order.from(), order.to(), order.ranBy(), order.ranAt());
    put("report.html", EvidencePage.of(pack, answers, plan.controls()));
    sign(manifest(order, answers, positions.size(), proven), signer);
  }

  private Answered answered(ReportPlan.Section section, Order order, Asking asking)
      throws dev.scrip.standalone.data.UsageException, IOException, InterruptedException {
    Map<String, String> parameters = new LinkedHashMap<>();
    boolean spans =
        dev.scrip.audit.catalog.Catalog.descriptions().stream()
            .filter(each -> each.name().equals(section.query()))
            .anyMatch(each -> each.parameters().contains(dev.scrip.audit.catalog.Parameter.FROM));
    if (spans) {
      parameters.put("from", order.from().toString());
      parameters.put("to", order.to().toString());
    }
    parameters.put("asOf", order.to().minusMillis(1).toString());
    Optional.ofNullable(section.takes())
        .orElse(List.of())
        .forEach(
            name ->
                Optional.ofNullable(order.given().get(name))
                    .ifPresent(value -> parameters.put(name, value)));
    List<JsonNode> rows = new ArrayList<>();
    long total = 0;
    JsonNode page = asking.page(section.query(), parameters);
    while (true) {
      page.path("rows").forEach(rows::add);
      total += Long.parseUnsignedLong(page.path("controlTotal").asText("0"), 16);
      if (!page.path("nextToken").isTextual()) {
        break;
      }
      parameters.put("nextToken", page.path("nextToken").asText());
      page = asking.page(section.query(), parameters);
    }
    StringBuilder lines = new StringBuilder();
    for (JsonNode row : rows) {
      lines.append(JSON.writeValueAsString(row)).append('\n');
    }
    String file = "data/" + section.query() + ".ndjson";
    String hash = put(file, lines.toString());
    List<String> columns = new ArrayList<>();
    page.path("columns").forEach(column -> columns.add(column.asText()));
    return new Answered(
        section, columns, rows, rows.size(), HexFormat.of().toHexDigits(total), page, file, hash);
  }

  /** The records that rows name, as CloudTrail records, by where they lie. */
  private void records(SortedSet<String> positions) throws IOException, InterruptedException {
    List<TrailPlace> places = new ArrayList<>();
    for (String position : positions) {
      Position.parse(position)
          .filter(Position::isOfTrail)
          .ifPresent(
              at -> places.add(new TrailPlace(0, at.topic(), at.partition(), at.offset(), 0)));
    }
    StringBuilder lines = new StringBuilder();
    try (RecordReader reader = new RecordReader(kafka)) {
      for (TrailEvent event : reader.at(places)) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("position", event.place().position());
        line.put("record", event.json());
        lines.append(JSON.writeValueAsString(line)).append('\n');
      }
    }
    put("records/records.ndjson", lines.toString());
  }

  private int proofs(SortedSet<String> positions, int most) throws IOException {
    Prover prover = new Prover(kafka);
    int proven = 0;
    for (String position : positions) {
      if (proven == most) {
        break;
      }
      Optional<RecordProof> proof =
          Position.parse(position).filter(Position::isOfTrail).flatMap(prover::prove);
      if (proof.isPresent()) {
        put("proofs/" + position + ".json", proof.get().json());
        proven++;
      }
    }
    put("proofs/checkpoint.txt", prover.latest().orElse("no checkpoint yet\n"));
    return proven;
  }

  private String manifest(Order order, List<Answered> answers, int records, int proven)
      throws JsonProcessingException {
    Map<String, @Nullable Object> manifest = new LinkedHashMap<>();
    manifest.put("report", order.name());
    manifest.put("from", order.from().toString());
    manifest.put("to", order.to().toString());
    manifest.put("ranBy", order.ranBy());
    manifest.put("ranAt", order.ranAt().toString());
    manifest.put("records", records);
    manifest.put("proven", proven);
    List<Object> sections = new ArrayList<>();
    for (Answered answered : answers) {
      Map<String, @Nullable Object> section = new LinkedHashMap<>();
      section.put("query", answered.head().path("query"));
      section.put("file", answered.file());
      section.put("rowCount", answered.rowCount());
      section.put("controlTotal", answered.controlTotal());
      section.put("position", answered.head().path("position"));
      section.put("earliest", answered.head().path("earliest"));
      section.put("notes", answered.head().path("notes"));
      sections.add(section);
    }
    manifest.put("sections", sections);
    manifest.put("files", files);
    return PRETTY.writeValueAsString(manifest) + "\n";
  }

  private void sign(String manifest, CheckpointSigner signer) throws IOException {
    Files.writeString(folder.resolve("manifest.json"), manifest);
    Files.writeString(
        folder.resolve("manifest.sig"),
        Notes.sign(KIND + "\n" + sha256(manifest.getBytes(StandardCharsets.UTF_8)) + "\n", signer));
  }

  private String put(String name, String content) throws IOException {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    Files.write(folder.resolve(name), bytes);
    String hash = sha256(bytes);
    files.put(name, hash);
    return hash;
  }

  /** What is wrong with a pack; nothing if its files are those that somebody with a key signed. */
  public static List<String> check(Path folder, List<NoteKey> keys) throws IOException {
    List<String> wrong = new ArrayList<>();
    byte[] manifest = Files.readAllBytes(folder.resolve("manifest.json"));
    String expected = KIND + "\n" + sha256(manifest) + "\n";
    if (!Notes.body(Files.readString(folder.resolve("manifest.sig")), keys)
        .filter(expected::equals)
        .isPresent()) {
      wrong.add("manifest.json is not what was signed");
    }
    JsonNode files = JSON.readTree(manifest).path("files");
    TreeSet<String> named = new TreeSet<>();
    for (Map.Entry<String, JsonNode> file : files.properties()) {
      named.add(file.getKey());
      Path path = folder.resolve(file.getKey()).normalize();
      if (!path.startsWith(folder.normalize()) || !Files.isRegularFile(path)) {
        wrong.add(file.getKey() + " is missing");
      } else if (!sha256(Files.readAllBytes(path)).equals(file.getValue().asText())) {
        wrong.add(file.getKey() + " was changed");
      }
    }
    try (var all = Files.walk(folder)) {
      all.filter(Files::isRegularFile)
          .map(path -> folder.relativize(path).toString())
          .filter(
              name ->
                  !name.equals("manifest.json")
                      && !name.equals("manifest.sig")
                      && !named.contains(name))
          .forEach(name -> wrong.add(name + " is not of the pack"));
    }
    return wrong;
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
