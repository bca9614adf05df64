package dev.scrip.issuer.directory.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.scrip.issuer.session.RootKey;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class SecretsTest {
  private static final String KEY = "AKIAQ3MAABCDEFGHIJKL";
  private static final String SERIAL = "arn:aws:iam::123456789012:mfa/phone";

  private final RootKey rootKey = RootKey.parse(RootKey.generateText(new SecureRandom()));
  private final Secrets secrets = new Secrets(rootKey);

  @Test
  void whatIsFolded_isOpenedOnUse_untilItIsReplacedOrDeleted() {
    secrets.fold(KEY, sealed(KEY, "first"), 1);
    assertThat(secrets.accessKey(KEY).orElseThrow().reveal()).isEqualTo("first");
    secrets.fold(KEY, sealed(KEY, "second"), 2);
    assertThat(secrets.accessKey(KEY).orElseThrow().reveal()).isEqualTo("second");
    secrets.fold(KEY, null, 3);
    assertThat(secrets.accessKey(KEY)).isEmpty();
    assertThat(secrets.has(KEY)).isFalse();
    secrets.fold(SERIAL, sealed(SERIAL, "seed"), 4);
    assertThat(secrets.mfaSeed(SERIAL).orElseThrow())
        .isEqualTo("seed".getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void aSecretUnderAnotherName_isNotOpened() {
    secrets.fold(KEY, sealed("AKIAQ3MAABCDEFGHIJK2", "first"), 1);
    assertThat(secrets.accessKey(KEY)).isEmpty();
  }

  @Test
  void age_isThatOfTheLastWriting() {
    secrets.fold(KEY, sealed(KEY, "x"), 1_000);
    secrets.fold(SERIAL, sealed(SERIAL, "y"), 9_000);
    assertThat(secrets.writtenBefore(Instant.ofEpochMilli(5_000))).containsExactly(KEY);
    secrets.fold(KEY, sealed(KEY, "z"), 6_000);
    assertThat(secrets.writtenBefore(Instant.ofEpochMilli(5_000))).isEmpty();
  }

  private byte[] sealed(String name, String secret) {
    return rootKey.seal(name, secret.getBytes(StandardCharsets.UTF_8));
  }
}
