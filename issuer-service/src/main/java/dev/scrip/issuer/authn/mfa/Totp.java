package dev.scrip.issuer.authn.mfa;

import com.eatthepath.otp.TimeBasedOneTimePasswordGenerator;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;
import javax.crypto.spec.SecretKeySpec;

/** Time-based one-time passwords (RFC 6238): six digits, steps of 30 seconds, HMAC-SHA1. */
public final class Totp {
  private static final int SEED_BYTES = 40; // as AWS's devices: 64 characters in base 32
  private static final int WINDOW = 20; // steps that a device's clock may be off when it is enabled
  private static final TimeBasedOneTimePasswordGenerator CODES =
      new TimeBasedOneTimePasswordGenerator();

  private Totp() {}

  /** A seed for a new device. */
  public static byte[] seed(RandomGenerator random) {
    byte[] seed = new byte[SEED_BYTES];
    random.nextBytes(seed);
    return seed;
  }

  /** Whether two codes are those of two steps that follow each other, near now. */
  public static boolean areConsecutive(byte[] seed, String first, String second, Instant now) {
    boolean found = false;
    for (int step = -WINDOW; step <= WINDOW; step++) {
      Instant at = now.plus(CODES.getTimeStep().multipliedBy(step));
      boolean one = isEqual(code(seed, at), first);
      boolean other = isEqual(code(seed, at.plus(CODES.getTimeStep())), second);
      found |= one && other;
    }
    return found;
  }

  /**
   * The step whose code it is: the one of now, the one before or the one after.
   *
   * @return the number of the step since 1970; empty if it is the code of none of them
   */
  static OptionalLong step(byte[] seed, String code, Instant now) {
    long current = now.getEpochSecond() / CODES.getTimeStep().toSeconds();
    OptionalLong found = OptionalLong.empty();
    for (long step = current - 1; step <= current + 1; step++) {
      Instant at = Instant.ofEpochSecond(step * CODES.getTimeStep().toSeconds());
      if (isEqual(code(seed, at), code)) {
        found = OptionalLong.of(step);
      }
    }
    return found;
  }

  /** When a step is so long over that its code is nowhere taken any more. */
  static Instant forgottenAt(long step) {
    return Instant.ofEpochSecond((step + 3) * CODES.getTimeStep().toSeconds());
  }

  private static String code(byte[] seed, Instant at) {
    try {
      return CODES.generateOneTimePasswordString(new SecretKeySpec(seed, "HmacSHA1"), at);
    } catch (InvalidKeyException e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean isEqual(String one, String other) {
    return MessageDigest.isEqual(
        one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
  }
}
