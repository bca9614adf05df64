package dev.scrip.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FixTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain",
        "arn:aws:iam::123456789012:role/demo",
        "{\"Sid\": \"x\"}",
        "x'; echo evil; '",
        "$(echo evil) `echo evil` \\ \" ; & |",
        "''",
        "a\nb"
      })
  void words_reachACommandAsTheyAre(String word) throws IOException, InterruptedException {
    Process shell = new ProcessBuilder("sh", "-c", "printf %s " + Fix.quoted(word)).start();
    String said = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(shell.waitFor()).isZero();
    assertThat(said).isEqualTo(word);
  }
}
