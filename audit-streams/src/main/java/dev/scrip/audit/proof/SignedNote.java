package dev.scrip.audit.proof;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/**
 * A note with a signature in C2SP's form: the body, an empty line, an em dash, the signer's name,
 * Base64 of the key's hash and the signature.
 *
 * @param body text that ends with a line feed
 * @param signatures the lines below it
 */
record SignedNote(String body, String signatures) {
  private static final String DASH = "\u2014 ";
  private static final int HASH = 4;

  static SignedNote sign(String body, CheckpointSigner signer) {
    byte[] signature = signer.sign(body.getBytes(StandardCharsets.UTF_8));
    byte[] bytes =
        ByteBuffer.allocate(HASH + signature.length)
            .put(signer.key().hash())
            .put(signature)
            .array();
    return new SignedNote(
        body, DASH + signer.key().name() + " " + Base64.getEncoder().encodeToString(bytes) + "\n");
  }

  /**
   * The note that text spells.
   *
   * @throws IllegalArgumentException if it spells none
   */
  static SignedNote parse(String text) {
    int gap = text.lastIndexOf("\n\n" + DASH);
    if (gap < 0 || !text.endsWith("\n")) {
      throw new IllegalArgumentException("no signed note");
    }
    return new SignedNote(text.substring(0, gap + 1), text.substring(gap + 2));
  }

  String text() {
    return body + "\n" + signatures;
  }

  /** What the next checkpoint names it by. */
  Hash hash() {
    return Hash.of(text().getBytes(StandardCharsets.UTF_8));
  }

  /** The key, of some, that a signature is good under. */
  Optional<NoteKey> signer(Iterable<NoteKey> keys) {
    for (NoteKey key : keys) {
      if (signatures.lines().anyMatch(line -> isBy(key, line))) {
        return Optional.of(key);
      }
    }
    return Optional.empty();
  }

  private boolean isBy(NoteKey key, String line) {
    String prefix = DASH + key.name() + " ";
    if (!line.startsWith(prefix)) {
      return false;
    }
    try {
      byte[] bytes = Base64.getDecoder().decode(line.substring(prefix.length()));
      return bytes.length > HASH
          && Arrays.equals(Arrays.copyOf(bytes, HASH), key.hash())
          && key.verifies(
              body.getBytes(StandardCharsets.UTF_8), Arrays.copyOfRange(bytes, HASH, bytes.length));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
