package dev.scrip.audit.query;

import dev.scrip.audit.query.SessionQuery.Place;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Opaque tokens that carry on where a page ended. Each is bound to the query that it came from, so
 * it can't be used to read on with another filter than was authorized.
 */
public final class PageTokens {
  private static final String HMAC = "HmacSHA256";
  private static final int MAC_BYTES = 16;

  private final SecretKeySpec key;

  /** Tokens under a key, which all instances share. */
  public PageTokens(byte[] key) {
    this.key = new SecretKeySpec(key, HMAC);
  }

  /** The token of a place in a query's answer. */
  public String of(Place place, String query) {
    byte[] content = (place.millis() + " " + place.id()).getBytes(StandardCharsets.UTF_8);
    byte[] mac = mac(content, query);
    byte[] token = Arrays.copyOf(mac, MAC_BYTES + content.length);
    System.arraycopy(content, 0, token, MAC_BYTES, content.length);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
  }

  /**
   * The place of a token.
   *
   * @throws InvalidQueryException if it is not from this query's answer
   */
  public Place place(String token, String query) throws InvalidQueryException {
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(token);
      if (bytes.length > MAC_BYTES) {
        byte[] content = Arrays.copyOfRange(bytes, MAC_BYTES, bytes.length);
        byte[] mac = Arrays.copyOf(bytes, MAC_BYTES);
        if (MessageDigest.isEqual(mac, Arrays.copyOf(mac(content, query), MAC_BYTES))) {
          String[] parts = new String(content, StandardCharsets.UTF_8).split(" ", 2);
          return new Place(Long.parseLong(parts[0]), parts[1]);
        }
      }
    } catch (IllegalArgumentException e) {
      // the same answer as for a token of another query
    }
    throw new InvalidQueryException("nextToken does not belong to this query");
  }

  private byte[] mac(byte[] content, String query) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(key);
      mac.update(
          MessageDigest.getInstance("SHA-256").digest(query.getBytes(StandardCharsets.UTF_8)));
      return mac.doFinal(content);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
