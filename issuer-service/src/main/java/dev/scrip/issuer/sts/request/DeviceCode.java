package dev.scrip.issuer.sts.request;

/**
 * A code of a multi-factor device. Prints no code: it may not have been used yet.
 *
 * @param serialNumber serial number or ARN of the device, 9 to 256 characters; empty if only a code
 *     was given
 * @param tokenCode six digits; empty if only a device was named
 */
public record DeviceCode(String serialNumber, String tokenCode) {
  /** Whether both were given. */
  public boolean isWhole() {
    return !serialNumber.isEmpty() && !tokenCode.isEmpty();
  }

  @Override
  public String toString() {
    return "DeviceCode[" + serialNumber + "]";
  }
}
