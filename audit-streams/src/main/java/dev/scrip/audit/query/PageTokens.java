package dev.scrip.audit.query;

import dev.scrip.audit.query.SessionQuery.Place;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Opaque tokens that carry on where a page ended. Each is bound to the query that it came from, so
 * it can't be used to read on with another filter than was authorized; and it is sealed, since the
 * place may be that of a row that was looked at and not shown.
 */
public final class PageTokens {
  private static final String CIPHER = "AES/GCM/NoPadding";
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;

  private final SecretKeySpec key;
  private final SecureRandom random = new SecureRandom();

  /** Tokens under a key of 32 bytes, which all instances share. */
  public PageTokens(byte[] key) {
    this.key = new SecretKeySpec(key, "AES");
  }

  /** The token of a place in a query's answer. */
  public String of(Place place, String query) {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    byte[] content = (place.millis() + " " + place.id()).getBytes(StandardCharsets.UTF_8);
    try {
      byte[] sealed = cipher(Cipher.ENCRYPT_MODE, nonce, query).doFinal(content);
      byte[] token = Arrays.copyOf(nonce, NONCE_BYTES + sealed.length);
      System.arraycopy(sealed, 0, token, NONCE_BYTES, sealed.length);
      return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * The place of a token.
   *
   * @throws InvalidQueryException if it is not from this query's answer
   */
  public Place place(String token, String query) throws InvalidQueryException {
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(token);
      if (bytes.length > NONCE_BYTES) {
        byte[] content =
            cipher(Cipher.DECRYPT_MODE, Arrays.copyOf(bytes, NONCE_BYTES), query)
                .doFinal(Arrays.copyOfRange(bytes, NONCE_BYTES, bytes.length));
        String[] parts = new String(content, StandardCharsets.UTF_8).split(" ", 2);
        return new Place(Long.parseLong(parts[0]), parts[1]);
      }
    } catch (IllegalArgumentException | GeneralSecurityException e) {
      // the same answer as for a token of another query
    }
    throw new InvalidQueryException("nextToken does not belong to this query");
  }

  private Cipher cipher(int mode, byte[] nonce, String query) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance(CIPHER);
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(query.getBytes(StandardCharsets.UTF_8));
    return cipher;
  }
}
