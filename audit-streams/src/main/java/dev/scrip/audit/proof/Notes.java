package dev.scrip.audit.proof;

import java.util.List;
import java.util.Optional;

/** Signed notes of other things than checkpoints, under the same keys. */
public final class Notes {
  private Notes() {}

  /**
   * A signed note.
   *
   * @param body text that ends with a line feed; its first line must say what it is, so that no
   *     note can be taken for another thing
   */
  public static String sign(String body, CheckpointSigner signer) {
    return SignedNote.sign(body, signer).text();
  }

  /** The body of a note that one of some keys signed; empty if none did. */
  public static Optional<String> body(String note, List<NoteKey> keys) {
    try {
      SignedNote parsed = SignedNote.parse(note);
      return parsed.signer(keys).map(key -> parsed.body());
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
