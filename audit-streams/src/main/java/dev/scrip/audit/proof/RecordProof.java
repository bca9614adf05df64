package dev.scrip.audit.proof;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A record with all that shows that it stands in the trail: where it stands in its log's tree, the
 * path to the root, and the signed checkpoint that names the root. Checked without a network.
 *
 * @param leaf the record
 * @param index its place in the tree
 * @param path the audit path (RFC 9162, 2.1.3)
 * @param note the signed checkpoint
 */
public record RecordProof(Leaf leaf, long index, List<Hash> path, String note) {
  private static final String FORMAT = "scrip-record-proof/1";
  private static final int MAX_LENGTH = 32 * 1024 * 1024; // characters
  private static final int MAX_PATH = 64;

  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxDocumentLength(MAX_LENGTH)
                          .maxNestingDepth(10)
                          .build())
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  /** Copies what could be changed from outside. */
  public RecordProof {
    path = List.copyOf(path);
  }

  /**
   * What a proof shows.
   *
   * @param topic its topic
   * @param position where the record lies
   * @param appendedAt when the broker appended it
   * @param checkpointTime when the checkpoint was signed
   * @param signer by whom
   * @param value the record's bytes, in the wire format
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on to be decoded, never compared
  public record Shown(
      String topic,
      String position,
      Instant appendedAt,
      Instant checkpointTime,
      NoteKey signer,
      byte @Nullable [] value) {}

  /**
   * Checks the proof.
   *
   * @return what it shows; empty if it shows nothing
   */
  public Optional<Shown> check(List<NoteKey> keys) {
    try {
      SignedNote signed = SignedNote.parse(note);
      Checkpoint checkpoint = Checkpoint.parse(signed.body());
      Optional<NoteKey> signer = signed.signer(keys);
      Optional<LogState> log = checkpoint.log(leaf.topic() + "-" + leaf.partition());
      if (signer.isEmpty() || log.isEmpty()) {
        return Optional.empty();
      }
      boolean leads = Inclusion.leads(leaf.hash(), index, log.get().size(), path, log.get().root());
      return leads
          ? Optional.of(
              new Shown(
                  leaf.topic(),
                  leaf.topic() + "-" + leaf.partition() + "@" + leaf.offset(),
                  Instant.ofEpochMilli(leaf.timestamp()),
                  checkpoint.time(),
                  signer.get(),
                  leaf.value()))
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** As JSON. */
  public String json() {
    ObjectNode json = JSON.createObjectNode();
    json.put("format", FORMAT);
    ObjectNode record = json.putObject("record");
    record.put("topic", leaf.topic());
    record.put("partition", leaf.partition());
    record.put("offset", leaf.offset());
    record.put("timestamp", leaf.timestamp());
    record.put("key", leaf.key() == null ? null : Base64.getEncoder().encodeToString(leaf.key()));
    record.put(
        "value", leaf.value() == null ? null : Base64.getEncoder().encodeToString(leaf.value()));
    json.put("index", index);
    ArrayNode hashes = json.putArray("path");
    path.forEach(hash -> hashes.add(hash.base64()));
    json.put("checkpoint", note);
    return json.toPrettyString() + "\n";
  }

  /**
   * The proof that JSON spells.
   *
   * @throws IllegalArgumentException if it spells none
   */
  public static RecordProof parse(String text) {
    try {
      JsonNode json = JSON.readTree(text);
      if (!json.path("format").asText().equals(FORMAT) || json.path("path").size() > MAX_PATH) {
        throw new IllegalArgumentException("no proof in the format " + FORMAT);
      }
      JsonNode record = json.path("record");
      List<Hash> path = new ArrayList<>();
      json.path("path").forEach(hash -> path.add(Hash.parse(hash.asText())));
      return new RecordProof(
          new Leaf(
              record.path("topic").asText(),
              record.path("partition").asInt(-1),
              record.path("offset").asLong(-1),
              record.path("timestamp").asLong(-1),
              bytes(record.path("key")),
              bytes(record.path("value"))),
          json.path("index").asLong(-1),
          path,
          json.path("checkpoint").asText());
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("the proof is no JSON", e);
    }
  }

  private static byte @Nullable [] bytes(JsonNode base64) {
    return base64.isTextual() ? Base64.getDecoder().decode(base64.asText()) : null;
  }
}
