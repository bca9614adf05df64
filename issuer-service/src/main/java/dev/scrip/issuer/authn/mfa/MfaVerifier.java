package dev.scrip.issuer.authn.mfa;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.scrip.events.EntityImage;
import dev.scrip.events.MfaDeviceImage;
import dev.scrip.issuer.authn.Authenticated;
import dev.scrip.issuer.claims.ClaimLog;
import dev.scrip.issuer.directory.Directory;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * Verifies that a caller has the device it names. A code counts once, whichever issuer is asked;
 * who guesses wrong too often is not listened to for a while.
 */
public final class MfaVerifier {
  private static final String KIND = "totp-step";
  private static final int MOST_WRONG = 10;
  private static final Duration WHILE = Duration.ofMinutes(5);
  private static final String UNKNOWN_DEVICE =
      "MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA"
          + " serial number is valid and associated with this user.";
  private static final String WRONG_CODE =
      "MultiFactorAuthentication failed with invalid MFA one time pass code. ";

  private final Function<String, Optional<byte[]>> seeds;
  private final ClaimLog claims;
  private final Cache<String, AtomicInteger> wrong =
      Caffeine.newBuilder().maximumSize(100_000).expireAfterWrite(WHILE).build();

  /**
   * A verifier.
   *
   * @param seeds the seed of a device, by its serial number
   */
  public MfaVerifier(Function<String, Optional<byte[]>> seeds, ClaimLog claims) {
    this.seeds = seeds;
    this.claims = claims;
  }

  /** What is known of a caller's device. */
  public sealed interface Result {
    /** The caller has it. */
    record Proven() implements Result {}

    /** It is not the caller's, or the code is not good; the message is AWS's. */
    record Refused(String message) implements Result {}

    /** Whether the code was used before can't be known at the moment. */
    record Unavailable() implements Result {}
  }

  /** Verifies the code of a device. */
  public Result verify(
      Directory directory,
      Authenticated caller,
      String serialNumber,
      String code,
      String requestId,
      Instant now) {
    Optional<MfaDeviceImage> device =
        directory
            .image(serialNumber)
            .map(EntityImage::getMfaDevice)
            .filter(image -> image.getEnabledAt() != null)
            .filter(image -> caller.principal().arn().equals(image.getUserArn()));
    Optional<byte[]> seed = seeds.apply(serialNumber);
    if (device.isEmpty() || seed.isEmpty() || caller.session().isPresent()) {
      return new Result.Refused(UNKNOWN_DEVICE);
    }
    AtomicInteger mistakes = wrong.get(serialNumber, serial -> new AtomicInteger());
    OptionalLong step =
        mistakes.get() >= MOST_WRONG ? OptionalLong.empty() : Totp.step(seed.get(), code, now);
    if (step.isEmpty()) {
      mistakes.incrementAndGet();
      return new Result.Refused(WRONG_CODE);
    }
    return switch (claims.claim(
        KIND,
        serialNumber + "\n" + step.getAsLong(),
        requestId,
        Totp.forgottenAt(step.getAsLong()))) {
      case FIRST -> new Result.Proven();
      case TAKEN -> new Result.Refused(WRONG_CODE);
      case UNKNOWN -> new Result.Unavailable();
    };
  }
}
