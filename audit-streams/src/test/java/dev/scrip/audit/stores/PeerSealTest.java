package dev.scrip.audit.stores;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

final class PeerSealTest {
  private static final byte[] KEY =
      "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] WORDS = "what lies here?".getBytes(StandardCharsets.US_ASCII);

  private final PeerSeal one = new PeerSeal(KEY);
  private final PeerSeal other = new PeerSeal(KEY);

  @Test
  void questionAndAnswer_areOpenedByWhoHasTheKey() throws Exception {
    byte[] question = one.question(WORDS);
    assertThat(new String(question, StandardCharsets.ISO_8859_1)).doesNotContain("lies here");
    assertThat(other.openQuestion(question)).isEqualTo(WORDS);
    byte[] answer = other.answer(WORDS, question);
    assertThat(one.openAnswer(answer, question)).isEqualTo(WORDS);
  }

  @Test
  void answer_isGoodForItsQuestionOnly() {
    byte[] answer = other.answer(WORDS, one.question(WORDS));
    byte[] another = one.question(WORDS);
    assertThatThrownBy(() -> one.openAnswer(answer, another))
        .isInstanceOf(GeneralSecurityException.class);
    assertThatThrownBy(() -> other.openQuestion(answer))
        .as("an answer is no question")
        .isInstanceOf(GeneralSecurityException.class);
  }

  @Test
  void anotherKey_opensNothing() {
    byte[] key = KEY.clone();
    key[0]++;
    byte[] question = new PeerSeal(key).question(WORDS);
    assertThatThrownBy(() -> one.openQuestion(question))
        .isInstanceOf(GeneralSecurityException.class);
  }

  @Property(tries = 200)
  void oneChangedByte_opensNothing(
      @ForAll @IntRange(max = 74) int at, @ForAll @IntRange(min = 1, max = 255) int change) {
    byte[] question = one.question(WORDS);
    question[at % question.length] ^= (byte) change;
    assertThatThrownBy(() -> other.openQuestion(question))
        .isInstanceOf(GeneralSecurityException.class);
  }

  @Property(tries = 100)
  void whatIsCutShort_opensNothing(@ForAll @IntRange(max = 74) int length) {
    byte[] question = Arrays.copyOf(one.question(WORDS), length);
    assertThatThrownBy(() -> other.openQuestion(question))
        .isInstanceOf(GeneralSecurityException.class);
  }
}
