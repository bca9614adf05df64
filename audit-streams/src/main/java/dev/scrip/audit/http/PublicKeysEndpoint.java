package dev.scrip.audit.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.scrip.audit.export.DigestKey;
import dev.scrip.audit.stores.NotAvailableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * CloudTrail's {@code ListPublicKeys}, which {@code aws cloudtrail validate-logs} asks. Source: AWS
 * CloudTrail API Reference.
 */
final class PublicKeysEndpoint {
  static final String ACTION = "cloudtrail:ListPublicKeys";
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration FOR_EVER = Duration.ofDays(3_650);

  private final Path file;
  private final AuthorizeClient issuer;

  /** An endpoint for the keys of a file, which need not be there yet. */
  PublicKeysEndpoint(Path file, AuthorizeClient issuer) {
    this.file = file;
    this.issuer = issuer;
  }

  void answer(Exchange exchange, byte[] body, String hash) {
    Instant from;
    Instant to;
    try {
      JsonNode json = JSON.readTree(body);
      from = time(json.path("StartTime"), Instant.EPOCH);
      to = time(json.path("EndTime"), Instant.MAX);
    } catch (IOException | IllegalArgumentException e) {
      exchange.invalid("the request is no ListPublicKeys request");
      return;
    }
    exchange.answer(issuer, hash, ACTION, "*", Map.of(), caller -> answer(from, to));
  }

  private Map<String, @Nullable Object> answer(Instant from, Instant to) {
    List<DigestKey> keys = keys().stream().sorted(Comparator.comparing(DigestKey::from)).toList();
    List<Map<String, Object>> found = new ArrayList<>();
    for (int i = 0; i < keys.size(); i++) {
      DigestKey key = keys.get(i);
      Instant end = i + 1 < keys.size() ? keys.get(i + 1).from() : key.from().plus(FOR_EVER);
      if (key.from().isAfter(to) || end.isBefore(from)) {
        continue;
      }
      Map<String, Object> each = new LinkedHashMap<>();
      each.put("Value", Base64.getEncoder().encodeToString(key.pkcs1()));
      each.put("ValidityStartTime", key.from().getEpochSecond());
      each.put("ValidityEndTime", end.getEpochSecond());
      each.put("Fingerprint", key.fingerprint());
      found.add(each);
    }
    return Map.of("PublicKeyList", found);
  }

  private List<DigestKey> keys() {
    try {
      return DigestKey.parseAll(Files.readString(file));
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException | IllegalArgumentException e) {
      throw new NotAvailableException("the file with the public keys can't be read", -1);
    }
  }

  /** The JSON protocol's times are seconds since 1970. */
  private static Instant time(JsonNode node, Instant fallback) {
    if (node.isMissingNode() || node.isNull()) {
      return fallback;
    }
    if (!node.isNumber() || Math.abs(node.asDouble()) > 1e11) {
      throw new IllegalArgumentException("no time");
    }
    return Instant.ofEpochSecond((long) node.asDouble());
  }
}
