package dev.scrip.audit.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Proofs and notes come from whoever hands them over: any text is an answer, never a fault. */
final class ProofFuzzTest {
  private static final int TRIES = 10_000;
  private static final CheckpointSigner SIGNER =
      CheckpointSigner.parse(CheckpointSigner.generateText("scrip-test"));

  @Test
  void mutatedProof_showsNothing_orWhatItShowedBefore() {
    RecordProof proof = proof();
    RecordProof.Shown shown = proof.check(List.of(SIGNER.key())).orElseThrow();
    fuzz(
        proof.json(),
        text -> {
          Optional<RecordProof.Shown> found = RecordProof.parse(text).check(List.of(SIGNER.key()));
          found.ifPresent(
              other -> {
                assertThat(other.position()).isEqualTo(shown.position());
                assertThat(other.appendedAt()).isEqualTo(shown.appendedAt());
                assertThat(other.value()).isEqualTo(shown.value());
              });
          return found;
        });
  }

  @Test
  void mutatedNote_isByNobody_orTheSame() {
    SignedNote note = SignedNote.sign(checkpoint(new Frontier()).body(), SIGNER);
    fuzz(
        note.text(),
        text -> {
          SignedNote read = SignedNote.parse(text);
          Optional<NoteKey> signer = read.signer(List.of(SIGNER.key()));
          signer.ifPresent(key -> assertThat(read.body()).isEqualTo(note.body()));
          return signer;
        });
    fuzz(checkpoint(new Frontier()).body(), Checkpoint::parse);
    fuzz(SIGNER.key().text(), NoteKey::parse);
    fuzz("sts.audit-0@118", Prover.Position::parse);
  }

  private static void fuzz(String valid, Function<String, Object> parser) {
    String given = System.getProperty("scrip.seed", "");
    long seed = given.isEmpty() ? System.nanoTime() : Long.parseLong(given);
    Random random = new Random(seed);
    int taken = 0;
    int refused = 0;
    for (int i = 0; i < TRIES; i++) {
      String text = mutated(valid, random);
      try {
        assertThat(parser.apply(text)).isNotNull();
        taken++;
      } catch (IllegalArgumentException e) {
        refused++; // the one way to say no
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed + ": " + text, e);
      }
    }
    assertThat(taken).as("some are still read, seed %d", seed).isPositive();
    assertThat(refused + taken).isEqualTo(TRIES);
  }

  private static String mutated(String valid, Random random) {
    StringBuilder text = new StringBuilder(valid);
    for (int n = random.nextInt(3); n >= 0 && !text.isEmpty(); n--) {
      int at = random.nextInt(text.length());
      switch (random.nextInt(5)) {
        case 0 -> text.deleteCharAt(at);
        case 1 -> text.setCharAt(at, (char) random.nextInt(0x3000));
        case 2 -> text.insert(at, valid, 0, random.nextInt(Math.min(40, valid.length())));
        case 3 -> text.setCharAt(at, "0123456789-\n\" ={}[]".charAt(random.nextInt(19)));
        default -> text.setLength(at);
      }
    }
    return text.toString();
  }

  private static RecordProof proof() {
    Leaf leaf =
        new Leaf(
            "sts.audit",
            0,
            1,
            1_795_685_400_123L,
            "key".getBytes(StandardCharsets.UTF_8),
            "value".getBytes(StandardCharsets.UTF_8));
    Leaf before = new Leaf("sts.audit", 0, 0, 1_795_685_400_000L, null, null);
    Frontier whole = new Frontier();
    whole.append(before.hash());
    Frontier left = new Frontier();
    left.append(before.hash());
    whole.append(leaf.hash());
    return new RecordProof(
        leaf,
        1,
        Inclusion.path(left, List.of(leaf.hash())),
        SignedNote.sign(checkpoint(whole).body(), SIGNER).text());
  }

  private static Checkpoint checkpoint(Frontier trail) {
    return new Checkpoint(
        "scrip/test",
        7,
        Instant.parse("2026-11-26T09:30:00.123Z"),
        Optional.of(Hash.of(new byte[] {1})),
        List.of(
            LogState.of("iam.changes-0", new Frontier(), 0),
            LogState.of("sts.audit-0", trail, trail.size())));
  }
}
