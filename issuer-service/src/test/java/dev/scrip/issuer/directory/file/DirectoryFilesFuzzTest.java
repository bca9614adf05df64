package dev.scrip.issuer.directory.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scrip.issuer.directory.Directory;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/**
 * Files, mutated and read and planned: taken or refused with a message, and nothing else, within
 * bounds of time. The texts are those that users write, so that mutations reach deep.
 */
final class DirectoryFilesFuzzTest {
  private static final int ROUNDS = 4_000;
  private static final String[] SPLICES = {
    "{",
    "}",
    "[",
    "]",
    ":",
    "- ",
    "\n",
    "\t",
    "&a ",
    "*a",
    "!!java.lang.Object ",
    "%",
    "null",
    "~",
    "\"",
    "'",
    "|",
    ">",
    "\u0000",
    "\uD800",
    "é",
    "999999999999",
    "-1",
    "1e99",
    "true",
    "arn:aws:iam::",
    "AKIA",
    "accounts:",
    "users:",
    "{id: \"1\"}",
    "<<: *a"
  };

  private final long seed = Long.getLong("scrip.seed", System.nanoTime());
  private final Random random = new Random(seed);

  @Test
  void mutatedFiles_areTakenOrRefused() {
    System.out.println("DirectoryFilesFuzzTest: seed " + seed + " (-Dscrip.seed repeats it)");
    String[] texts = {DirectoryPlanTest.FILE, DirectoryPlanTest.DETAILS};
    int taken = 0;
    for (int round = 0; round < ROUNDS; round++) {
      String text = mutated(texts[round % 2]);
      taken += isTaken(text) ? 1 : 0;
    }
    assertThat(taken).as("some mutations are still files").isBetween(1, ROUNDS - 1);
  }

  @Test
  void whatIsMadeToCostMuch_isRefusedSoon() {
    String aliases =
        "a: &a [x,x,x,x,x,x,x,x,x]\n" + "b: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\n".repeat(1);
    StringBuilder bomb = new StringBuilder("x0: &x0 [1]\n");
    for (int i = 1; i < 60; i++) {
      bomb.append("x%d: &x%d [*x%d, *x%d]\n".formatted(i, i, i - 1, i - 1));
    }
    for (String text :
        new String[] {
          "[".repeat(100_000),
          "{\"a\":".repeat(100_000),
          "- ".repeat(100_000),
          aliases,
          bomb.toString(),
          "accounts: [{id: \"" + "1".repeat(1_000_000) + "\"}]"
        }) {
      Assertions.assertTimeoutPreemptively(
          Duration.ofSeconds(10), () -> assertThat(isTaken(text)).isFalse());
    }
  }

  private static boolean isTaken(String text) {
    try {
      DirectoryPlan.of(
          DirectoryFiles.parse(text),
          Directory.EMPTY,
          new DirectoryPlan.Order("arn:aws:iam::111111111111:user/admin", true, true),
          id -> Optional.empty(),
          new SecureRandom(),
          Instant.EPOCH);
      return true;
    } catch (InvalidDirectoryFileException e) {
      assertThat(e.getMessage()).isNotBlank().doesNotContain("a-secret-of-some-length");
      return false;
    }
  }

  private String mutated(String text) {
    StringBuilder mutated = new StringBuilder(text);
    for (int i = 0; i <= random.nextInt(3); i++) {
      int at = random.nextInt(mutated.length());
      int to = Math.min(mutated.length(), at + random.nextInt(12));
      switch (random.nextInt(4)) {
        case 0 -> mutated.insert(at, SPLICES[random.nextInt(SPLICES.length)]);
        case 1 -> mutated.delete(at, to);
        case 2 -> mutated.setCharAt(at, (char) random.nextInt(0x250));
        default -> mutated.insert(at, mutated.substring(at, to));
      }
    }
    return mutated.toString();
  }
}
