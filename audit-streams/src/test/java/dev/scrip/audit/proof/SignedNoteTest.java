package dev.scrip.audit.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class SignedNoteTest {
  private static final CheckpointSigner SIGNER =
      CheckpointSigner.parse(CheckpointSigner.generateText("scrip-test"));

  @Test
  void publishedExample_verifiesUnderItsKey() {
    // The example of Go's golang.org/x/mod/sumdb/note, whose form C2SP's signed-note is.
    NoteKey key =
        NoteKey.parse("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW");
    String text =
        """
        If you think cryptography is the answer to your problem,
        then you don't know what your problem is.

        \u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
        """;
    assertThat(SignedNote.parse(text).signer(List.of(key))).contains(key);
    assertThat(SignedNote.parse(text.replace("is the answer", "is an answer")).signer(List.of(key)))
        .isEmpty();
  }

  @Test
  void signedCheckpoint_isReadBackWhole() {
    Checkpoint checkpoint = checkpoint();
    SignedNote note = SignedNote.sign(checkpoint.body(), SIGNER);
    SignedNote read = SignedNote.parse(note.text());
    assertThat(read).isEqualTo(note);
    assertThat(read.signer(List.of(SIGNER.key()))).contains(SIGNER.key());
    assertThat(Checkpoint.parse(read.body())).isEqualTo(checkpoint);
    assertThat(NoteKey.parse(SIGNER.key().text())).isEqualTo(SIGNER.key());
  }

  @Test
  void otherKey_otherNameOrOtherText_isNoSignature() {
    SignedNote note = SignedNote.sign(checkpoint().body(), SIGNER);
    CheckpointSigner other = CheckpointSigner.parse(CheckpointSigner.generateText("scrip-test"));
    assertThat(note.signer(List.of(other.key()))).isEmpty();
    assertThat(
            SignedNote.parse(note.text().replace("number 7", "number 8"))
                .signer(List.of(SIGNER.key())))
        .isEmpty();
    assertThat(
            new SignedNote(note.body(), "\u2014 scrip-test AAAA\n").signer(List.of(SIGNER.key())))
        .isEmpty();
  }

  @Test
  void checkpointWhoseSumsAreWrong_isNone() {
    String body = checkpoint().body();
    String wrong = body.replaceFirst("\n2\n", "\n3\n");
    assertThat(wrong).isNotEqualTo(body);
    assertThatThrownBy(() -> Checkpoint.parse(wrong)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Checkpoint.parse(body.replace("sts.audit-0 2", "sts.audit-0 3")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void secretKey_isNeverPrinted() {
    String text = CheckpointSigner.generateText("scrip-test");
    String secret = text.lines().toList().get(1);
    assertThat(CheckpointSigner.parse(text).toString()).doesNotContain(secret);
  }

  private static Checkpoint checkpoint() {
    Frontier frontier = new Frontier();
    frontier.append(Hash.leaf(new byte[] {1}));
    frontier.append(Hash.leaf(new byte[] {2}));
    return new Checkpoint(
        "scrip/test",
        7,
        Instant.parse("2026-11-26T12:00:00Z"),
        Optional.of(Hash.of(new byte[] {3})),
        List.of(LogState.of("sts.audit-0", frontier, 2), LogState.empty("sts.ends-0")));
  }
}
