package dev.scrip.audit.export;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.scrip.audit.export.ExportState.ChainState;
import dev.scrip.audit.export.ExportState.FileState;
import dev.scrip.audit.export.ExportState.Previous;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/** Writes digest files: what was delivered in a time, hashed, signed, and chained to the last. */
final class Digest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String SIGNATURE_ALGORITHM = "SHA256withRSA";
  private static final String HASH_ALGORITHM = "SHA-256";

  private final TrailStore store;
  private final DigestSigner signer;
  private final String trail;
  private final String homeRegion;

  Digest(TrailStore store, DigestSigner signer, String trail, String homeRegion) {
    this.store = store;
    this.signer = signer;
    this.trail = trail;
    this.homeRegion = homeRegion;
  }

  /** Writes a chain's digest up to an instant, also when there is nothing to list. */
  ChainState put(Chain chain, ChainState state, Instant end) throws IOException {
    String key = chain.digest(end, trail, homeRegion);
    String object = store.prefix() + key;
    byte[] content = JSON.writeValueAsBytes(json(chain, state, end, object));
    String hash = HexFormat.of().formatHex(sha256(content));
    Previous previous = state.previous();
    String signature =
        signer.sign(
            end
                + "\n"
                + store.bucket()
                + "/"
                + object
                + "\n"
                + hash
                + "\n"
                + (previous == null ? "null" : previous.signature()));
    store.put(
        key,
        gzip(content),
        Map.of("signature", signature, "signature-algorithm", SIGNATURE_ALGORITHM));
    return new ChainState(
        end.toString(), new Previous(object, hash, signature), java.util.List.of());
  }

  private ObjectNode json(Chain chain, ChainState state, Instant end, String object)
      throws JsonProcessingException {
    Previous previous = state.previous();
    ObjectNode json = JSON.createObjectNode();
    json.put("awsAccountId", chain.account());
    json.put("digestStartTime", state.start());
    json.put("digestEndTime", end.toString());
    json.put("digestS3Bucket", store.bucket());
    json.put("digestS3Object", object);
    json.put("digestPublicKeyFingerprint", signer.key().fingerprint());
    json.put("digestSignatureAlgorithm", SIGNATURE_ALGORITHM);
    json.put(
        "newestEventTime",
        state.files().stream()
            .map(FileState::newest)
            .map(Instant::parse)
            .max(Comparator.naturalOrder())
            .map(Digest::seconds)
            .orElse(null));
    json.put(
        "oldestEventTime",
        state.files().stream()
            .map(FileState::oldest)
            .map(Instant::parse)
            .min(Comparator.naturalOrder())
            .map(Digest::seconds)
            .orElse(null));
    json.put("previousDigestS3Bucket", previous == null ? null : store.bucket());
    json.put("previousDigestS3Object", previous == null ? null : previous.object());
    json.put("previousDigestHashValue", previous == null ? null : previous.hash());
    json.put("previousDigestHashAlgorithm", previous == null ? null : HASH_ALGORITHM);
    json.put("previousDigestSignature", previous == null ? null : previous.signature());
    ArrayNode files = json.putArray("logFiles");
    for (FileState file : state.files()) {
      ObjectNode each = files.addObject();
      each.put("s3Bucket", store.bucket());
      each.put("s3Object", store.prefix() + file.key());
      each.put("hashValue", file.hash());
      each.put("hashAlgorithm", HASH_ALGORITHM);
      each.put("newestEventTime", seconds(Instant.parse(file.newest())));
      each.put("oldestEventTime", seconds(Instant.parse(file.oldest())));
    }
    return json;
  }

  private static String seconds(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(content);
    }
    return out.toByteArray();
  }

  private static byte[] sha256(byte[] content) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(content);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
