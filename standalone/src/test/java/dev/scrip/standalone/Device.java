package dev.scrip.standalone;

import com.eatthepath.otp.TimeBasedOneTimePasswordGenerator;
import java.security.InvalidKeyException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import javax.crypto.spec.SecretKeySpec;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.VirtualMFADevice;

/** A user's virtual device, as an app on a phone would be it. */
final class Device {
  private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

  private final TimeBasedOneTimePasswordGenerator codes = new TimeBasedOneTimePasswordGenerator();
  private final String serialNumber;
  private final SecretKeySpec seed;

  private Device(String serialNumber, SecretKeySpec seed) {
    this.serialNumber = serialNumber;
    this.seed = seed;
  }

  /** Makes a device and enables it for a user. */
  static Device enabled(IamClient iam, String userName) {
    VirtualMFADevice made =
        iam.createVirtualMFADevice(r -> r.virtualMFADeviceName(userName)).virtualMFADevice();
    Device device =
        new Device(
            made.serialNumber(),
            new SecretKeySpec(base32(made.base32StringSeed().asUtf8String()), "HmacSHA1"));
    Instant before = InstantSource.system().instant().minusSeconds(120);
    iam.enableMFADevice(
        r ->
            r.userName(userName)
                .serialNumber(device.serialNumber())
                .authenticationCode1(device.code(before))
                .authenticationCode2(device.code(before.plusSeconds(30))));
    return device;
  }

  String serialNumber() {
    return serialNumber;
  }

  /** The code that it shows now. */
  String code() {
    return code(InstantSource.system().instant());
  }

  /** The code that it shows at an instant. */
  String code(Instant at) {
    try {
      return codes.generateOneTimePasswordString(seed, at);
    } catch (InvalidKeyException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] base32(String text) {
    byte[] bytes = new byte[text.length() * 5 / 8];
    int buffer = 0;
    int bits = 0;
    int at = 0;
    for (char c : text.toUpperCase(Locale.ROOT).toCharArray()) {
      buffer = (buffer << 5 | BASE32.indexOf(c)) & 0xFFFFF;
      bits += 5;
      if (bits >= 8) {
        bits -= 8;
        bytes[at++] = (byte) (buffer >>> bits);
      }
    }
    return bytes;
  }
}
